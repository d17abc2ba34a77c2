import type { StoredReport } from '../../src/collector/report/stored-report.ts'
import { sqliteFile } from '../../src/collector/store/sqlite-file.ts'

const dayMs = 86_400_000

/** A generator of numbers from 0 to 1 that says the same every time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function pick<Value>(values: readonly (readonly [Value, number])[], at: number): Value {
  let left = at * values.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [value, weight] of values) {
    left -= weight
    if (left < 0) return value
  }
  return (values[0] as readonly [Value, number])[0]
}

const releases = ['1.6.1', '1.7.0', '1.7.1', '1.8.0', '2.0.0', '2.1.0', '2.1.1', '2.2.0']
const platforms = [
  ['linux amd64', 74],
  ['linux arm64', 11],
  ['darwin arm64', 10],
  ['windows amd64', 5],
] as const
const vus = [
  [1, 18],
  [5, 14],
  [10, 22],
  [20, 12],
  [50, 12],
  [100, 9],
  [250, 5],
  [1000, 3],
  [10_000, 0.4],
] as const
const durations = [
  [0.4, 3],
  [5, 8],
  [20, 12],
  [45, 22],
  [180, 28],
  [600, 18],
  [1800, 7],
  [7200, 1.5],
] as const
const executors = [
  ['constant-vus', 40],
  ['ramping-vus', 30],
  ['shared-iterations', 12],
  ['per-vu-iterations', 8],
  ['constant-arrival-rate', 7],
  ['ramping-arrival-rate', 3],
] as const

/** One report as a company with many pipelines sends them; `age` runs from 1, the oldest day, to 0. */
function reportOf(day: string, age: number, next: () => number): StoredReport {
  const [goos = '', goarch = ''] = pick(platforms, next()).split(' ')
  const newest = (1 - age) * (releases.length - 1)
  const weights = releases.map((release, index) => [release, index > newest + 0.5 ? 0 : 2 ** (index - newest)] as const)
  return {
    day,
    k6_version: pick(weights, next()),
    vus_max: pick(vus, next()),
    duration: pick(durations, next()),
    st_duration: null,
    iterations: Math.floor(next() * 100_000),
    goos,
    goarch,
    is_ci: next() < 0.1 ? null : goos === 'linux' ? next() < 0.93 : next() < 0.2,
    executors: [pick(executors, next())],
  }
}

/** Fills a database with so many reports over the days before `until`, fewer on weekends and in the past. */
export function seed(file: string, { reports, days, until }: { reports: number; days: number; until: number }): void {
  const database = sqliteFile(file, 'writer')
  const next = random(7)
  const weights = Array.from({ length: days }, (_, index) => {
    const weekday = new Date(until - (days - 1 - index) * dayMs).getUTCDay()
    const growth = 0.45 + (0.55 * index) / days
    return growth * (weekday === 0 || weekday === 6 ? 0.22 : 0.85 + 0.3 * next())
  })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  weights.forEach((weight, index) => {
    const day = new Date(until - (days - 1 - index) * dayMs).toISOString().slice(0, 10)
    const age = days > 1 ? 1 - index / (days - 1) : 0
    let left = Math.round((reports * weight) / total)
    while (left > 0) {
      const batch = Array.from({ length: Math.min(left, 10_000) }, () => reportOf(day, age, next))
      database.append(batch)
      left -= batch.length
    }
  })
  database.close()
}
