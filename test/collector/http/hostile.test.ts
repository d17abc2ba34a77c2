import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { acceptReport } from '../../../src/collector/report/accept.ts'
import {
  exported,
  post,
  type RunningCollector,
  reportOf,
  scratch,
  startCollector,
  statsOf,
} from '../../support/collector.ts'
import { head, rawPost, rawRequest } from '../../support/raw-http.ts'

function start(...args: string[]) {
  return startCollector({ args: ['--data', join(scratch(), 'usage.db'), '--rate-limit', '0', ...args] })
}

/** The collector is as it was: it takes a report, and what it refused is not there. */
async function expectSound({ url, child }: RunningCollector, rows: number): Promise<void> {
  expect(child.exitCode).toBeNull()
  expect((await post(url, reportOf(777))).status).toBe(204)
  expect(await exported(url)).toHaveLength(rows + 1)
  expect((await statsOf(url)).reports).toBe(rows + 1)
}

test('slow heads and bodies are cut off after 5 s, and others are served meanwhile', async () => {
  const collector = await start()
  const { port, url } = collector
  const slow = [
    rawRequest(port, 'POST / HTTP/1.1\r\nHost: x\r\n'),
    rawRequest(port, head(['POST / HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Content-Length: 100'])),
    rawRequest(port, (socket) => {
      socket.write(head(['POST / HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Content-Length: 5000']))
      const drip = setInterval(() => socket.write(' '), 200)
      socket.on('close', () => clearInterval(drip))
    }),
    rawRequest(port, (socket) => {
      socket.write('POST / HTTP/1.1\r\n')
      const drip = setInterval(() => socket.write('X-A: b\r\n'), 200)
      socket.on('close', () => clearInterval(drip))
    }),
  ]
  expect((await post(url, reportOf(1))).status).toBe(204)
  for (const answer of await Promise.all(slow)) {
    expect(answer.status).toBe(408)
    expect(answer.text).toMatch(/\r\n\r\n\{"error":"[^"]+"\}\n$/)
    expect(answer.ms).toBeGreaterThan(4000)
    expect(answer.ms).toBeLessThan(9000)
  }
  await expectSound(collector, 1)
})

const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth)
const least = '"k6_version":"2.2.0","goos":"linux","goarch":"amd64"'

test.each<[string, string, number]>([
  ['deep arrays', deep('[', ']', 8000), 422],
  ['deep objects', `${'{"a":'.repeat(2700)}1${'}'.repeat(2700)}`, 422],
  ['deep in a field nobody reads', `{${least},"x":${deep('[', ']', 8000)}}`, 204],
  ['deep and never closed', '['.repeat(16_000), 400],
  ['what looks like a cycle', `{${least},"self":{"$ref":"#"},"executors":{"$ref":"#"}}`, 204],
  ['__proto__', `{${least},"__proto__":{"vus_max":-1},"constructor":{"prototype":{"goos":"x"}}}`, 204],
  ['only in __proto__', `{"__proto__":{${least}}}`, 422],
  ['the same field twice', `{${least},"vus_max":1,"vus_max":-1}`, 422],
  ['NaN', `{${least},"vus_max":NaN}`, 400],
  ['Infinity', `{${least},"vus_max":Infinity}`, 400],
  ['negative', `{${least},"vus_max":-1}`, 422],
  ['1e308', `{${least},"duration":1e308}`, 422],
  ['1e999', `{${least},"duration":1e999}`, 422],
  ['9007199254740993', `{${least},"iterations":9007199254740993}`, 422],
  ['markup', '{"k6_version":"<script>alert(1)</script>","goos":"<img src=x>","goarch":"\'; DROP TABLE reports"}', 204],
  ['bytes that are no UTF-8', `{"k6_version":"\xff\xfe","goos":"\\u0000","goarch":"\\ud800"}`, 204],
  ['a byte order mark', `\ufeff{${least}}`, 400],
])('%s', async (_name, body, status) => {
  const collector = await start()
  const answer = await post(collector.url, body)
  expect(answer.status).toBe(status)
  if (status !== 204) expect(Object.keys((await answer.json()) as object)).toEqual(['error'])
  const page = await (await fetch(collector.url)).text()
  expect(page).not.toContain('alert(1)')
  expect(page).not.toContain('DROP TABLE')
  await expectSound(collector, status === 204 ? 1 : 0)
})

test.each<[string, string, number]>([
  ['no Host', head(['GET / HTTP/1.1']), 400],
  ['a Host that is markup', head(['GET / HTTP/1.1', 'Host: "><script>alert(1)</script>', 'Connection: close']), 200],
  ['no HTTP', 'EHLO example.org\r\n\r\n', 400],
  ['a head that is too large', head(['GET / HTTP/1.1', 'Host: x', `X: ${'a'.repeat(20_000)}`]), 431],
  ['an unknown method', head(['BREW / HTTP/1.1', 'Host: x']), 400],
  ['two lengths', head(['POST / HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Content-Length: 2']), 400],
  ['a length and chunks', head(['POST / HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Transfer-Encoding: chunked']), 400],
  ['a negative length', head(['POST / HTTP/1.1', 'Host: x', 'Content-Length: -1']), 400],
  ['a path that climbs', head(['GET /../../etc/passwd HTTP/1.1', 'Host: x', 'Connection: close']), 404],
  ['a whole URL as path', head(['GET http://example.org/ HTTP/1.1', 'Host: x', 'Connection: close']), 404],
  ['a tunnel', head(['CONNECT example.org:443 HTTP/1.1', 'Host: x']), 0],
  ['an upgrade', head(['GET / HTTP/1.1', 'Host: x', 'Connection: Upgrade, close', 'Upgrade: websocket']), 200],
  [
    'a large length',
    head(['POST / HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Content-Length: 99999999']),
    413,
  ],
])('%s', async (_name, bytes, status) => {
  const collector = await start()
  const answer = await rawRequest(collector.port, bytes)
  expect(answer.status ?? 0).toBe(status)
  expect(answer.text).not.toContain('<script')
  await expectSound(collector, 0)
})

test('a body without end in chunks is cut off at the limit', async () => {
  const collector = await start()
  const answer = await rawRequest(collector.port, (socket) => {
    socket.write(head(['POST / HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Transfer-Encoding: chunked']))
    const flood = setInterval(() => socket.write(`1000\r\n${' '.repeat(0x1000)}\r\n`), 1)
    socket.on('close', () => clearInterval(flood))
  })
  expect(answer.status).toBe(413)
  expect(answer.ms).toBeLessThan(4000)
  await expectSound(collector, 0)
})

test('many requests on one connection are each answered, good and bad', async () => {
  const collector = await start()
  const bodies = Array.from({ length: 50 }, (_, index) => (index % 2 ? '{' : JSON.stringify(reportOf(index))))
  const last = rawPost(JSON.stringify(reportOf(50)), ['Connection: close'])
  const answer = await rawRequest(collector.port, bodies.map((body) => rawPost(body)).join('') + last)
  const statuses = [...answer.text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))
  expect(statuses).toEqual([...bodies.map((_, index) => (index % 2 ? 400 : 204)), 204])
  await expectSound(collector, 26)
})

test('clients that vanish in the middle leave nothing behind', async () => {
  const collector = await start()
  for (let count = 0; count < 200; count += 1) {
    await rawRequest(collector.port, (socket) => {
      socket.on('connect', () => {
        socket.write(rawPost(JSON.stringify(reportOf(count))).slice(0, 60 + count))
        socket.resetAndDestroy()
      })
    })
  }
  await expectSound(collector, 0)
})

/** Bodies near a report: good ones, ones with one odd value, JSON of any kind, text, bytes. */
const fuzzed = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc
    .tuple(
      fc.constantFrom('k6_version', 'vus_max', 'duration', 'iterations', 'goos', 'is_ci', 'executors', '__proto__'),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.double(), fc.integer(), fc.constantFrom('1m', -0, 1e308, null)),
    )
    .map(([name, value]) => JSON.stringify({ ...reportOf(1), [name]: value })),
  fc.string({ maxLength: 60 }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.nat({ max: 220 }).map((end) => JSON.stringify(reportOf(1)).slice(0, end)),
)

test('100,000 random bodies: no crash, no 5xx, and exactly what was answered 204 is stored', {
  timeout: 120_000,
}, async () => {
  const collector = await start()
  const bodies = fc.sample(fuzzed, { numRuns: 100_000, seed: 20_260_831 })
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const send = (body: string) =>
    new Promise<number>((resolve, reject) => {
      const options = { method: 'POST', agent, headers: { 'content-type': 'application/json' } }
      const sent = request(collector.url, options, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
      })
      sent.on('error', reject).end(body)
    })
  const counts = new Map<number, number>()
  let next = 0
  const worker = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const status = await send(body)
      const accepted = acceptReport(Buffer.from(body).toString())
      expect(status, body).toBe(accepted.kind === 'accepted' ? 204 : accepted.refusal.status)
      counts.set(status, (counts.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 64 }, worker))
  agent.destroy()
  expect([...counts.keys()].sort()).toEqual([204, 400, 422])
  expect(counts.get(204)).toBeGreaterThan(5000)
  await expectSound(collector, counts.get(204) ?? 0)
})

test('canary: no address, id or unknown string is in the database, its log, the log, the page or the metrics', async () => {
  const directory = scratch()
  const args = ['--data', join(directory, 'usage.db'), '--trust-proxy', '--export-token', 'token']
  const collector = await startCollector({ args })
  const { url } = collector
  const marks = ['CANARY', '203.0.113.77', '2001:db8:77', 'c0ffee00-dead-4bee-8bad-f00dcafe0077']
  const mark = marks.join(' ')
  const report = {
    ...reportOf(1),
    k6_version: `2.2.0-${mark}`,
    goos: mark,
    goarch: marks[1],
    executors: { [mark]: 1, 'constant-vus': 1 },
    modules: [mark],
    outputs: [mark],
    extensions: [{ module: mark }],
    cloud: { test_run_id: [marks[3]] },
    installation_id: marks[3],
    [mark]: mark,
  }
  const headers = {
    'x-forwarded-for': '203.0.113.77',
    'user-agent': mark,
    referer: `http://${marks[1]}/CANARY`,
    cookie: mark,
    authorization: `Bearer ${mark}`,
    'x-real-ip': '2001:db8:77::1',
  }
  expect((await post(`${url}?${encodeURIComponent(mark)}`, report, headers)).status).toBe(204)
  const odd = [{ vus_max: mark }, { duration: mark }, { is_ci: mark }, { executors: mark }, { k6_version: [mark] }]
  for (const fields of odd) expect((await post(url, { ...report, ...fields }, headers)).status).toBe(422)
  expect((await post(url, mark, headers)).status).toBe(400)
  await fetch(`${url}${encodeURIComponent(mark)}`, { headers })
  await rawRequest(collector.port, `CANARY ${marks[1]}\r\n\r\n`)

  const served = await Promise.all(
    ['', 'metrics', 'privacy', 'api/v1/stats', 'api/v1/reports.ndjson'].map(async (path) => {
      const answer = await fetch(url + path, { headers: { authorization: 'Bearer token' } })
      expect(answer.status).toBe(200)
      return answer.text()
    }),
  )
  const files = () =>
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name)).toString('latin1')])
  const whileOpen = files()
  expect(whileOpen.map(([name]) => name).sort()).toEqual(['usage.db', 'usage.db-shm', 'usage.db-wal'])
  expect(await collector.stop()).toBe(0)
  const { stdout, stderr } = collector.output()
  // The search itself works: what is kept is found.
  expect(JSON.stringify(whileOpen)).toContain('constant-vus')
  const everything = JSON.stringify([whileOpen, files(), served, stdout, stderr])
  for (const each of ['CANARY', '203.0.113', '2001:db8', 'c0ffee00', 'f00dcafe']) {
    const where = everything.indexOf(each)
    expect(where < 0 ? '' : everything.slice(Math.max(0, where - 80), where + 80)).toBe('')
  }
  // The senders' own address is loopback; only the lines that say where the collector listens may have it.
  expect(JSON.stringify([whileOpen, files(), stderr])).not.toContain('127.0.0.1')
})
