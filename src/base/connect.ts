import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { cancellableLookup } from './lookup.ts'
import { authorization, hostOf } from './url-parts.ts'

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
 * @param tls for the target, not for the proxy: certificates, another name than the URL's.
 * @throws when it cannot be opened.
 */
export async function connect(
  target: URL,
  proxy: URL | null,
  signal: AbortSignal,
  tls: ConnectionOptions = {},
): Promise<Socket> {
  const socket = await (proxy ? open(proxy, signal, {}) : open(target, signal, tls))
  if (!proxy || target.protocol === 'http:') return socket
  await tunnel(socket, target, proxy)
  return secure(socket, target, tls)
}

async function open(url: URL, signal: AbortSignal, tls: ConnectionOptions): Promise<Socket> {
  const port = Number(url.port) || defaultPort(url)
  const socket = connectTcp({ host: hostOf(url), port, lookup: cancellableLookup(signal) })
  signal.addEventListener('abort', () => socket.destroy())
  // Whoever uses the socket hears of its errors, too. One that nobody hears of would end the step.
  socket.on('error', () => {})
  await once(socket, 'connect')
  return url.protocol === 'https:' ? secure(socket, url, tls) : socket
}

function secure(socket: Socket, url: URL, tls: ConnectionOptions): Socket {
  const host = hostOf(url)
  // No address may be a server name (RFC 6066).
  const secured = connectTls({ ...(isIP(host) ? {} : { servername: host }), ...tls, socket, host })
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
