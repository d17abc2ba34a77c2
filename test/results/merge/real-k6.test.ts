import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { capture } from '../../../src/base/child-process.ts'
import { gridStats } from '../../../src/results/merge/grid.ts'
import { mergeParts } from '../../../src/results/merge/merge-parts.ts'
import type { Part } from '../../../src/results/merge/part.ts'
import type { Metric, Result } from '../../../src/results/result.ts'
import { parseSummary } from '../../../src/results/summary.ts'
import { measuredValue, parseThreshold, percentileOf } from '../../../src/results/threshold.ts'
import { type K6Version, k6Path, k6Versions } from '../../support/k6.ts'

/*
 * A test whose figures depend on nothing but the number of the iteration, run by k6 whole and in shards. The iterations
 * 0 to 1199 are done once each, whoever does them.
 */
const iterations = 1200

const thresholds = {
  'early{part:first}': ['count==100'],
  figure: ['p(95)<1000', 'max<1200', 'p(99.9)>1100', 'med<500'],
  share: ['rate<0.26'],
  number: ['count==1200', 'count<400'],
}

const script = `import exec from 'k6/execution'
import { check, group } from 'k6'
import { Counter, Gauge, Rate, Trend } from 'k6/metrics'
const number = new Counter('number')
const early = new Counter('early')
const sum = new Counter('sum')
const share = new Rate('share')
const level = new Gauge('level')
const figure = new Trend('figure')
const uneven = new Trend('uneven')
export const options = {
  scenarios: { all: { executor: 'shared-iterations', vus: 12, iterations: ${iterations} } },
  thresholds: ${JSON.stringify(thresholds)},
}
export default function () {
  const i = exec.scenario.iterationInTest
  number.add(1)
  sum.add(i)
  early.add(1, { part: i < 100 ? 'first' : 'rest' })
  share.add(i % 4 === 0)
  level.add(i)
  figure.add(i)
  uneven.add(Math.exp((i * 7919 % ${iterations}) / 150))
  group('a', () => { check(i, { 'is even': (n) => n % 2 === 0 }) })
}
`

async function run(version: K6Version, { shard, of }: { shard: number; of: number }): Promise<Part> {
  const directory = mkdtempSync(join(tmpdir(), 'k6-shard-'))
  writeFileSync(join(directory, 'a.js'), script)
  const parts = Array.from({ length: of + 1 }, (_, index) =>
    index === 0 ? '0' : index === of ? '1' : `${index}/${of}`,
  )
  const segment = [
    `--execution-segment=${parts[shard - 1]}:${parts[shard]}`,
    `--execution-segment-sequence=${parts.join(',')}`,
  ]
  const stats = gridStats({ summaryTrendStats: ['avg'], thresholds }).join(',')
  const startedAt = Date.now()
  const args = ['run', '--quiet', ...(of === 1 ? [] : segment), '--summary-trend-stats', stats]
  const options = { cwd: directory, signal: new AbortController().signal, timeoutMs: 120_000 }
  const env = { ...process.env, K6_NO_USAGE_REPORT: 'true' }
  const ended = await capture(k6Path(version), [...args, '--summary-export=s.json', 'a.js'], { ...options, env })
  expect([0, 99], ended.stderr).toContain(ended.code)
  const summary = parseSummary(readFileSync(join(directory, 's.json'), 'utf8'))
  if (summary.kind === 'no-summary') throw new Error(summary.problem)
  return { shard, startedAt, result: summary.result }
}

const shardsOf = (version: K6Version, of: number) =>
  Promise.all(Array.from({ length: of }, (_, index) => run(version, { shard: index + 1, of })))

const plan = { summaryTrendStats: ['avg'], thresholds }

/** The metrics that time has no part in. */
const own = ['number', 'early', 'early{part:first}', 'sum', 'share', 'figure', 'uneven', 'checks', 'iterations']

const numbers = Array.from({ length: iterations }, (_, index) => index)

/** By k6's definition, from the samples themselves (k6: metrics/sink.go, TrendSink.P). */
function exactPercentile(percent: number): number {
  const place = (percent / 100) * (iterations - 1)
  const [below = 0, above = 0] = [numbers[Math.floor(place)], numbers[Math.ceil(place)]]
  return below + (above - below) * (place - Math.floor(place))
}

const percentiles = [
  ['med', 50],
  ['p(90)', 90],
  ['p(95)', 95],
  ['p(99)', 99],
] as const

/** That a percentile lies where the merge says, but for the rounding of floating point. */
function expectInside(exact: number, merged: Metric | undefined, stat: string): void {
  const value = merged?.values[stat] ?? Number.NaN
  const [low, high] = merged?.intervals?.[stat] ?? [value, value]
  expect(exact, stat).toBeGreaterThanOrEqual(low - 1e-9)
  expect(exact, stat).toBeLessThanOrEqual(high + 1e-9)
}

const isPercentile = (stat: string): boolean => stat === 'med' || percentileOf(stat) !== null

function expectSame(whole: Result, merged: Result, name: string): void {
  const [one, several] = [whole.metrics.get(name), merged.metrics.get(name)]
  if (one === undefined || several === undefined) throw new Error(`${name} was not measured`)
  const { avg, rate: _byTime, ...others } = one.values
  if (avg !== undefined) expect(Math.abs((several.values.avg ?? 0) / avg - 1), `${name} avg`).toBeLessThan(1e-9)
  for (const [key, value] of Object.entries(others)) {
    if (!isPercentile(key)) expect(several.values[key], `${name} ${key}`).toBe(value)
    else if (several.values[key] !== undefined) expectInside(value, several, key)
  }
}

describe.each(k6Versions)('k6 %s', (version) => {
  it.each([1, 3, 4])('in %i shards measures what it measures as one', { timeout: 120_000 }, async (of) => {
    const [whole, parts] = [await run(version, { shard: 1, of: 1 }), await shardsOf(version, of)]
    const merged = mergeParts(parts, { plan })
    for (const name of own) expectSame(whole.result, merged, name)
    expect(merged.checks).toEqual(whole.result.checks)
    // Each iteration was done once: its number is in the sum, and nothing else.
    expect(merged.metrics.get('sum')?.values.count).toBe((iterations * (iterations - 1)) / 2)
    expect(merged.metrics.get('number')?.values.count).toBe(iterations)
    for (const [stat, percent] of percentiles)
      expectInside(exactPercentile(percent), merged.metrics.get('figure'), stat)
  })

  it('rates are counts by the time from the first start to the last end', { timeout: 120_000 }, async () => {
    const parts = await shardsOf(version, 3)
    const merged = mergeParts(parts, { plan })
    const { count = 0, rate = 0 } = merged.metrics.get('iterations')?.values ?? {}
    const ends = parts.map(({ startedAt, result }) => {
      const { count: own = 0, rate: perSecond = 1 } = result.metrics.get('iterations')?.values ?? {}
      return (startedAt ?? 0) + (own / perSecond) * 1000
    })
    const seconds = (Math.max(...ends) - Math.min(...parts.map(({ startedAt }) => startedAt ?? 0))) / 1000
    expect(rate * seconds).toBeCloseTo(count, 6)
    expect(count).toBe(iterations)
  })

  it('thresholds are right of the whole where those of the shards are not', { timeout: 120_000 }, async () => {
    const parts = await shardsOf(version, 4)
    const merged = mergeParts(parts, { plan })
    const whole = (await run(version, { shard: 1, of: 1 })).result
    const judged = ({ metric, expression, status }: { metric: string; expression: string; status: string }) =>
      `${metric} ${expression}: ${status}`
    expect(merged.thresholds.map(judged)).toEqual(whole.thresholds.map(judged))
    const of = ({ thresholds: all }: Result, expression: string) =>
      all.find((one) => one.metric === 'number' && one.expression === expression)?.status
    expect(of(merged, 'count==1200')).toBe('ok')
    expect(parts.map(({ result }) => of(result, 'count==1200'))).toEqual(Array.from({ length: 4 }, () => 'crossed'))
    expect(of(merged, 'count<400')).toBe('crossed')
    expect(parts.map(({ result }) => of(result, 'count<400'))).toEqual(Array.from({ length: 4 }, () => 'ok'))
    for (const { metric, expression, value } of merged.thresholds) {
      const parsed = parseThreshold(expression)
      const exact = whole.metrics.get(metric)
      if (parsed === null || exact === undefined || parsed.aggregation === 'med' || parsed.percentile !== null) continue
      expect(value, `${metric} ${expression}`).toBe(measuredValue(exact, parsed))
    }
  })
})
