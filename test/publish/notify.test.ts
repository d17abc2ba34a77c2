import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { NotifyRequest } from '../../src/inputs/notify-request.ts'
import { notify } from '../../src/publish/notify.ts'
import { scriptReport, stepReport } from '../support/reports.ts'
import { answer, type Behaviour, closedPort, drip, flood, reset, serve } from '../usage-report/servers.ts'

const secret = 'T0123/s3cr3t-of-the-shop'
const verdict = { outcome: 'crashed', passed: false, reason: 'It crashed.', advice: '' } as const
const env = {
  ...{ GITHUB_REPOSITORY: 'your-org/shop', GITHUB_REF: 'refs/heads/main', GITHUB_RUN_ID: '7' },
  ...{ GITHUB_WORKFLOW: 'Nightly', GITHUB_JOB: 'load', GITHUB_SHA: 'a'.repeat(40) },
}

/** Tells a server of a failure; whatever happens, nothing that is said has the address, the host or the port. */
async function tell(
  { url, port }: { url: string; port: number },
  { signal = new AbortController().signal, ...more }: Partial<NotifyRequest & { signal: AbortSignal }> = {},
) {
  const begun = performance.now()
  const notes = await notify(stepReport(scriptReport({ verdict })), {
    asked: { url: `${url}${secret}`, on: 'failure', format: 'text', ...more },
    ...{ env, signal, limits: { totalMs: 1500, retryMs: 10 } },
  })
  const ms = performance.now() - begun
  expect(ms).toBeLessThan(3000)
  const said = notes.map(({ level, message }) => `${level}: ${message}`)
  expect(said.join()).not.toMatch(new RegExp(`s3cr3t|127\\.0\\.0\\.1|${port}|[\\r\\n]`))
  return said
}

const failed = (why: string) => [`warning: the notification of input notify-url failed: ${why}`]
const bodies = (server: Awaited<ReturnType<typeof serve>>) =>
  server.connections.map(({ text }) => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)))

/** Answers in turn, a connection each. */
function inTurn(...answers: readonly ((socket: Parameters<NonNullable<Behaviour['requested']>>[0]) => void)[]) {
  let at = 0
  return serve({ requested: (socket) => answers[at++]?.(socket) })
}

test('one POST of a small JSON', async () => {
  const server = await serve({ requested: answer('200 OK') })
  expect(await tell(server)).toEqual([])
  expect(server.connections).toHaveLength(1)
  expect(server.connections[0]?.text).toMatch(/^POST \/T0123\/s3cr3t-of-the-shop HTTP\/1\.1\r\n/)
  expect(server.connections[0]?.text).toMatch(/^content-type: application\/json\r$/im)
  expect(bodies(server)).toEqual([
    expect.objectContaining({
      text: '❌ tests/load.js failed (crashed): It crashed.\nyour-org/shop, main, Nightly: https://github.com/your-org/shop/actions/runs/7',
      ...{ outcome: 'crashed', passed: false, repository: 'your-org/shop', ref: 'main', commit: 'a'.repeat(40) },
      ...{ workflow: 'Nightly', job: 'load', runUrl: 'https://github.com/your-org/shop/actions/runs/7' },
    }),
  ])
})

test.each([
  ['an address of version 6', (port: number) => `http://[::1]:${port}/`, null],
  ['a user', (port: number) => `http://bot:p%40ss@127.0.0.1:${port}/`, 'bot:p@ss'],
  ['a password alone', (port: number) => `http://:p%40ss@127.0.0.1:${port}/`, ':p@ss'],
  ['a user that is not encoded as it should be', (port: number) => `http://100%:x@127.0.0.1:${port}/`, '100%:x'],
] as const)('to a URL with %s', async (_, urlOf, credentials) => {
  const { promise: seen, resolve } = Promise.withResolvers<string | undefined>()
  const server = createServer((request, response) => {
    resolve(request.headers.authorization)
    response.end()
  }).listen(0, '::')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  expect(await tell({ url: urlOf(port), port })).toEqual([])
  const basic = credentials === null ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`
  expect(await seen).toBe(basic)
})

test('what nobody wants to hear of is not sent', async () => {
  const server = await serve({ requested: answer('200 OK') })
  const asked = { url: server.url, on: 'failure', format: 'text' } as const
  const signal = new AbortController().signal
  expect(await notify(stepReport(scriptReport()), { asked, env, signal })).toEqual([])
  expect(server.connections).toEqual([])
})

describe('what goes wrong is one line without the address', () => {
  test.each([
    ['401 Unauthorized', 'HTTP 401', 1],
    ['403 Forbidden', 'HTTP 403', 1],
    ['404 Not Found', 'HTTP 404', 1],
    ['410 Gone', 'HTTP 410', 1],
    ['500 Oh', 'HTTP 500', 2],
    ['503 Later', 'HTTP 503', 2],
    ['429 Slow down', 'HTTP 429', 2],
  ])('%s', async (status, why, tries) => {
    const server = await serve({ requested: answer(status) })
    expect(await tell(server)).toEqual(failed(why))
    expect(server.connections).toHaveLength(tries)
  })

  test.each(['301', '302', '303', '307', '308'])('a redirect (%s) is not followed', async (status) => {
    const other = await serve({ requested: answer('200 OK') })
    const server = await serve({ requested: answer(`${status} Moved`, `Location: ${other.url}x\r\n\r\n`) })
    expect(await tell(server)).toEqual(failed(`HTTP ${status}, a redirect, which is not followed`))
    expect(other.connections).toEqual([])
    expect(server.connections).toHaveLength(1)
  })

  test('a server that never answers', async () => {
    expect(await tell(await serve({}))).toEqual(failed('no answer within 1.5 s'))
  })

  test('a server that drips its head', async () => {
    const server = await serve({ connected: drip('HTTP/1.1 200 OK\r\nx: ') })
    expect(await tell(server)).toEqual(failed('no answer within 1.5 s'))
  })

  test('a server that floods after its head: its answer is enough', async () => {
    const { sent, start } = flood('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(64))
    expect(await tell(await serve({ requested: start }))).toEqual([])
    expect(sent.bytes).toBeLessThan(20e6)
  })

  test('a reset', async () => {
    expect(await tell(await serve({ requested: reset }))).toEqual(failed('no connection (ECONNRESET)'))
  })

  test('nobody there', async () => {
    const port = await closedPort()
    expect(await tell({ url: `http://127.0.0.1:${port}/`, port })).toEqual(failed('no connection (ECONNREFUSED)'))
  })

  test('no HTTP', async () => {
    const server = await serve({ requested: (socket) => socket.end('220 mail.example ESMTP\r\n') })
    expect(await tell(server)).toEqual(failed('no connection (HPE_INVALID_CONSTANT)'))
  })

  test('a cancel', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    expect(await tell(await serve({}), { signal: controller.signal })).toEqual(failed('the step was cancelled'))
  })
})

describe('one more try', () => {
  test.each([
    ['after 500', answer('500 Oh')],
    ['after 429 with its wait', answer('429 Slow down', 'Retry-After: 1\r\n\r\n')],
    [
      'after 429 with a time that is over',
      answer('429 Slow down', 'Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n\r\n'),
    ],
    ['after 503 with nonsense', answer('503 Later', 'Retry-After: soon\r\n\r\n')],
  ])('%s', async (_, first) => {
    const server = await inTurn(first, answer('200 OK'))
    expect(await tell(server)).toEqual([])
    const [one, two, ...more] = bodies(server)
    expect(two).toEqual(one)
    expect(more).toEqual([])
  })

  test('waits as long as the server says', async () => {
    const server = await inTurn(answer('429 Slow down', 'Retry-After: 1\r\n\r\n'), answer('200 OK'))
    const begun = performance.now()
    await tell(server)
    expect(performance.now() - begun).toBeGreaterThan(990)
  })

  test('not when the wait is longer than the time', async () => {
    const server = await inTurn(answer('429 Slow down', 'Retry-After: 60\r\n\r\n'), answer('200 OK'))
    expect(await tell(server)).toEqual(failed('HTTP 429'))
    expect(server.connections).toHaveLength(1)
  })
})
