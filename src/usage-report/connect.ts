import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { cancellableLookup } from './lookup.ts'

/*
 * Node's own agents know proxies, too, but not how to give one up: a tunnel that is not open yet cannot be closed, and
 * a proxy that sends its answer in many small pieces fills the memory (lib/https.js, establishTunnel: every piece
 * doubles the listeners).
 */

/**
 * Opens the connection for one request, through the proxy if there is one, with TLS if the target has it. TLS may
 * still be under way.
 *
 * @param signal closes it, whatever its state; a connection that is closed so need not say so.
 * @throws when it cannot be opened.
 */
export async function connect(target: URL, proxy: URL | null, signal: AbortSignal): Promise<Socket> {
  const socket = await open(proxy ?? target, signal)
  if (!proxy || target.protocol === 'http:') return socket
  await tunnel(socket, target, proxy)
  return secure(socket, target)
}

async function open(url: URL, signal: AbortSignal): Promise<Socket> {
  const port = Number(url.port) || defaultPort(url)
  const socket = connectTcp({ host: hostOf(url), port, lookup: cancellableLookup(signal) })
  signal.addEventListener('abort', () => socket.destroy())
  // Whoever uses the socket hears of its errors, too. One that nobody hears of would end the step.
  socket.on('error', () => {})
  await once(socket, 'connect')
  return url.protocol === 'https:' ? secure(socket, url) : socket
}

function secure(socket: Socket, url: URL): Socket {
  const host = hostOf(url)
  // No address may be a server name (RFC 6066).
  const secured = connectTls({ socket, host, ...(isIP(host) ? {} : { servername: host }) })
  secured.on('error', () => {})
  return secured
}

/** Has the proxy connect the socket to the target. */
async function tunnel(socket: Socket, target: URL, proxy: URL): Promise<void> {
  const path = `${target.hostname}:${target.port || defaultPort(target)}`
  const headers = { host: path, ...authorization('proxy-authorization', proxy) }
  const connecting = request({ createConnection: () => socket, method: 'CONNECT', path, headers })
  connecting.end()
  const status = await statusOf(connecting, 'connect')
  if (status !== 200) throw new Error(`the proxy answered ${status}`)
}

/** Waits for the status of the answer, which comes as this event. */
export const statusOf = (request: ClientRequest, event: 'connect' | 'response'): Promise<number> =>
  new Promise((resolve, reject) => {
    request.once(event, ({ statusCode }: IncomingMessage) => resolve(statusCode ?? 0))
    request.on('error', reject)
    request.on('close', () => reject(new Error('the connection was closed without an answer')))
  })

const defaultPort = ({ protocol }: URL): number => (protocol === 'https:' ? 443 : 80)

/** Without the brackets of an IPv6 address. */
const hostOf = ({ hostname }: URL): string => hostname.replaceAll(/^\[|\]$/g, '')

/** The header for the credentials in a URL, if it has any. */
export function authorization(header: string, { username, password }: URL): Readonly<Record<string, string>> {
  if (!username && !password) return {}
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { [header]: `Basic ${Buffer.from(credentials).toString('base64')}` }
}
