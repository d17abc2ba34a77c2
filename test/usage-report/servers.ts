/*
 * Servers on loopback that do what the sender must survive. They speak raw TCP, so that every byte that arrives can be
 * looked at, and every byte that is sent can be wrong.
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'

/** One connection that a server got, and all that came over it so far. */
export type Connection = { socket: Socket; text: string; closed: Promise<unknown> }

export type Behaviour = {
  /** As soon as somebody is there. */
  connected?: (socket: Socket) => void
  /** When a whole request is there, once a connection. */
  requested?: (socket: Socket, request: string) => void
  /** A key and a certificate, if it speaks TLS. */
  tls?: Certificate
  host?: string
}

const isWhole = (text: string): boolean => {
  const end = text.indexOf('\r\n\r\n')
  const length = Number(/^content-length: (\d+)\r$/im.exec(text)?.[1] ?? 0)
  return end >= 0 && Buffer.byteLength(text.slice(end + 4)) >= length
}

/** Starts a server that lives as long as the test. */
export async function serve({ connected, requested, tls, host = '127.0.0.1' }: Behaviour) {
  const connections: Connection[] = []
  const accept = (socket: Socket) => {
    const connection: Connection = { socket, text: '', closed: new Promise((resolve) => socket.on('close', resolve)) }
    connections.push(connection)
    socket.on('error', () => {})
    let answered = false
    socket.on('data', (chunk: Buffer) => {
      connection.text += chunk.toString('utf8')
      if (answered || !isWhole(connection.text)) return
      answered = true
      requested?.(socket, connection.text)
    })
    connected?.(socket)
  }
  const server: Server = tls ? createTlsServer(tls, accept) : createServer(accept)
  server.on('tlsClientError', () => {})
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const { socket } of connections) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  return { port, connections, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/` }
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export const answer =
  (status: string, rest = '\r\n') =>
  (socket: Socket): void => {
    socket.end(`HTTP/1.1 ${status}\r\n${rest}`)
  }

/** Ends a connection as rudely as its kind can. */
export const reset = (socket: Socket): void => {
  if (socket instanceof TLSSocket) socket.destroy()
  else socket.resetAndDestroy()
}

/** Writes one byte after the other, and never comes to an end. */
export const drip =
  (text: string) =>
  (socket: Socket): void => {
    let at = 0
    const interval = setInterval(() => socket.write(text[at++] ?? 'x'), 1)
    socket.on('close', () => clearInterval(interval))
  }

/** Writes 100 MB after the beginning, as fast as the other end takes them, and counts what it got rid of. */
export function flood(beginning: string, line: string) {
  const sent = { bytes: 0 }
  const chunk = Buffer.from(line.repeat(65_536 / line.length))
  const start = (socket: Socket): void => {
    const more = (error?: Error | null) => {
      if (error || sent.bytes >= 100e6) return
      sent.bytes += chunk.length
      socket.write(chunk, more)
    }
    socket.write(beginning, more)
  }
  return { sent, start }
}

/** A proxy that knows how to CONNECT, and connects everything to one port of this machine. */
export const connectTo =
  (port: number) =>
  (socket: Socket): void => {
    const upstream = connect({ port, host: '127.0.0.1' }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
  }

export type Certificate = { key: string; cert: string }

/** A fresh certificate, signed by itself, for collector.test, this machine and the other names. */
export function certificate(names: readonly string[] = []): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'))
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const also = names.map((name) => `,DNS:${name}`).join('')
  const subject = ['-subj', '/CN=collector.test', '-addext', `subjectAltName=DNS:collector.test,IP:127.0.0.1${also}`]
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', cert]
  execFileSync('openssl', args, { stdio: 'ignore' })
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  rmSync(directory, { recursive: true })
  return made
}
