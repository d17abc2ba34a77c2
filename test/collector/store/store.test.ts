import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredReport } from '../../../src/collector/report/stored-report.ts'
import { postgresStore } from '../../../src/collector/store/postgres.ts'
import { type Rollup, rollUp } from '../../../src/collector/store/rollup.ts'
import { sqliteStore } from '../../../src/collector/store/sqlite.ts'
import type { Cursor, Store } from '../../../src/collector/store/store.ts'
import { collectorEntry, scratch } from '../../support/collector.ts'
import { hasPostgres, type Postgres, startPostgres } from '../../support/postgres.ts'

const plain: StoredReport = {
  day: '2026-08-31',
  k6_version: '2.2.0',
  vus_max: 10,
  duration: 90.5,
  st_duration: null,
  iterations: 20,
  goos: 'linux',
  goarch: 'amd64',
  is_ci: true,
  executors: ['constant-vus', 'ramping-vus'],
}
const empty: StoredReport = {
  ...plain,
  day: '2026-09-01',
  k6_version: 'other',
  vus_max: null,
  duration: null,
  iterations: null,
  is_ci: null,
  executors: [],
}
const large: StoredReport = { ...plain, iterations: Number.MAX_SAFE_INTEGER, duration: 9_223_372_036.5, is_ci: false }

async function all(store: Store, period = { from: '2000-01-01', to: '2099-12-31' }, limit = 1000) {
  const reports: StoredReport[] = []
  let after: Cursor | null = null
  do {
    const page = await store.page({ ...period, after, limit })
    reports.push(...page.reports)
    after = page.next
  } while (after !== null)
  return reports
}

/** The same for every store: what one promises the others promise. */
function contract(open: () => Promise<Store>): void {
  const fresh = async () => {
    const store = await open()
    await store.ping()
    return store
  }

  test('gives back exactly what it was given, in the order of days', async () => {
    const store = await fresh()
    await store.append([empty, plain, large])
    expect(await all(store)).toEqual([plain, large, empty])
    await store.close()
  })

  test('reads in pages without losing or repeating a row', async () => {
    const store = await fresh()
    const reports = Array.from({ length: 25 }, (_, index) => ({
      ...plain,
      day: `2026-08-0${1 + (index % 3)}`,
      iterations: index,
    }))
    await store.append(reports)
    const paged = await all(store, { from: '2026-08-01', to: '2026-08-03' }, 5)
    expect(paged.map(({ iterations }) => iterations).sort((a, b) => Number(a) - Number(b))).toEqual(
      reports.map(({ iterations }) => iterations),
    )
    expect(await all(store, { from: '2026-08-02', to: '2026-08-02' }, 3)).toHaveLength(8)
    await store.close()
  })

  test('adds up roll-ups over batches, keys and days', async () => {
    const store = await fresh()
    await store.append([plain, plain, empty])
    await store.append([plain, { ...plain, day: '2026-09-02' }])
    const totals = await store.totals({ from: '2026-08-31', to: '2026-09-01' })
    const of = (dimension: string) => totals.filter((total) => total.dimension === dimension)
    expect(of('total')).toEqual([{ dimension: 'total', key: 'reports', count: 4 }])
    expect(of('version')).toHaveLength(2)
    expect(of('version')).toContainEqual({ dimension: 'version', key: '2.2.0', count: 3 })
    expect(of('ci')).toContainEqual({ dimension: 'ci', key: 'unstated', count: 1 })
    expect(of('executor')).toContainEqual({ dimension: 'executor', key: 'ramping-vus', count: 3 })
    const days = { from: '2026-08-31', to: '2026-09-02', dimension: 'version', keys: ['2.2.0', 'unknown'] } as const
    expect(await store.days(days)).toEqual([
      { day: '2026-08-31', key: '2.2.0', count: 3 },
      { day: '2026-09-02', key: '2.2.0', count: 1 },
    ])
    expect(await store.days({ ...days, keys: null })).toEqual([
      { day: '2026-08-31', key: '2.2.0', count: 3 },
      { day: '2026-09-01', key: 'other', count: 1 },
      { day: '2026-09-02', key: '2.2.0', count: 1 },
    ])
    await store.close()
  })

  test('counts modules and outputs, and keeps them in no row', async () => {
    const store = await fresh()
    await store.append([
      { ...plain, modules: ['k6', 'other'], outputs: ['json'] },
      { ...plain, modules: ['k6'] },
      plain,
    ])
    const totals = await store.totals({ from: plain.day, to: plain.day })
    const lists = totals.filter(({ dimension }) => ['module', 'output'].includes(dimension))
    expect(lists.toSorted((a, b) => (`${a.dimension} ${a.key}` < `${b.dimension} ${b.key}` ? -1 : 1))).toEqual([
      { dimension: 'module', key: 'k6', count: 2 },
      { dimension: 'module', key: 'other', count: 1 },
      { dimension: 'output', key: 'json', count: 1 },
    ])
    expect(await all(store)).toEqual([plain, plain, plain])
    await store.close()
  })

  test('deletes old rows up to a limit and keeps their roll-ups', async () => {
    const store = await fresh()
    await store.append([...Array.from({ length: 7 }, () => plain), empty])
    expect(await store.deleteBefore('2026-09-01', 5)).toBe(5)
    expect(await store.deleteBefore('2026-09-01', 5)).toBe(2)
    expect(await store.deleteBefore('2026-09-01', 5)).toBe(0)
    expect(await all(store)).toEqual([empty])
    const totals = await store.totals({ from: '2026-08-31', to: '2026-08-31' })
    expect(totals).toContainEqual({ dimension: 'total', key: 'reports', count: 7 })
    await store.close()
  })

  test('a batch that cannot be stored leaves neither rows nor roll-ups', async () => {
    const store = await fresh()
    await store.append([plain])
    const broken = { ...plain, goos: null } as unknown as StoredReport
    await expect(store.append([plain, broken])).rejects.toThrow(/null/i)
    expect(await all(store)).toEqual([plain])
    const totals = await store.totals({ from: '2026-08-31', to: '2026-08-31' })
    expect(totals).toContainEqual({ dimension: 'total', key: 'reports', count: 1 })
    await store.append([plain])
    expect(await all(store)).toHaveLength(2)
    await store.close()
  })
}

describe('SQLite', () => {
  contract(async () => sqliteStore({ file: join(scratch(), 'usage.db'), entry: collectorEntry }))

  test('keeps what it was given when it is opened again, in a write-ahead log that is synced', async () => {
    const file = join(scratch(), 'usage.db')
    for (const count of [1, 2]) {
      const store = sqliteStore({ file, entry: collectorEntry })
      await store.append([plain])
      expect(await all(store)).toHaveLength(count)
      await store.close()
    }
    const db = new DatabaseSync(file, { readOnly: true })
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    db.close()
  })
})

describe.skipIf(!hasPostgres)('PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  contract(async () => postgresStore(await postgres.database()))

  test('two stores that write the same keys at once lose nothing and do not wait for each other', async () => {
    const url = await postgres.database()
    const stores = [postgresStore(url), postgresStore(url)]
    // Each day's total is a row of its own, so that the two meet on no common first one.
    const batch = Array.from({ length: 28 }, (_, index) => ({ ...plain, day: `2026-07-${10 + (index % 20)}` }))
    const rounds = 40
    await Promise.all(
      stores.map(async (store, index) => {
        const own = index === 0 ? batch : batch.toReversed()
        for (let round = 0; round < rounds; round += 1) await store.append(own)
      }),
    )
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const found = await client.query<Rollup>('SELECT dimension, day::text, key, count::float8 FROM rollups')
    await client.end()
    const order = (a: Rollup, b: Rollup) =>
      `${a.dimension} ${a.day} ${a.key}`.localeCompare(`${b.dimension} ${b.day} ${b.key}`)
    const expected = rollUp(Array.from({ length: 2 * rounds }, () => batch).flat())
    expect(found.rows.toSorted(order)).toEqual(expected.toSorted(order))
    await Promise.all(stores.map((each) => each.close()))
  })

  test('a commit waits for the disk even where the database does not by default', async () => {
    const url = await postgres.database()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`)
    await client.query(`CREATE TABLE seen (value text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`)
    const store = postgresStore(url)
    await store.ping()
    await client.query('CREATE TRIGGER note AFTER INSERT ON reports FOR EACH STATEMENT EXECUTE FUNCTION note()')
    await store.append([plain])
    expect((await client.query('SELECT value FROM seen')).rows).toEqual([{ value: 'on' }])
    await client.end()
    await store.close()
  })
})
