import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { reportSchema } from '../../../src/collector/report/schema.ts'
import { exported, post, reportOf, type Start, scratch, startCollector, statsOf } from '../../support/collector.ts'
import { k6Path } from '../../support/k6.ts'

const run = promisify(execFile)
const today = () => new Date().toISOString().slice(0, 10)

function start({ args = [], ...rest }: Start = {}) {
  return startCollector({ ...rest, args: ['--data', join(scratch(), 'usage.db'), ...args] })
}

test('counts a real k6 and a report of the seven documented fields', async () => {
  const { url } = await start()
  const script = join(scratch(), 'script.js')
  writeFileSync(script, 'export const options = { vus: 2, iterations: 6 }; export default function () {}')
  const env = { PATH: process.env.PATH, HOME: scratch(), K6_USAGE_REPORT_URL: `${url}k6-usage-report`, CI: 'true' }
  await run(k6Path('2.2.0'), ['run', '--quiet', script], { env })
  const classic = {
    k6_version: '2.2.0',
    vus_max: 2,
    duration: 0,
    st_duration: 0,
    iterations: 6,
    goos: 'darwin',
    goarch: 'arm64',
  }
  expect((await post(url, classic)).status).toBe(204)

  const [own, second] = await exported(url)
  expect(own).toEqual({
    day: today(),
    k6_version: '2.2.0',
    vus_max: 2,
    duration: expect.any(Number),
    st_duration: null,
    iterations: 6,
    goos: process.platform,
    goarch: process.arch === 'x64' ? 'amd64' : process.arch,
    is_ci: true,
    executors: ['shared-iterations'],
  })
  expect(second).toEqual({ ...classic, day: today(), is_ci: null, executors: [] })
  const stats = await statsOf(url, '?days=1')
  expect(stats).toMatchObject({
    from: today(),
    to: today(),
    reports: 2,
    days: [{ day: today(), reports: 2 }],
    versions: [{ name: '2.2.0', reports: 2 }],
    ci: { yes: 1, no: 0, unstated: 1, share: 1 },
    executors: [{ name: 'shared-iterations', reports: 1 }],
    duration_unstated: 1,
  })
  expect(stats.vus.filter(({ reports }) => reports > 0)).toEqual([{ from: 2, below: 6, reports: 2 }])
})

test('says 204 and nothing else to a good report, and JSON with a reason to a bad one', async () => {
  const { url } = await start()
  const good = await post(url, reportOf(1))
  expect([good.status, await good.text()]).toEqual([204, ''])
  const cases: [number, RequestInit & { path?: string }][] = [
    [400, { body: '{' }],
    [422, { body: '[]' }],
    [415, { body: '{}', headers: { 'content-type': 'text/plain' } }],
    [415, { body: '{}', headers: { 'content-type': 'application/jsonp' } }],
    [415, { body: '{}', headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } }],
    [413, { body: ' '.repeat(16 * 1024 + 1) }],
    [404, { path: 'nothing', body: '{}' }],
    [404, { path: '__proto__', method: 'GET' }],
    [405, { path: 'metrics', body: '{}' }],
    [405, { method: 'PUT', body: '{}' }],
    [405, { method: 'DELETE' }],
    [405, { method: 'OPTIONS' }],
    [405, { path: 'k6-usage-report', method: 'GET' }],
    [400, { path: 'api/v1/stats?from=x', method: 'GET' }],
  ]
  for (const [status, { path = '', ...init }] of cases) {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...init,
    })
    expect([answer.status, path, init]).toEqual([status, path, init])
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toEqual({ error: expect.stringMatching(/^[a-z0-9].{5,160}$/i) })
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/^(GET, HEAD|POST|GET, HEAD, POST)$/)
  }
  expect((await post(url, ' '.repeat(16 * 1024 - 400) + JSON.stringify(reportOf(2)))).status).toBe(204)
  expect((await exported(url)).map(({ iterations }) => iterations)).toEqual([1, 2])
})

test('takes reports at both addresses and with a charset', async () => {
  const { url } = await start()
  expect((await post(`${url}k6-usage-report`, reportOf(1))).status).toBe(204)
  expect((await post(`${url}?x=1`, reportOf(2))).status).toBe(204)
  expect((await post(url, reportOf(3), { 'content-type': 'application/json; charset=UTF-8' })).status).toBe(204)
  expect(await exported(url)).toHaveLength(3)
})

test('publishes its schema, its promises, its health and its metrics', async () => {
  const { url } = await start()
  expect(await (await fetch(`${url}schema.json`)).json()).toEqual(JSON.parse(JSON.stringify(reportSchema)))
  expect(await (await fetch(`${url}privacy`)).text()).toContain('no hour, no minute')
  expect((await fetch(`${url}healthz`)).status).toBe(200)
  expect((await fetch(`${url}readyz`)).status).toBe(200)
  await post(url, reportOf(1))
  await post(url, 'no JSON')
  const metrics = await (await fetch(`${url}metrics`)).text()
  expect(metrics).toContain('collector_posts_total{status="204"} 1')
  expect(metrics).toContain('collector_posts_total{status="400"} 1')
  expect(metrics).toContain('collector_batch_reports_sum 1')
  const head = await fetch(url, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('starts with a strict page: no script, nothing from elsewhere', async () => {
  const { url } = await start()
  for (const path of ['', 'privacy']) {
    const answer = await fetch(url + path)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^ ]+'; form-action 'self'; base-uri 'none'/)
    const text = await answer.text()
    expect(text).not.toMatch(/<script| on\w+=| style=|https?:\/\/(?!127\.0\.0\.1)/i)
  }
})

describe('limits', () => {
  test('the clients of one office fit; one that goes on is told when to come back', async () => {
    const { url } = await start({ args: ['--rate-limit', '20'] })
    const statuses = []
    for (let count = 0; count < 25; count += 1) statuses.push((await post(url, reportOf(count))).status)
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(204))
    expect(statuses.slice(20)).toContain(429)
    const refused = await post(url, reportOf(99))
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(await exported(url)).toHaveLength(statuses.filter((status) => status === 204).length)
  })

  test.each([
    { args: [], name: 'without a proxy nobody can spoof another client', statuses: [204, 429, 429] },
    { args: ['--trust-proxy'], name: 'behind one only its own word counts', statuses: [204, 429, 204] },
  ])('$name', async ({ args, statuses }) => {
    const { url } = await start({ args: ['--rate-limit', '1', ...args] })
    const got = []
    for (const forwarded of ['1.2.3.4, 198.51.100.7', '5.6.7.8, 198.51.100.7', '1.2.3.4, 198.51.100.8']) {
      got.push((await post(url, reportOf(1), { 'x-forwarded-for': forwarded })).status)
    }
    expect(got).toEqual(statuses)
  })

  test('a day has so many versions by name, and the rest as other, also after a restart', async () => {
    const data = join(scratch(), 'usage.db')
    const args = ['--data', data, '--rate-limit', '0']
    const first = await startCollector({ args })
    const flood = Array.from({ length: 150 }, (_, index) => ({ ...reportOf(index), k6_version: `9.${index}.0` }))
    for (const report of flood) expect((await post(first.url, report)).status).toBe(204)
    expect(await first.stop()).toBe(0)
    const second = await startCollector({ args })
    expect((await post(second.url, { ...reportOf(150), k6_version: '8.0.0' })).status).toBe(204)
    expect((await post(second.url, { ...reportOf(151), k6_version: '9.1.0' })).status).toBe(204)
    const rows = await exported(second.url)
    expect(new Set(rows.map(({ k6_version }) => k6_version)).size).toBe(101)
    expect(rows.filter(({ k6_version }) => k6_version === 'other')).toHaveLength(51)
    expect((await statsOf(second.url)).versions.at(-1)).toEqual({ name: 'other', reports: 51 + 80 })
  })
})

describe('raw rows', () => {
  const status = async (url: string, headers: Record<string, string> = {}) =>
    (await fetch(`${url}api/v1/reports.ndjson`, { headers })).status

  test('always need the token that was set', async () => {
    const { url } = await start({ args: ['--export-token', 'correct horse'] })
    expect(await status(url)).toBe(401)
    expect(await status(url, { authorization: 'Bearer wrong' })).toBe(401)
    expect(await status(url, { authorization: 'Bearer correct horse' })).toBe(200)
  })

  // A proxy on this machine that forwards without a word of its own, and with its own Host, looks like this.
  test('need a new token where none was set, also on this machine; only its user can read it', async () => {
    const data = join(scratch(), 'usage.db')
    const file = `${data}.export-token`
    writeFileSync(file, 'planted\n', { mode: 0o666 })
    const { url, output } = await startCollector({ args: ['--data', data], env: { COLLECTOR_EXPORT_TOKEN: '' } })
    expect(await status(url)).toBe(401)
    expect(await status(url, { authorization: 'Bearer planted' })).toBe(401)
    expect(output().stderr).toContain(`info the token for the raw rows is in ${file};`)
    const token = readFileSync(file, 'utf8').trim()
    expect(token).toMatch(/^[\w-]{32}$/)
    expect(output().stderr).not.toContain(token)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await status(url, { authorization: `Bearer ${token}` })).toBe(200)
  })

  test('are closed, and the log says why, where the token cannot be written', async () => {
    const data = join(scratch(), 'usage.db')
    mkdirSync(`${data}.export-token`)
    const { url, output } = await startCollector({ args: ['--data', data], env: { COLLECTOR_EXPORT_TOKEN: '' } })
    expect(await status(url)).toBe(401)
    expect(output().stderr).toMatch(/warn nobody can read the raw rows: set --export-token; .*usage\.db\.export-token/)
    expect((await post(url, reportOf(1))).status).toBe(204)
  })

  test('come whole, by day, whatever their number', async () => {
    const { url } = await start({ args: ['--rate-limit', '0'] })
    const bodies = Array.from({ length: 2500 }, (_, index) => reportOf(index))
    for (let from = 0; from < bodies.length; from += 100) {
      await Promise.all(bodies.slice(from, from + 100).map((body) => post(url, body)))
    }
    const iterations = (await exported(url)).map((row) => row.iterations)
    expect(iterations.sort((a, b) => Number(a) - Number(b))).toEqual(bodies.map((_, index) => index))
    expect(await exported(url, '?from=2020-01-01&to=2020-02-01')).toEqual([])
  })
})

test('deletes rows that are older than they may be, and keeps their figures', async () => {
  const data = join(scratch(), 'usage.db')
  const { DatabaseSync } = await import('node:sqlite')
  const first = await startCollector({ args: ['--data', data] })
  await post(first.url, reportOf(1))
  await post(first.url, reportOf(2))
  await first.stop()
  const db = new DatabaseSync(data)
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  db.prepare('UPDATE reports SET day = ? WHERE iterations = 1').run(day(30))
  db.prepare('UPDATE rollups SET day = ? WHERE dimension <> ?').run(day(30), '')
  db.close()
  const second = await startCollector({ args: ['--data', data, '--retention-days', '30'] })
  await expect
    .poll(async () => (await exported(second.url, '?days=60')).map(({ iterations }) => iterations), { timeout: 10_000 })
    .toEqual([2])
  expect((await statsOf(second.url, '?days=60')).reports).toBe(2)
})
