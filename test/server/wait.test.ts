import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { notReady } from '../../src/server/wait.ts'

/** What `notReady` says of a server that does this with a connection that asked something. */
async function saidOf(answer: (socket: Socket) => void): Promise<string | null> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => answer(socket))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = new URL(`http://127.0.0.1:${port}/`)
  return notReady({ shown: url.href, host: url.hostname, port, url })
}

const drip = (socket: Socket, piece: string): void => {
  const timer = setInterval(() => socket.write(piece), 500)
  socket.once('close', () => clearInterval(timer))
}

test.each<[string, (socket: Socket) => void]>([
  ['a redirect', (socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n')],
  ['404', (socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n')],
  [
    'a body without end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      drip(socket, 'x')
    },
  ],
  [
    'another protocol from now on',
    (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
  ],
])('%s is an answer', async (_what, answer) => {
  expect(await saidOf(answer)).toBeNull()
})

test.each<[string, (socket: Socket) => void, RegExp]>([
  ['500', (socket) => socket.end('HTTP/1.1 500 No\r\n\r\n'), /^status 500$/],
  ['no HTTP', (socket) => socket.end('hello\n'), /^Parse Error/],
  ['an end', (socket) => socket.end(), /^socket hang up$/],
  ['silence', () => {}, /^no answer within 5 s$/],
  [
    'a header without end, a little now and then',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX: ')
      drip(socket, 'x')
    },
    /^no answer within 5 s$/,
  ],
])('%s is none', async (_what, answer, said) => {
  expect(await saidOf(answer)).toMatch(said)
})

test('a host with several addresses says why it was none of them', async () => {
  // Nobody listens at port 1; localhost has one address or two.
  const url = new URL('http://localhost:1/')
  expect(await notReady({ shown: url.href, host: 'localhost', port: 1, url })).toMatch(/^connect ECONNREFUSED/)
})
