import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readStats } from '../../../src/collector/read/stats.ts'
import { plusDays } from '../../../src/collector/report/day.ts'
import type { StoredReport } from '../../../src/collector/report/stored-report.ts'
import { sqliteStore } from '../../../src/collector/store/sqlite.ts'
import { collectorEntry, scratch } from '../../support/collector.ts'

const plain: StoredReport = {
  day: '2026-08-01',
  k6_version: '2.2.0',
  vus_max: 1,
  duration: 5,
  st_duration: null,
  iterations: null,
  goos: 'linux',
  goarch: 'amd64',
  is_ci: null,
  executors: [],
}

async function storeWith(reports: readonly StoredReport[]) {
  const store = sqliteStore({ file: join(scratch(), 'usage.db'), entry: collectorEntry })
  onTestFinished(() => store.close())
  await store.append(reports)
  return store
}

test('a new version has a name of its own, however much the old ones were used before', async () => {
  const old = Array.from({ length: 8 }, (_, index) =>
    Array.from({ length: 20 - index }, () => ({ ...plain, k6_version: `1.${index}.0` })),
  ).flat()
  const latest = { ...plain, day: '2026-08-10', k6_version: '2.2.0' }
  const store = await storeWith([...old, latest, latest, latest])
  const stats = await readStats(store, { from: '2026-08-01', to: '2026-08-10' })
  const names = stats.versions_by_day.map(({ version }) => version)
  // Three reports on the tenth day weigh 30, the twenty of the first day 20.
  expect(names).toEqual(['2.2.0', '1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', 'other'])
  expect(stats.versions_by_day.at(-1)?.reports).toEqual([15 + 14 + 13, ...Array(9).fill(0)])
  expect(stats.versions.map(({ reports }) => reports)).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 3])
})

test('each figure falls into its class, and what is not stated into none', async () => {
  const figures: Partial<StoredReport>[] = [
    { vus_max: 0, duration: 0.99 },
    { vus_max: 1, duration: 1 },
    { vus_max: 5, duration: 9.99 },
    { vus_max: 6, duration: 10 },
    { vus_max: 5000, duration: 14_399 },
    { vus_max: 5001, duration: 14_400 },
    { vus_max: null, duration: null },
    { vus_max: null, duration: 0, st_duration: 0 },
    { vus_max: null, duration: 0, st_duration: 70 },
  ]
  const store = await storeWith(figures.map((each) => ({ ...plain, ...each })))
  const { reports, vus, vus_unstated, duration, duration_unstated } = await readStats(store, {
    from: plain.day,
    to: plain.day,
  })
  const used = (classes: typeof vus) =>
    classes.filter((each) => each.reports > 0).map((each) => [each.from, each.below, each.reports])
  expect(reports).toBe(9)
  expect(used(vus)).toEqual([
    [0, 1, 1],
    [1, 2, 1],
    [2, 6, 1],
    [6, 11, 1],
    [1001, 5001, 1],
    [5001, null, 1],
  ])
  expect(vus_unstated).toBe(3)
  expect(used(duration)).toEqual([
    [0, 1, 1],
    [1, 10, 2],
    [10, 30, 1],
    [60, 300, 1],
    [3600, 14_400, 1],
    [14_400, null, 1],
  ])
  expect(duration_unstated).toBe(2)
})

test('days without a report are there, with none', async () => {
  const store = await storeWith([plain, { ...plain, day: '2026-08-03', goos: 'other', goarch: 'arm64', is_ci: false }])
  const stats = await readStats(store, { from: '2026-07-31', to: '2026-08-04' })
  expect(stats.days).toEqual([0, 1, 0, 1, 0].map((reports, index) => ({ day: plusDays('2026-07-31', index), reports })))
  expect(stats.operating_systems).toEqual([
    { name: 'linux', reports: 1 },
    { name: 'other', reports: 1 },
  ])
  expect(stats.ci).toEqual({ yes: 0, no: 1, unstated: 1, other: 0, share: 0 })
})
