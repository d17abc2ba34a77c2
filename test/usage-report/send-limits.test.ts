import { spawn } from 'node:child_process'
import { getEventListeners, once } from 'node:events'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type SendRequest, type Sent, sendUsageReport } from '../../src/usage-report/send.ts'
import { answer, type Behaviour, certificate, drip, serve } from './servers.ts'

// The sender's clock stands still, and goes on only when a test says so. Everything else has the real one.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Waits without a clock. */
async function until(condition: () => unknown): Promise<void> {
  while (!condition()) await setImmediate()
}

/** Lets all that is under way come through. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate()
}

const pass = async (milliseconds: number) => {
  vi.advanceTimersByTime(milliseconds)
  await rest()
}

/** Sends under the limits that users get. */
function send(url: string, more: Partial<SendRequest> = {}) {
  const { promise: runEnded, resolve: endRun, reject: failRun } = Promise.withResolvers<void>()
  const state: { sent: Sent | null } = { sent: null }
  void sendUsageReport({ url, body: '{}', env: {}, runEnded, ...more }).then((sent) => {
    state.sent = sent
  })
  return { state, endRun, failRun }
}

const tooLate = { status: 'failed', detail: 'no answer within 3 s' }
const tooLateAfterRun = { status: 'failed', detail: "no answer within 1 s after the run's end" }

type Hang = { behaviour: Behaviour; url?: string; env?: (url: string) => NodeJS.ProcessEnv }

const viaProxy = (url: string) => ({ http_proxy: url, https_proxy: url })

const nowhere: Behaviour = { requested: (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n') }

const tls = certificate()
setDefaultCACertificates([tls.cert])

const hangs: readonly [string, Hang][] = [
  ['a server that says nothing', { behaviour: {} }],
  ['a server that drips its status line', { behaviour: { requested: drip('HTTP/1.1 200 O') } }],
  ['a server that drips its headers', { behaviour: { requested: drip('HTTP/1.1 200 OK\r\nx: ') } }],
  ['a server that drips interim answers', { behaviour: { requested: drip('HTTP/1.1 102 X\r\n\r\n'.repeat(1e5)) } }],
  ['a server that does not shake hands', { behaviour: {}, url: 'https://127.0.0.1' }],
  ['a proxy that says nothing', { behaviour: {}, url: 'http://a.test', env: viaProxy }],
  ['a proxy that opens no tunnel', { behaviour: {}, url: 'https://a.test', env: viaProxy }],
  [
    'a proxy that drips its answer',
    { behaviour: { requested: drip('HTTP/1.1 200 OK\r\nx: ') }, url: 'https://a.test', env: viaProxy },
  ],
  ['a tunnel to nowhere', { behaviour: nowhere, url: 'https://a.test', env: viaProxy }],
  [
    'a tunnel to nowhere, with TLS to the proxy',
    { behaviour: { ...nowhere, tls }, url: 'https://a.test', env: (url) => viaProxy(url.replace('http', 'https')) },
  ],
]

describe.each(hangs)('%s', (_what, { behaviour, url, env }) => {
  /** Starts to send, and waits until the server has heard of it. */
  async function start(more: Partial<SendRequest> = {}) {
    const server = await serve(behaviour)
    const target = url?.includes('127') ? `${url}:${server.port}/` : (url ?? server.url)
    const sending = send(target, { env: env?.(server.url) ?? {}, ...more })
    await until(() => server.connections[0]?.text)
    await rest()
    return { ...sending, connections: server.connections }
  }

  const closed = async (connections: readonly { closed: Promise<unknown> }[]) => {
    expect(connections).toHaveLength(1)
    await connections[0]?.closed
    expect(vi.getTimerCount()).toBe(0)
  }

  test('is given 3 seconds and not a moment more', async () => {
    const { state, connections } = await start()
    await pass(2999)
    expect(state.sent).toBeNull()
    await pass(1)
    expect(state.sent).toEqual(tooLate)
    await closed(connections)
  })

  test('is given 1 second after the run', async () => {
    const { state, connections, endRun } = await start()
    await pass(1000)
    endRun()
    await pass(0)
    await pass(999)
    expect(state.sent).toBeNull()
    await pass(1)
    expect(state.sent).toEqual(tooLateAfterRun)
    await closed(connections)
  })

  test('is given no more than 3 seconds by the end of a run', async () => {
    const { state, connections, endRun } = await start()
    await pass(2500)
    endRun()
    await pass(0)
    await pass(499)
    expect(state.sent).toBeNull()
    await pass(1)
    expect(state.sent).toEqual(tooLate)
    await closed(connections)
  })

  test('is given up with the step', async () => {
    const cancel = new AbortController()
    const { state, connections } = await start({ signal: cancel.signal })
    cancel.abort()
    await pass(0)
    expect(state.sent).toEqual({ status: 'failed', detail: 'the step was cancelled' })
    await closed(connections)
  })
})

test('a run that fails ends like any other', async () => {
  const server = await serve({})
  const { state, failRun } = send(server.url)
  failRun(new Error('the run failed'))
  await pass(0)
  await pass(999)
  expect(state.sent).toBeNull()
  await pass(1)
  expect(state.sent).toEqual(tooLateAfterRun)
})

test('an answer in the last moment counts', async () => {
  const server = await serve({})
  const { state } = send(server.url)
  await until(() => server.connections[0]?.text.endsWith('{}'))
  await pass(2999)
  for (const { socket } of server.connections) answer('204 No Content')(socket)
  await until(() => state.sent)
  expect(state.sent).toEqual({ status: 'sent', detail: 'answered 204' })
})

test('nobody waits for anything after the answer, not even when the run ends then', async () => {
  const server = await serve({ requested: answer('204 No Content') })
  const { signal } = new AbortController()
  const { state, endRun } = send(server.url, { signal })
  await until(() => state.sent)
  expect(vi.getTimerCount()).toBe(0)
  expect(getEventListeners(signal, 'abort')).toEqual([])
  endRun()
  await rest()
  expect(vi.getTimerCount()).toBe(0)
})

// A stopped process: its kernel may take connections, but nobody ever accepts them.
test.skipIf(process.platform === 'win32')('a server that never accepts is given 3 seconds', async () => {
  const code = "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })"
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [port] = await once(createInterface(child.stdout), 'line')
  child.kill('SIGSTOP')
  const { state } = send(`http://127.0.0.1:${port}/`)
  await pass(2999)
  expect(state.sent).toBeNull()
  await pass(1)
  expect(state.sent).toEqual(tooLate)
  expect(vi.getTimerCount()).toBe(0)
})
