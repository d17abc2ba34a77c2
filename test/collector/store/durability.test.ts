import { chmodSync, chownSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredReport } from '../../../src/collector/report/stored-report.ts'
import { rollUp } from '../../../src/collector/store/rollup.ts'
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
import { rawPost, rawRequest } from '../../support/raw-http.ts'
import { fillDisk, smallDisk } from '../../support/small-disk.ts'

/** Numbers that no two reports of a test share. */
function counter() {
  let last = 0
  return () => {
    last += 1
    return last
  }
}

/** Posts reports over 32 connections until the collector is gone, and gathers the numbers that were answered 204. */
async function loadUntilGone(url: string, next: () => number, acked: Set<number>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const send = (id: number) =>
    new Promise<boolean>((resolve) => {
      const options = { method: 'POST', agent, headers: { 'content-type': 'application/json' } }
      const sent = request(url, options, (answer) => {
        if (answer.statusCode === 204) acked.add(id)
        answer.resume().on('close', () => resolve(true))
      })
      sent.on('error', () => resolve(false)).end(JSON.stringify(reportOf(id)))
    })
  const worker = async () => {
    while (await send(next()));
  }
  await Promise.all(Array.from({ length: 32 }, worker))
  agent.destroy()
}

/** Kills a collector with -9 once so many more reports were answered, in the middle of its load. */
async function killUnderLoad(collector: RunningCollector, load: Promise<void>, acked: Set<number>): Promise<void> {
  const enough = acked.size + 300 + Math.floor(Math.random() * 300)
  await eventually(async () => acked.size >= enough, 30_000)
  expect(await collector.stop('SIGKILL')).toBe('SIGKILL')
  await load
}

type Count = { dimension: string; day: string; key: string; count: number }

/** Everything answered 204 is there once, and the roll-ups are what the rows add up to. */
function expectComplete(rows: readonly StoredReport[], rollups: readonly Count[], acked: Set<number>): void {
  const ids = rows.map(({ iterations }) => iterations)
  const stored = new Set(ids)
  expect(stored.size).toBe(ids.length)
  expect([...acked].filter((id) => !stored.has(id))).toEqual([])
  expect(acked.size).toBeGreaterThan(1000)
  const order = (a: Count, b: Count) =>
    `${a.dimension} ${a.day} ${a.key}` < `${b.dimension} ${b.day} ${b.key}` ? -1 : 1
  // No row has the modules, which every report here names.
  const sent = rows.map((row) => ({ ...row, modules: ['k6', 'k6/http'] }))
  expect([...rollups].sort(order)).toEqual([...rollUp(sent)].sort(order))
}

test('kill -9 under load, five times: every report answered 204 is there, once', { timeout: 120_000 }, async () => {
  const data = join(scratch(), 'usage.db')
  const acked = new Set<number>()
  const next = counter()
  for (let round = 0; round < 5; round += 1) {
    const collector = await startCollector({ args: ['--data', data, '--rate-limit', '0'] })
    await killUnderLoad(collector, loadUntilGone(collector.url, next, acked), acked)
  }
  const { url, stop } = await startCollector({ args: ['--data', data] })
  const rows = await exported(url)
  await stop()
  const db = new DatabaseSync(data)
  expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  expectComplete(rows, db.prepare('SELECT * FROM rollups').all() as unknown as Count[], acked)
  db.close()
})

describe.skipIf(!hasPostgres)('PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  test('kill -9 under load, five times, one of two collectors: every report answered 204 is there, once', {
    timeout: 120_000,
  }, async () => {
    const database = await postgres.database()
    const args = ['--database-url', database, '--rate-limit', '0']
    const acked = new Set<number>()
    const next = counter()
    const steady = await startCollector({ args })
    const load = loadUntilGone(steady.url, next, acked)
    for (let round = 0; round < 5; round += 1) {
      const collector = await startCollector({ args })
      await killUnderLoad(collector, loadUntilGone(collector.url, next, acked), acked)
    }
    await steady.stop('SIGKILL')
    await load
    const { url } = await startCollector({ args })
    const client = new pg.Client({ connectionString: database })
    await client.connect()
    // A transaction whose collector was killed may still be on its way.
    await eventually(async () => {
      const active =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%INSERT%' AND state = 'active' AND pid <> pg_backend_pid()"
      return (await client.query(active)).rowCount === 0
    })
    const rows = await exported(url)
    const rollups = await client.query('SELECT dimension, day::text, key, count::float8 FROM rollups')
    await client.end()
    expectComplete(rows, rollups.rows as Count[], acked)
  })

  test('a database that stalls: 503 in time, and it works again when the database does', async () => {
    const collector = await startCollector({ args: ['--database-url', await postgres.database()] })
    expect((await post(collector.url, reportOf(1))).status).toBe(204)
    postgres.signal('SIGSTOP')
    try {
      const start = performance.now()
      const answers = await Promise.all([2, 3, 4].map((id) => post(collector.url, reportOf(id))))
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
      expect((await fetch(`${collector.url}readyz`)).status).toBe(503)
      expect((await fetch(`${collector.url}healthz`)).status).toBe(200)
      expect(performance.now() - start).toBeLessThan(2900)
      expect((await fetch(collector.url)).status).toBe(503)
    } finally {
      postgres.signal('SIGCONT')
    }
    await eventually(async () => (await post(collector.url, reportOf(5))).status === 204)
    await eventually(async () => (await fetch(`${collector.url}readyz`)).status === 200)
    expect(collector.output().stderr).toMatch(/error cannot store reports in postgres:\/\/127\.0\.0\.1/)
    expect(collector.output().stderr).toMatch(/info stores reports in .* again/)
  })

  test('a database that is not there yet: 503 until it is, and no password in the log', async () => {
    const url = new URL(await postgres.database())
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    await client.query("CREATE ROLE late LOGIN PASSWORD 'sesame'")
    await client.query('CREATE DATABASE waits OWNER late')
    url.username = 'late'
    url.password = 'sesame'
    url.pathname = '/not_yet'
    const collector = await startCollector({ args: ['--database-url', url.href] })
    expect((await post(collector.url, reportOf(1))).status).toBe(503)
    expect((await fetch(`${collector.url}readyz`)).status).toBe(503)
    await client.query('ALTER DATABASE waits RENAME TO not_yet')
    await client.end()
    expect((await post(collector.url, reportOf(2))).status).toBe(204)
    expect((await exported(collector.url)).map(({ iterations }) => iterations)).toEqual([2])
    const { stdout, stderr } = collector.output()
    expect(stdout + stderr).toContain('not_yet')
    expect(stdout + stderr).not.toContain('sesame')
  })
})

test('SIGTERM: no new connections, what is queued is stored and answered, exit 0 within 5 s', async () => {
  const data = join(scratch(), 'usage.db')
  const collector = await startCollector({ args: ['--data', data, '--rate-limit', '0'] })
  const acked = new Set<number>()
  const load = loadUntilGone(collector.url, counter(), acked)
  await eventually(async () => acked.size >= 300)
  const start = performance.now()
  expect(await collector.stop('SIGTERM')).toBe(0)
  expect(performance.now() - start).toBeLessThan(5000)
  await load
  await expect(fetch(collector.url)).rejects.toThrow()
  const db = new DatabaseSync(data)
  const stored = new Set(
    db
      .prepare('SELECT iterations FROM reports')
      .all()
      .map((row) => row.iterations),
  )
  expect([...acked].filter((id) => !stored.has(id))).toEqual([])
  // Nothing was torn down under a sender: each report that is stored was also answered.
  expect([...stored].filter((id) => !acked.has(id as number))).toEqual([])
  db.close()
})

test('SIGTERM while the store is held: exit 0 within 5 s, and nothing is answered 204 that is not stored', async () => {
  const data = join(scratch(), 'usage.db')
  const collector = await startCollector({ args: ['--data', data] })
  expect((await post(collector.url, reportOf(1))).status).toBe(204)
  const db = new DatabaseSync(data)
  db.exec('BEGIN EXCLUSIVE')
  const waiting = [2, 3, 4].map((id) => post(collector.url, reportOf(id)).then(({ status }) => status))
  await new Promise((resolve) => setTimeout(resolve, 200))
  const start = performance.now()
  expect(await collector.stop('SIGTERM')).toBe(0)
  expect(performance.now() - start).toBeLessThan(5000)
  expect(await Promise.all(waiting)).toEqual([503, 503, 503])
  db.exec('ROLLBACK')
  db.close()
})

test('SIGTERM while a sender dawdles: exit 0 within 5 s', async () => {
  const collector = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
  const dawdling = rawRequest(collector.port, rawPost(JSON.stringify(reportOf(1))).slice(0, -5))
  await new Promise((resolve) => setTimeout(resolve, 100))
  const start = performance.now()
  expect(await collector.stop('SIGTERM')).toBe(0)
  expect(performance.now() - start).toBeLessThan(5000)
  await dawdling
})

test('a file that another process holds: 503 in time, then it works again', async () => {
  const data = join(scratch(), 'usage.db')
  const collector = await startCollector({ args: ['--data', data] })
  expect((await post(collector.url, reportOf(1))).status).toBe(204)
  const db = new DatabaseSync(data)
  db.exec('BEGIN EXCLUSIVE')
  const start = performance.now()
  const answers = await Promise.all([2, 3, 4].map((id) => post(collector.url, reportOf(id))))
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
  expect(performance.now() - start).toBeLessThan(2900)
  expect(await answers[0]?.json()).toEqual({ error: expect.stringMatching(/could not be stored/) })
  expect(answers[0]?.headers.get('retry-after')).toBe('5')
  expect((await fetch(`${collector.url}healthz`)).status).toBe(200)
  db.exec('ROLLBACK')
  db.close()
  await eventually(async () => (await post(collector.url, reportOf(5))).status === 204)
  expect(collector.output().stderr).toMatch(/error cannot store reports in .*usage\.db: .+/)
  await eventually(async () => /info stores reports in .*usage\.db again/.test(collector.output().stderr))
})

const isRoot = process.getuid?.() === 0

test('a full disk: 503 and a clear log line, nothing lost, and it goes on when there is room', async ({ skip }) => {
  const disk = smallDisk('1m')
  if (disk === null) return skip('no file system can be mounted')
  const collector = await startCollector({ args: ['--data', join(disk, 'usage.db'), '--rate-limit', '0'] })
  expect((await post(collector.url, reportOf(1))).status).toBe(204)
  const filler = fillDisk(disk)
  const statuses: number[] = []
  for (let id = 2; id < 60; id += 1) statuses.push((await post(collector.url, reportOf(id))).status)
  expect(new Set(statuses)).toContain(503)
  expect(collector.output().stderr.match(/error cannot store reports in .*usage\.db: .*(full|disk)/gi)).toHaveLength(1)
  expect((await fetch(`${collector.url}readyz`)).status).toBe(503)
  rmSync(filler)
  await eventually(async () => (await post(collector.url, reportOf(1000))).status === 204)
  const kept = statuses.filter((status) => status === 204).length + 2
  expect(await exported(collector.url)).toHaveLength(kept)
  expect((await statsOf(collector.url)).reports).toBe(kept)
  expect(collector.output().stderr).toMatch(/info stores reports in .*usage\.db again/)
  expect(await collector.stop()).toBe(0)
  const db = new DatabaseSync(join(disk, 'usage.db'))
  expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  db.close()
})

test('a read-only file: 503 and a clear log line, and it goes on when the file can be written', async () => {
  const nobody = 65_534
  const directory = scratch()
  const data = join(directory, 'usage.db')
  const first = await startCollector({ args: ['--data', data] })
  await post(first.url, reportOf(1))
  await first.stop()
  // Root may write everything: give the file to somebody who may not.
  if (isRoot) {
    chownSync(directory, nobody, nobody)
    chownSync(data, nobody, nobody)
  }
  chmodSync(data, 0o444)
  const collector = await startCollector({ args: ['--data', data], ...(isRoot ? { uid: nobody } : {}) })
  expect((await post(collector.url, reportOf(2))).status).toBe(503)
  expect((await fetch(`${collector.url}readyz`)).status).toBe(503)
  expect(collector.output().stderr).toMatch(/error cannot store reports in .*usage\.db: .*read-?only/i)
  chmodSync(data, 0o644)
  // Without a single report: who is not ready gets none.
  await eventually(async () => (await fetch(`${collector.url}readyz`)).status === 200)
  expect((await post(collector.url, reportOf(3))).status).toBe(204)
  expect((await exported(collector.url)).map(({ iterations }) => iterations)).toEqual([1, 3])
})
