import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { htmlReportAt } from '../../src/engine/dashboard-files.ts'
import { readRecord } from '../../src/engine/record-file.ts'
import { type DashboardRequest, planDashboard } from '../../src/k6/dashboard.ts'
import { parseFlags } from '../../src/k6/flags.ts'
import { parsePlan } from '../../src/k6/plan.ts'
import { hasChromium, startChromium } from '../support/chromium.ts'
import { type K6Version, k6Path, k6Versions } from '../support/k6.ts'
import { until } from '../support/processes.ts'

/** Counts what reaches it, and fails every second request. */
let requests = 0
const server = createServer((_request, response) => {
  response.statusCode = requests++ % 2 === 0 ? 200 : 500
  response.end('{}')
})
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const scriptFor = (options: object) => `import http from 'k6/http'
import { group, sleep } from 'k6'
export const options = ${JSON.stringify(options)}
export default function () {
  group('päge', () => http.get('http://127.0.0.1:${(server.address() as AddressInfo).port}/'))
  sleep(0.02)
}
`

const withoutRequests = `import { sleep } from 'k6'
export const options = { vus: 2, duration: '1s' }
export default function () { sleep(0.05) }
`

type Started = Partial<Pick<DashboardRequest, 'recorded' | 'htmlReport'>> & {
  flags?: string
  env?: Record<string, string>
}

/** Starts a script with the dashboard that is planned for it. */
function start(
  version: K6Version,
  script: string,
  { flags: words = '', env: more = {}, recorded = true, ...rest }: Started,
) {
  const k6 = k6Path(version)
  const cwd = mkdtempSync(join(tmpdir(), 'k6-dashboard-'))
  writeFileSync(join(cwd, 'script.js'), script)
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('K6_'))
  const quiet = { K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' }
  const env = { ...Object.fromEntries(inherited), ...quiet, ...more }
  const inspected = execFileSync(k6, ['inspect', '--execution-requirements', 'script.js'], {
    cwd,
    env,
    encoding: 'utf8',
  })
  const plan = parsePlan(inspected)
  if (plan === null) throw new Error(inspected)
  const flags = parseFlags(words)
  const htmlReport = rest.htmlReport ? join(cwd, rest.htmlReport) : ''
  const record = join(cwd, 'record.ndjson')
  const dashboard = planDashboard({ plan, env, flags, configFile: null, recorded, htmlReport, record, cwd })
  const child = spawn(k6, ['run', '--summary-export', 'summary.json', ...flags.args, 'script.js'], {
    cwd,
    env: { ...env, ...dashboard.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr, [code]]) => ({ code: code as number | null, log: stdout + stderr }),
  )
  return { cwd, dashboard, htmlReport, record, child, ended }
}

type Line = { event: string; data: (readonly number[])[] & Record<string, unknown> }

/** What k6 had counted in all by the last snapshot, and by the end. */
function counted(record: string) {
  const names: string[] = []
  const totals: number[] = []
  let atSnapshot = 0
  for (const line of readFileSync(record, 'utf8').trimEnd().split('\n')) {
    const { event, data } = JSON.parse(line) as Line
    if (event === 'metric') names.push(...Object.keys(data))
    if (event === 'cumulative') totals.push(data[names.toSorted().indexOf('http_reqs')]?.[0] ?? 0)
    if (event === 'snapshot') atSnapshot = totals.at(-1) ?? 0
  }
  return { atSnapshot, atEnd: totals.at(-1) ?? 0 }
}

async function expectAllIn(record: string, atLeast: number) {
  const { overTime } = await readRecord(record)
  const moments = overTime?.moments ?? []
  const { atSnapshot, atEnd } = counted(record)
  expect(overTime?.of).toBe('requests')
  expect(moments.length).toBeGreaterThanOrEqual(atLeast)
  const sum = moments.reduce((all, { at, rate }, index) => all + (rate ?? 0) * (at - (moments[index - 1]?.at ?? 0)), 0)
  expect(sum).toBeCloseTo(atSnapshot, 3)
  expect(atSnapshot).toBeGreaterThan(0)
  return { atEnd, moments }
}

describe.each(k6Versions)('k6 %s', (version) => {
  test('records a run of one second, and crossed thresholds change nothing', async () => {
    const before = requests
    const options = { vus: 2, duration: '1s', thresholds: { http_req_failed: ['rate<0.01'] } }
    const { record, ended } = start(version, scriptFor(options), {})
    expect((await ended).code).toBe(99)
    const { atEnd, moments } = await expectAllIn(record, 3)
    expect(atEnd).toBe(requests - before)
    for (const { rate, p95, failed } of moments.filter(({ rate }) => rate !== 0)) {
      expect(rate).toBeGreaterThan(0)
      expect(p95).toBeGreaterThan(0)
      expect(failed).not.toBeNull()
    }
    // Every second request failed, and each period has many.
    expect(moments.some(({ failed }) => (failed ?? 0) > 0.2 && (failed ?? 1) < 0.8)).toBe(true)
  })

  test('records until it is stopped, and writes the report', async () => {
    const { record, htmlReport, dashboard, child, ended } = start(
      version,
      scriptFor({ scenarios: { s: { executor: 'constant-vus', vus: 2, duration: '12s', gracefulStop: '1s' } } }),
      { htmlReport: 'report.html' },
    )
    const snapshots = () => (existsSync(record) ? readFileSync(record, 'utf8').split('"snapshot"').length - 1 : 0)
    await until(() => snapshots() >= 4, 'four snapshots')
    child.kill('SIGINT')
    expect((await ended).code).toBe(105)
    await expectAllIn(record, 4)
    expect(htmlReportAt(htmlReport, dashboard.htmlReport)).toEqual({ path: htmlReport, problem: '' })
  })

  test('records iterations where there are no requests', async () => {
    const { record, ended } = start(version, withoutRequests, {})
    expect((await ended).code).toBe(0)
    const { overTime } = await readRecord(record)
    expect(overTime).toMatchObject({ of: 'iterations', period: 0.2 })
    expect(overTime?.moments.some(({ rate, p95 }) => (rate ?? 0) > 0 && (p95 ?? 0) >= 50)).toBe(true)
  })

  test.skipIf(process.platform !== 'linux')('listens on loopback only', async () => {
    const { record, child, ended } = start(version, scriptFor({ vus: 1, duration: '2s' }), {})
    await until(() => existsSync(record) && readFileSync(record, 'utf8').includes('"snapshot"'), 'a snapshot')
    const addresses = listening(child.pid as number)
    child.kill('SIGINT')
    await ended
    // 127.0.0.1, as the kernel writes it; k6 v1 has its REST API there, too.
    expect(addresses.length).toBeGreaterThan(0)
    expect(addresses.filter((address) => address !== '0100007F')).toEqual([])
  })

  test('starts nothing when nothing is wanted', async () => {
    const { cwd, ended } = start(version, withoutRequests, { recorded: false })
    expect((await ended).log).not.toContain('web dashboard')
    expect(readdirSync(cwd).toSorted()).toEqual(['script.js', 'summary.json'])
  })

  test("keeps the user's own dashboard, and has no second", async () => {
    const flags = "--out 'web-dashboard=port=0&host=127.0.0.1&record=own.ndjson.gz&export=own.html'"
    const { cwd, dashboard, htmlReport, ended } = start(version, scriptFor({ vus: 1, duration: '1s' }), {
      flags,
      htmlReport: 'report.html',
    })
    expect((await ended).log.split('web dashboard: ')).toHaveLength(2)
    expect(dashboard.record).toBe(join(cwd, 'own.ndjson.gz'))
    expect((await readRecord(join(cwd, 'own.ndjson.gz'))).overTime?.moments.length).toBeGreaterThanOrEqual(3)
    expect(htmlReportAt(htmlReport, dashboard.htmlReport)).toEqual({ path: htmlReport, problem: '' })
    expect(readFileSync(htmlReport)).toEqual(readFileSync(join(cwd, 'own.html')))
  })

  test('leaves no report of a run that is too short for one', async () => {
    const { dashboard, htmlReport, ended } = start(version, 'export default function () {}', { htmlReport: 'r.html' })
    expect((await ended).code).toBe(0)
    expect(htmlReportAt(htmlReport, dashboard.htmlReport)).toEqual({
      path: '',
      problem: expect.stringMatching(/r\.html": k6 writes none of a very short run/),
    })
  })

  test.skipIf(!hasChromium)('writes a report that needs no network', async () => {
    const { htmlReport, ended } = start(version, scriptFor({ vus: 1, duration: '1s' }), { htmlReport: 'report.html' })
    expect((await ended).code).toBe(0)
    const browser = await startChromium()
    try {
      const page = await browser.newPage()
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      await page.route(/^https?:/, (route) => route.abort())
      await page.goto(pathToFileURL(htmlReport).href)
      // It unpacks its data by itself, and draws it.
      await page.locator('canvas').first().waitFor()
      expect(asked).toContain(pathToFileURL(htmlReport).href)
      expect(asked.filter((url) => /^(?:https?|wss?):/.test(url))).toEqual([])
    } finally {
      await browser.close()
    }
  })
})

/** The addresses, in the kernel's hexadecimal, on which a process listens. */
function listening(pid: number): readonly string[] {
  const sockets = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
    } catch {
      return [] // closed meanwhile
    }
  })
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      // 0A: the socket listens.
      .filter(([, , , state, , , , , , inode = '']) => state === '0A' && sockets.includes(inode))
      .map(([, local = '']) => local.split(':')[0] ?? ''),
  )
}
