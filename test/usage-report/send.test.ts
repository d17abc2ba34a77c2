import dns from 'node:dns'
import { once } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { send } from './send-patiently.ts'
import { answer, type Behaviour, closedPort, flood, serve } from './servers.ts'

describe('what arrives', () => {
  test('is one POST with exactly these bytes', async () => {
    const { connections, port } = await serve({ requested: answer('204 No Content') })
    expect(await send(`http://127.0.0.1:${port}/a/b?c=d%20e&f#g`)).toEqual({ status: 'sent', detail: 'answered 204' })
    expect(connections.map(({ text }) => text)).toEqual([
      [
        'POST /a/b?c=d%20e&f HTTP/1.1',
        `host: 127.0.0.1:${port}`,
        'user-agent: k6-load-test-action',
        'content-type: application/json',
        'content-length: 13',
        'Connection: close',
        '',
        '{"goos":"µ"}',
      ].join('\r\n'),
    ])
  })

  test('has the credentials of the URL in a header, and nowhere else', async () => {
    const { connections, port } = await serve({ requested: answer('200 OK') })
    expect(await send(`http://us%3Aer:p%40ss@127.0.0.1:${port}`)).toMatchObject({ status: 'sent' })
    const [{ text = '' } = {}] = connections
    // us:er:p@ss
    expect(text).toContain('\r\nauthorization: Basic dXM6ZXI6cEBzcw==\r\n')
    expect(text).toMatch(/^POST \/ HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/)
  })

  test('comes over IPv6, too', async ({ skip }) => {
    const server = await serve({ requested: answer('204 No Content'), host: '::1' }).catch(() => null)
    if (server === null) return skip('this machine has no IPv6')
    expect(await send(server.url)).toMatchObject({ status: 'sent' })
    expect(server.connections[0]?.text).toContain(`\r\nhost: [::1]:${server.port}\r\n`)
  })
})

describe('an answer', () => {
  test.each([
    ['200 OK', 'sent', 'answered 200'],
    ['299 Whatever', 'sent', 'answered 299'],
    ['400 Bad Request', 'failed', 'answered 400'],
    ['500 Internal Server Error', 'failed', 'answered 500'],
    ['304 Not Modified', 'failed', 'answered 304'],
  ])('of %s means %s', async (status, expected, detail) => {
    const { url, connections } = await serve({ requested: answer(status) })
    expect(await send(url)).toEqual({ status: expected, detail })
    expect(connections).toHaveLength(1)
  })

  test('after an interim one counts', async () => {
    const { url } = await serve({ requested: answer('103 Early Hints', '\r\nHTTP/1.1 500 No\r\n\r\n') })
    expect(await send(url)).toEqual({ status: 'failed', detail: 'answered 500' })
  })

  test.each(['301 Moved Permanently', '302 Found', '307 Temporary Redirect', '308 Permanent Redirect'])(
    'of %s is not followed',
    async (status) => {
      const other = await serve({ requested: answer('204 No Content') })
      const { url, connections } = await serve({ requested: answer(status, `location: ${other.url}\r\n\r\n`) })
      expect(await send(url)).toEqual({ status: 'failed', detail: `answered ${status.slice(0, 3)}` })
      await connections[0]?.closed
      expect(other.connections).toHaveLength(0)
    },
  )

  test('is enough: its body is not waited for', async () => {
    const { url, connections } = await serve({
      requested: (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx'),
    })
    expect(await send(url)).toMatchObject({ status: 'sent' })
    // The server never closes: this one does.
    await connections[0]?.closed
  })

  test('with a body of 100 MB is not read', async () => {
    const { start, sent } = flood('HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n', 'x')
    const { url, connections } = await serve({ requested: start })
    expect(await send(url)).toMatchObject({ status: 'sent' })
    await connections[0]?.closed
    // What the buffers of two sockets hold, and no more.
    expect(sent.bytes).toBeLessThan(30e6)
  })

  test.each([
    ['headers', 'HTTP/1.1 200 OK\r\n', 'x: yyyyyyyyyyy\r\n'],
    ['one header', 'HTTP/1.1 200 OK\r\nx: ', 'y'],
    ['a status line', 'HTTP/1.1 200 ', 'y'],
  ])('with 100 MB of %s is not read', async (_what, beginning, line) => {
    const { start, sent } = flood(beginning, line)
    const { url, connections } = await serve({ requested: start })
    expect(await send(url)).toEqual({ status: 'failed', detail: 'Parse Error: Header overflow' })
    await connections[0]?.closed
    expect(sent.bytes).toBeLessThan(30e6)
  })
})

describe('a server that', () => {
  const cases: readonly [string, Behaviour, string | RegExp][] = [
    ['closes at once', { connected: (socket) => socket.end() }, /socket hang up|closed|ECONNRESET|EPIPE/],
    ['closes without an answer', { requested: (socket) => socket.end() }, 'socket hang up'],
    ['resets at once', { connected: (socket) => socket.resetAndDestroy() }, /socket hang up|ECONNRESET|EPIPE/],
    ['resets without an answer', { requested: (socket) => socket.resetAndDestroy() }, 'read ECONNRESET'],
    [
      'resets in the middle of its answer',
      { requested: (socket) => socket.write('HTTP/1.1 20', () => socket.resetAndDestroy()) },
      'read ECONNRESET',
    ],
    ['closes in the middle of its answer', { requested: (socket) => socket.end('HTTP/1.1 204 No') }, 'socket hang up'],
    ['speaks another protocol', { connected: (socket) => socket.write('220 mail\r\n') }, /Parse Error/],
    [
      'switches protocols',
      { requested: (socket) => socket.write('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n') },
      'the connection was closed without an answer',
    ],
  ]
  test.each(cases)('%s makes it fail', async (_what, behaviour, detail) => {
    const { url, connections } = await serve(behaviour)
    const sent = await send(url)
    expect(sent.status).toBe('failed')
    expect(sent.detail).toMatch(detail)
    expect(connections).toHaveLength(1)
  })

  test('refuses makes it fail', async () => {
    const port = await closedPort()
    const detail = `connect ECONNREFUSED 127.0.0.1:${port}`
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ status: 'failed', detail })
  })

  test('refuses on all of its addresses makes it fail', async () => {
    const { lookup } = dns
    const resolveTo = (replacement: typeof lookup) => {
      dns.lookup = replacement
      syncBuiltinESMExports()
    }
    onTestFinished(() => resolveTo(lookup))
    const both = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]
    const found = (_name: string, _options: object, callback: (error: null, addresses: typeof both) => void) =>
      callback(null, both)
    resolveTo(found as typeof lookup)
    const port = await closedPort()
    const detail = `connect ECONNREFUSED 127.0.0.1:${port}`
    expect(await send(`http://localhost:${port}/`)).toEqual({ status: 'failed', detail })
  })

  test('does not exist makes it fail', async () => {
    const sent = await send('http://does-not-exist.invalid/')
    expect(sent.status).toBe('failed')
    expect(sent.detail).toMatch(/does-not-exist\.invalid/)
  })
})

test.each(['', 'nowhere', 'collector:8080', 'ftp://127.0.0.1/', 'http://', 'http://127.0.0.1:99999/', 'file:///etc'])(
  'an address like %j fails and does not throw',
  async (url) => {
    expect(await send(url)).toEqual({ status: 'failed', detail: 'not an http or https URL' })
  },
)

test('credentials that cannot be decoded are sent as they stand', async () => {
  const { port, connections } = await serve({ requested: answer('204 No Content') })
  expect(await send(`http://a:%ff@127.0.0.1:${port}/`)).toMatchObject({ status: 'sent' })
  expect(connections[0]?.text).toContain(`Basic ${Buffer.from('a:%ff').toString('base64')}`)
})

test('a step that is already cancelled opens no connection', async () => {
  const { url, connections } = await serve({ requested: answer('204 No Content') })
  const sent = await send(url, { signal: AbortSignal.abort() })
  expect(sent).toEqual({ status: 'failed', detail: 'the step was cancelled' })
  // Connections arrive in their order, so only the second one's does.
  expect(await send(url)).toMatchObject({ status: 'sent' })
  expect(connections).toHaveLength(1)
})

test.each(['http://127.0.0.1:', 'https://127.0.0.1:', 'http://localhost:', 'http://does-not-exist.invalid:'])(
  'a step that is cancelled while it connects to %s does not wait',
  async (origin) => {
    const cancel = new AbortController()
    const { port } = await serve({})
    const sending = send(`${origin}${port}/`, { signal: cancel.signal })
    cancel.abort()
    expect(await sending).toEqual({ status: 'failed', detail: 'the step was cancelled' })
  },
)

test('a step that is cancelled meanwhile does not wait', async () => {
  const cancel = new AbortController()
  const { url, connections } = await serve({ requested: () => cancel.abort() })
  const sent = await send(url, { signal: cancel.signal })
  expect(sent).toEqual({ status: 'failed', detail: 'the step was cancelled' })
  await connections[0]?.closed
})

test('nobody waits for the run when the answer is there', async () => {
  const { url } = await serve({ requested: answer('204 No Content') })
  let end = () => {}
  const runEnded = new Promise<void>((_resolve, reject) => {
    end = () => reject(new Error('the run failed'))
  })
  expect(await send(url, { runEnded })).toMatchObject({ status: 'sent' })
  end()
  const unhandled = once(process, 'unhandledRejection').then(() => 'unhandled')
  expect(await Promise.race([unhandled, setImmediate('fine')])).toBe('fine')
})
