import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { grouped } from '../../../src/collector/read/small-groups.ts'
import { readStats, type Stats } from '../../../src/collector/read/stats.ts'
import type { IncomingReport } from '../../../src/collector/report/stored-report.ts'
import { postgresStore } from '../../../src/collector/store/postgres.ts'
import { sqliteStore } from '../../../src/collector/store/sqlite.ts'
import type { Store } from '../../../src/collector/store/store.ts'
import { collectorEntry, scratch } from '../../support/collector.ts'
import { hasPostgres, type Postgres, startPostgres } from '../../support/postgres.ts'

test.each<[string, Record<string, number>, Record<string, number>]>([
  ['large groups stay', { a: 9, b: 5 }, { a: 9, b: 5 }],
  ['small ones are together', { a: 9, b: 3, c: 2 }, { a: 9, other: 5 }],
  ['one that would be alone takes the next smallest with it', { a: 20, b: 6, c: 3 }, { a: 20, other: 9 }],
  ['so do several that are too few together', { a: 20, b: 6, c: 2, d: 2 }, { a: 20, other: 10 }],
  ['and what was unknown before', { a: 20, b: 6, other: 4 }, { a: 20, other: 10 }],
  ['unknown ones that are enough stay as they are', { a: 20, other: 5 }, { a: 20, other: 5 }],
  ['of two there is nothing left to show', { a: 20, b: 1 }, { other: 21 }],
  ['too few at all', { a: 2, b: 1 }, { other: 3 }],
  ['nothing', {}, {}],
])('%s', (_what, counts, shown) => {
  const tally = new Map(Object.entries(counts))
  const most = Object.values(counts).reduce((sum, count) => sum + count, 0)
  expect(Object.fromEntries(grouped(tally, { minGroup: 5, most }))).toEqual(shown)
})

test('whatever the groups are, none that is shown or hidden is small, and nothing is lost', () => {
  const tallies = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'other'), fc.integer({ min: 1, max: 12 }))
  fc.assert(
    fc.property(tallies, fc.integer({ min: 2, max: 8 }), (counts, minGroup) => {
      const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
      const shown = grouped(new Map(Object.entries(counts)), { minGroup, most: all })
      expect([...shown.values()].reduce((sum, count) => sum + count, 0)).toBe(all)
      for (const [name, count] of shown) {
        if (name !== 'other') expect(count).toBe(counts[name])
        if (all >= minGroup) expect(count).toBeGreaterThanOrEqual(minGroup)
      }
    }),
  )
})

const plain: IncomingReport = {
  day: '2026-08-01',
  k6_version: '2.2.0',
  vus_max: 1,
  duration: 5,
  st_duration: null,
  iterations: null,
  goos: 'linux',
  goarch: 'amd64',
  is_ci: true,
  executors: ['constant-vus'],
  modules: ['k6', 'k6/http'],
  outputs: ['json'],
}
const times = (count: number, more: Partial<IncomingReport>) =>
  Array.from({ length: count }, () => ({ ...plain, ...more }))
const second = '2026-08-02'

/** On the second day one person uses another version, system, size and executor than everybody else. */
const reports = [
  ...times(12, {}),
  ...times(7, { k6_version: '1.8.1', goos: 'windows', vus_max: 100, duration: 700, is_ci: false }),
  ...times(12, { day: second }),
  ...times(6, { day: second, k6_version: '1.8.1', goos: 'windows', vus_max: 100, duration: 700, is_ci: false }),
  ...times(1, {
    day: second,
    k6_version: '1.7.0',
    goos: 'freebsd',
    vus_max: 6000,
    is_ci: null,
    executors: ['ramping-vus'],
    modules: ['k6', 'k6/http', 'k6/ws'],
    outputs: ['influxdb'],
  }),
]

/** All counts by name that a reader gets. */
const groupsOf = (stats: Stats): readonly (readonly [string, number])[] => [
  ...[
    stats.versions,
    stats.operating_systems,
    stats.architectures,
    stats.executors,
    stats.modules,
    stats.outputs,
  ].flatMap((counts, index) => counts.map(({ name, reports }) => [`${index} ${name}`, reports] as const)),
  ...stats.vus.map(({ from, reports }) => [`vus ${from}`, reports] as const),
  ...stats.duration.map(({ from, reports }) => [`duration ${from}`, reports] as const),
  ...(['yes', 'no', 'unstated', 'other'] as const).map((name) => [`ci ${name}`, stats.ci[name]] as const),
  ['vus other', stats.vus_other],
  ['vus unstated', stats.vus_unstated],
  ['duration other', stats.duration_other],
  ['duration unstated', stats.duration_unstated],
  ...stats.versions_by_day.flatMap(({ version, reports }) =>
    reports.map((count, index) => [`${version} on ${stats.days[index]?.day}`, count] as const),
  ),
]

function contract(open: () => Promise<Store>): void {
  const filled = async () => {
    const store = await open()
    onTestFinished(() => store.close())
    await store.append(reports)
    return store
  }

  test('no figure of any period is of a small group', async () => {
    const store = await filled()
    for (const [from, to] of [
      ['2026-08-01', '2026-08-01'],
      [second, second],
      ['2026-08-01', second],
      ['2026-07-01', '2026-09-01'],
    ] as const) {
      const stats = await readStats(store, { from, to }, 5)
      expect(stats.min_group).toBe(5)
      for (const [name, count] of groupsOf(stats)) expect([name, count === 0 || count >= 5]).toEqual([name, true])
      expect(JSON.stringify(stats)).not.toMatch(/1\.7\.0|freebsd|ramping-vus|k6\/ws|influxdb/)
    }
  })

  test('one period less another does not give a small group away either', async () => {
    const store = await filled()
    const both = new Map(groupsOf(await readStats(store, { from: '2026-08-01', to: second }, 5)))
    for (const day of ['2026-08-01', second]) {
      const one = new Map(groupsOf(await readStats(store, { from: day, to: day }, 5)))
      for (const [name, count] of both) {
        const left = count - (one.get(name) ?? 0)
        expect([name, left === 0 || left >= 5]).toEqual([name, true])
      }
    }
  })

  test('what is large enough is counted as it is', async () => {
    const stats = await readStats(await filled(), { from: '2026-08-01', to: '2026-08-01' }, 5)
    expect(stats.versions).toEqual([
      { name: '2.2.0', reports: 12 },
      { name: '1.8.1', reports: 7 },
    ])
    expect(stats.ci).toEqual({ yes: 12, no: 7, unstated: 0, other: 0, share: 12 / 19 })
  })

  test('the small group of one takes the next smallest along, and leaves no share that would be wrong', async () => {
    const stats = await readStats(await filled(), { from: second, to: second }, 5)
    expect(stats.versions).toEqual([
      { name: '2.2.0', reports: 12 },
      { name: 'other', reports: 7 },
    ])
    expect(stats.operating_systems).toEqual([
      { name: 'linux', reports: 12 },
      { name: 'other', reports: 7 },
    ])
    expect(stats.ci).toEqual({ yes: 12, no: 0, unstated: 0, other: 7, share: null })
    expect(stats.vus_other).toBe(7)
    // 18 of one executor and 1 of another: nothing can be told.
    expect(stats.executors).toEqual([{ name: 'other', reports: 19 }])
    expect(stats.reports).toBe(19)
  })

  test.each([0, 1])('with %d every group is shown', async (minGroup) => {
    const stats = await readStats(await filled(), { from: second, to: second }, minGroup)
    expect(stats.versions).toContainEqual({ name: '1.7.0', reports: 1 })
    expect(stats.operating_systems).toContainEqual({ name: 'freebsd', reports: 1 })
    expect(stats.vus_other).toBe(0)
  })
}

describe('with SQLite', () => {
  contract(async () => sqliteStore({ file: join(scratch(), 'usage.db'), entry: collectorEntry }))
})

describe.skipIf(!hasPostgres)('with PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())
  contract(async () => postgresStore(await postgres.database()))
})
