import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { send } from './send-patiently.ts'
import { answer, type Behaviour, certificate, closedPort, connectTo, flood, reset, serve } from './servers.ts'

describe('over TLS', () => {
  const tls = certificate()

  const trust = () => {
    const before = getCACertificates('default')
    setDefaultCACertificates([...before, tls.cert])
    onTestFinished(() => setDefaultCACertificates(before))
  }

  test('a server with a trusted certificate gets it', async () => {
    trust()
    const { port, connections } = await serve({ requested: answer('204 No Content'), tls })
    expect(await send(`https://127.0.0.1:${port}/x`)).toEqual({ status: 'sent', detail: 'answered 204' })
    expect(connections[0]?.text).toMatch(/^POST \/x HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/)
    // An address is no server name.
    expect(connections[0]?.socket).toMatchObject({ servername: false })
  })

  test('a server with any other certificate gets nothing', async () => {
    const { port, connections } = await serve({ requested: answer('204 No Content'), tls })
    const sent = await send(`https://127.0.0.1:${port}/`)
    expect(sent).toEqual({ status: 'failed', detail: expect.stringMatching(/self-signed certificate/) })
    expect(connections.map(({ text }) => text).join('')).toBe('')
  })

  test('a server whose certificate is for another name gets nothing', async () => {
    trust()
    const { port, connections } = await serve({ requested: answer('204 No Content'), tls })
    const sent = await send(`https://localhost:${port}/`)
    expect(sent).toEqual({ status: 'failed', detail: expect.stringMatching(/does not match certificate/) })
    expect(connections.map(({ text }) => text).join('')).toBe('')
  })

  test('a server that does not speak it gets nothing that can be read', async () => {
    const { port, connections } = await serve({ connected: (socket) => socket.write('HTTP/1.1 400 No\r\n\r\n') })
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({ status: 'failed' })
    expect(connections).toHaveLength(1)
    expect(connections[0]?.text).not.toContain('goos')
  })

  test('a server that closes during the handshake makes it fail', async () => {
    const { port } = await serve({ connected: (socket) => socket.once('data', () => socket.end()) })
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({ status: 'failed' })
  })

  describe('and through a proxy', () => {
    test('the proxy sees where to, and the server gets it', async () => {
      trust()
      const server = await serve({ requested: answer('204 No Content'), tls })
      const proxy = await serve({ requested: connectTo(server.port) })
      const env = { https_proxy: `http://us%40er:pw@127.0.0.1:${proxy.port}` }
      expect(await send('https://collector.test/x', { env })).toEqual({ status: 'sent', detail: 'answered 204' })
      // us@er:pw
      expect(proxy.connections.map(({ text }) => text.split('\r\n\r\n')[0]?.split('\r\n').sort())).toEqual([
        [
          'CONNECT collector.test:443 HTTP/1.1',
          'Connection: close',
          'host: collector.test:443',
          'proxy-authorization: Basic dXNAZXI6cHc=',
        ],
      ])
      expect(server.connections).toHaveLength(1)
      expect(server.connections[0]?.text).toMatch(/^POST \/x HTTP\/1\.1\r\nhost: collector\.test\r\n/)
      expect(server.connections[0]?.text).not.toMatch(/proxy/i)
      expect(server.connections[0]?.socket).toMatchObject({ servername: 'collector.test' })
    })

    test('which may speak TLS itself', async () => {
      trust()
      const server = await serve({ requested: answer('204 No Content'), tls })
      const proxy = await serve({ requested: connectTo(server.port), tls })
      const env = { HTTPS_PROXY: `https://127.0.0.1:${proxy.port}` }
      expect(await send('https://collector.test:8443/', { env })).toMatchObject({ status: 'sent' })
      expect(proxy.connections[0]?.text).toMatch(/^CONNECT collector\.test:8443 HTTP\/1\.1\r\n/)
    })

    test.each(['407 Proxy Authentication Required', '502 Bad Gateway', '204 No Content'])(
      'that answers %s makes it fail',
      async (status) => {
        const proxy = await serve({ requested: answer(status) })
        const env = { https_proxy: `http://127.0.0.1:${proxy.port}` }
        const sent = await send('https://collector.test/', { env })
        expect(sent).toEqual({ status: 'failed', detail: `the proxy answered ${status.slice(0, 3)}` })
      },
    )

    const broken: readonly [string, Behaviour][] = [
      ['closes', { requested: (socket) => socket.end() }],
      ['resets', { requested: (socket) => reset(socket) }],
      ['speaks something else', { connected: (socket) => socket.write('220 mail\r\n') }],
      ['answers with 100 MB', { requested: flood('HTTP/1.1 200 OK\r\nx: ', 'y').start }],
      [
        'resets its tunnel',
        {
          requested: (socket) => {
            socket.write('HTTP/1.1 200 OK\r\n\r\n')
            socket.once('data', () => reset(socket))
          },
        },
      ],
      ['opens no real tunnel', { requested: answer('200 OK', '\r\nhello') }],
    ]
    test.each(broken)('that %s makes it fail', async (_what, behaviour) => {
      trust()
      for (const options of [{}, { tls }]) {
        const proxy = await serve({ ...behaviour, ...options })
        const env = { https_proxy: `${'tls' in options ? 'https' : 'http'}://127.0.0.1:${proxy.port}` }
        expect(await send('https://collector.test/', { env })).toMatchObject({ status: 'failed' })
        expect(proxy.connections).toHaveLength(1)
        await proxy.connections[0]?.closed
      }
    })
  })

  test('a proxy for plain HTTP may speak it', async () => {
    trust()
    const proxy = await serve({ requested: answer('204 No Content'), tls })
    const env = { http_proxy: `https://127.0.0.1:${proxy.port}` }
    expect(await send('http://collector.test/', { env })).toMatchObject({ status: 'sent' })
    expect(proxy.connections[0]?.text).toMatch(/^POST http:\/\/collector\.test\/ HTTP\/1\.1\r\n/)
  })
})

describe('through a proxy', () => {
  test('the whole address goes to the proxy, which alone resolves its name', async () => {
    const proxy = await serve({ requested: answer('204 No Content') })
    const env = { http_proxy: `http://user:pw@127.0.0.1:${proxy.port}` }
    const sent = await send('http://me:secret@does-not-exist.invalid:81/x?y', { env })
    expect(sent).toEqual({ status: 'sent', detail: 'answered 204' })
    const lines = proxy.connections.map(({ text }) => text.split('\r\n\r\n')[0]?.split('\r\n'))
    expect(lines).toEqual([
      [
        'POST http://does-not-exist.invalid:81/x?y HTTP/1.1',
        'host: does-not-exist.invalid:81',
        'user-agent: k6-load-test-action',
        'content-type: application/json',
        'content-length: 13',
        'authorization: Basic bWU6c2VjcmV0', // me:secret
        'proxy-authorization: Basic dXNlcjpwdw==', // user:pw
        'Connection: close',
      ],
    ])
  })

  test('nothing goes straight when the proxy is down', async () => {
    const server = await serve({ requested: answer('204 No Content') })
    const env = { http_proxy: `http://127.0.0.1:${await closedPort()}` }
    const sent = await send(`http://0.0.0.0:${server.port}/`, { env })
    expect(sent).toEqual({ status: 'failed', detail: expect.stringMatching(/ECONNREFUSED/) })
    expect(server.connections).toHaveLength(0)
  })

  test('an exception goes straight', async () => {
    const server = await serve({ requested: answer('204 No Content') })
    const proxy = await serve({ requested: answer('204 No Content') })
    const env = { http_proxy: proxy.url, https_proxy: proxy.url }
    expect(await send(server.url, { env })).toMatchObject({ status: 'sent' })
    expect(proxy.connections).toHaveLength(0)
    expect(server.connections).toHaveLength(1)
  })

  test.each(['socks5://127.0.0.1:1', 'http://', 'http://[', 'http://a\nb:c'])(
    '%j is a proxy that fails',
    async (url) => {
      const sent = await send('http://collector.test/', { env: { http_proxy: url } })
      const detail = 'http_proxy in the environment is not the URL of an http or https proxy'
      expect(sent).toEqual({ status: 'failed', detail })
    },
  )
})
