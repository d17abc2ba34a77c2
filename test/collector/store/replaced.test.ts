import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  eventually,
  exported,
  post,
  type RunningCollector,
  reportOf,
  scratch,
  startCollector,
  statsOf,
} from '../../support/collector.ts'
import { hasPostgres, type Postgres, startPostgres } from '../../support/postgres.ts'

const args = (data: string) => ['--data', data, '--rate-limit', '0']

async function started(count: number) {
  const data = join(scratch(), 'usage.db')
  const collector = await startCollector({ args: args(data) })
  for (let id = 1; id <= count; id += 1) expect((await post(collector.url, reportOf(id))).status).toBe(204)
  return { data, collector }
}

/** The numbers of the reports that a file has for whoever opens it next; its integrity is checked too. */
function inFile(data: string): readonly unknown[] {
  const db = new DatabaseSync(data)
  expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  const rows = db.prepare('SELECT iterations FROM reports ORDER BY id').all()
  db.close()
  return rows.map(({ iterations }) => iterations)
}

/** Posts a report again and again until it is taken; every 503 before that is honest. */
async function taken({ url }: RunningCollector, id: number): Promise<void> {
  await eventually(async () => (await post(url, reportOf(id))).status === 204)
}

const numbers = async ({ url }: RunningCollector) => (await exported(url)).map(({ iterations }) => iterations)

test('the file was removed: what is answered 204 from then on is in a new one', async () => {
  const { data, collector } = await started(2)
  expect(await numbers(collector)).toEqual([1, 2])
  for (const suffix of ['', '-wal', '-shm']) rmSync(data + suffix, { force: true })
  await taken(collector, 3)
  expect(inFile(data)).toEqual([3])
  expect(await numbers(collector)).toEqual([3])
  expect(await collector.stop()).toBe(0)
  expect(inFile(data)).toEqual([3])
})

test('the file was removed and its log was not: the new file is sound', async () => {
  const { data, collector } = await started(2)
  expect(await numbers(collector)).toEqual([1, 2])
  rmSync(data)
  await taken(collector, 3)
  expect(await numbers(collector)).toEqual([3])
  expect(await collector.stop()).toBe(0)
  expect(inFile(data)).toEqual([3])
})

test('only the log was removed: nothing of before is lost', async () => {
  const { data, collector } = await started(2)
  rmSync(`${data}-wal`)
  await taken(collector, 3)
  expect(await numbers(collector)).toEqual([1, 2, 3])
  expect(await collector.stop()).toBe(0)
  expect(inFile(data)).toEqual([1, 2, 3])
})

test('a file that was moved away has all that was in it, and a restored one goes on', async () => {
  const { data, collector } = await started(2)
  const backup = `${data}.backup`
  const db = new DatabaseSync(data)
  db.exec(`VACUUM INTO '${backup}'`)
  db.close()
  expect((await post(collector.url, reportOf(3))).status).toBe(204)
  expect(await numbers(collector)).toEqual([1, 2, 3])
  renameSync(data, `${data}.old`)
  renameSync(backup, data)
  await taken(collector, 4)
  expect(await numbers(collector)).toEqual([1, 2, 4])
  expect(await collector.stop()).toBe(0)
  expect(inFile(data)).toEqual([1, 2, 4])
  expect(inFile(`${data}.old`)).toEqual([1, 2, 3])
})

test('a file that is replaced again and again under load: nothing is answered 204 that is in none of them', async () => {
  const { data, collector } = await started(1)
  const kept = [`${data}.0`, `${data}.1`, `${data}.2`]
  const acked: number[] = [1]
  let next = 2
  let over = false
  const load = async () => {
    while (!over) {
      const id = next++
      if ((await post(collector.url, reportOf(id))).status === 204) acked.push(id)
    }
  }
  const loads = Array.from({ length: 8 }, load)
  for (const file of kept) {
    const enough = acked.length + 40
    await eventually(async () => acked.length >= enough)
    renameSync(data, file)
  }
  const enough = acked.length + 40
  await eventually(async () => acked.length >= enough)
  over = true
  await Promise.all(loads)
  expect(await collector.stop()).toBe(0)
  const stored = new Set([...kept, data].flatMap(inFile))
  expect(acked.filter((id) => !stored.has(id))).toEqual([])
})

test('a directory that is gone: 503 until it is there again', async () => {
  const { data, collector } = await started(1)
  const directory = join(data, '..')
  rmSync(directory, { recursive: true })
  expect((await post(collector.url, reportOf(2))).status).toBe(503)
  mkdirSync(directory)
  await taken(collector, 3)
  expect(inFile(data)).toEqual([3])
})

test('tables that were dropped are made again', async () => {
  const { data, collector } = await started(1)
  const db = new DatabaseSync(data)
  db.exec('DROP TABLE reports; DROP TABLE rollups')
  db.close()
  expect((await fetch(`${collector.url}api/v1/stats`)).status).toBe(200)
  await taken(collector, 2)
  expect(await numbers(collector)).toEqual([2])
})

test('a page of a file that was removed is empty, not an error, also before the next report', async () => {
  const { data, collector } = await started(1)
  expect((await statsOf(collector.url)).reports).toBe(1)
  for (const suffix of ['', '-wal', '-shm']) rmSync(data + suffix, { force: true })
  await expect.poll(async () => (await statsOf(collector.url)).reports, { timeout: 10_000 }).toBe(0)
})

test('a file that is no database: 503, and it goes on when a good one is there', async () => {
  const { data, collector } = await started(1)
  copyFileSync(process.execPath, `${data}.wrong`)
  renameSync(`${data}.wrong`, data)
  expect((await post(collector.url, reportOf(2))).status).toBe(503)
  rmSync(data)
  await taken(collector, 3)
  expect(inFile(data)).toEqual([3])
})

describe.skipIf(!hasPostgres)('PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  async function connected(url: string) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    return client
  }

  test.each(['DROP TABLE reports, rollups', 'DROP TABLE rollups', 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'])(
    '%s: what is answered 204 from then on is stored, and reading works',
    async (sql) => {
      const url = await postgres.database()
      const collector = await startCollector({ args: ['--database-url', url] })
      expect((await post(collector.url, reportOf(1))).status).toBe(204)
      const client = await connected(url)
      await client.query(sql)
      expect((await fetch(`${collector.url}api/v1/stats`)).status).toBe(200)
      expect((await fetch(`${collector.url}readyz`)).status).toBe(200)
      await client.query(sql)
      await taken(collector, 2)
      const { rows } = await client.query('SELECT iterations::float8 FROM reports ORDER BY id')
      await client.end()
      expect(rows.map(({ iterations }) => iterations).at(-1)).toBe(2)
      expect((await numbers(collector)).at(-1)).toBe(2)
    },
  )

  test('tables that are dropped under load: each report answered 204 since then is there once', async () => {
    const url = await postgres.database()
    const collector = await startCollector({ args: ['--database-url', url, '--rate-limit', '0'] })
    const client = await connected(url)
    let dropped = false
    let over = false
    let next = 1
    const after: number[] = []
    const load = async () => {
      while (!over) {
        const id = next++
        const since = dropped
        if ((await post(collector.url, reportOf(id))).status === 204 && since) after.push(id)
      }
    }
    const loads = Array.from({ length: 8 }, load)
    await eventually(async () => next > 100)
    await client.query('DROP TABLE reports, rollups')
    dropped = true
    await eventually(async () => after.length > 100)
    over = true
    await Promise.all(loads)
    const { rows } = await client.query('SELECT iterations::float8 AS id FROM reports')
    const total = await client.query("SELECT sum(count)::float8 AS count FROM rollups WHERE dimension = 'total'")
    await client.end()
    const ids = rows.map(({ id }) => id as number)
    expect(new Set(ids).size).toBe(ids.length)
    expect(after.filter((id) => !ids.includes(id))).toEqual([])
    expect(total.rows).toEqual([{ count: ids.length }])
  })

  test('a database that is dropped and made anew', async () => {
    const url = new URL(await postgres.database())
    const name = url.pathname.slice(1)
    const collector = await startCollector({ args: ['--database-url', url.href] })
    expect((await post(collector.url, reportOf(1))).status).toBe(204)
    const admin = new URL(url)
    admin.pathname = '/postgres'
    const client = await connected(admin.href)
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
    expect((await post(collector.url, reportOf(2))).status).toBe(503)
    await client.query(`CREATE DATABASE ${name}`)
    await client.end()
    await taken(collector, 3)
    expect(await numbers(collector)).toEqual([3])
  })
})
