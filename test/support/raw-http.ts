import { connect, type Socket } from 'node:net'

/** What came back over a connection of our own, and when it ended. */
export type RawAnswer = { text: string; status: number | null; ms: number }

/** A head of a request; the caller sends what follows. */
export function head(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** A whole POST of a body, with further header lines. */
export function rawPost(body: string, headers: readonly string[] = []): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  return head(['POST / HTTP/1.1', 'Host: x', 'Content-Type: application/json', length, ...headers]) + body
}

/** Writes bytes to a port as they are and gathers the answer until the other end closes or `ms` have passed. */
export function rawRequest(port: number, write: string | ((socket: Socket) => void), ms = 15_000): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const start = performance.now()
    const socket = connect({ port, host: '127.0.0.1' })
    let text = ''
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]
      resolve({ text, status: status === undefined ? null : Number(status), ms: performance.now() - start })
    }
    const timer = setTimeout(finish, ms)
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('error', () => undefined).on('close', finish)
    if (typeof write === 'string') socket.write(write)
    else write(socket)
  })
}
