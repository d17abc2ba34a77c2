import { once } from 'node:events'
import { Agent, type ClientRequest, type RequestOptions, request } from 'node:http'
import type { Socket } from 'node:net'
import { type ConnectionOptions, createSecureContext, getCACertificates } from 'node:tls'
import { connect } from '../../base/connect.ts'
import { messageOf, UserError } from '../../base/errors.ts'
import { proxyFor } from '../../base/proxy.ts'
import { shownUrl } from '../../base/text.ts'
import type { Certificate, KubeTarget } from './kube-target.ts'
import { NoConnection } from './no-connection.ts'

/** Connections to one API server, kept open between requests. */
export type Connection = {
  /** Of the server, as it may be shown. */
  server: string
  /** Starts a request. `alone`: on a connection of its own, which no earlier request has used. */
  start(options: RequestOptions, alone: boolean): ClientRequest
  /** Ends all connections. */
  close(): void
}

/** Milliseconds until a connection is there, through the proxy if there is one. */
const connectMs = 10_000

/** Milliseconds without traffic after which the system asks whether the other side is still there. */
const keepAliveMs = 15_000

/**
 * What TLS needs for this server and user.
 *
 * @throws {UserError} when a certificate or key is none.
 */
export function tlsOptions(target: KubeTarget, certificate: Certificate | null): ConnectionOptions {
  const { ca, insecure, serverName } = target
  const options: ConnectionOptions = {
    ca: ca ?? [...getCACertificates('default'), ...getCACertificates('system')],
    ...(certificate && { cert: certificate.cert, key: certificate.key }),
    ...(serverName !== '' && { servername: serverName }),
    ...(insecure && { rejectUnauthorized: false }),
  }
  try {
    return { ...options, secureContext: createSecureContext(options) }
  } catch (error) {
    throw new UserError(`${target.called}: its certificates or key cannot be used: ${messageOf(error)}`)
  }
}

/**
 * Makes connections as they are needed.
 *
 * @param env names the proxies, where the kubeconfig names none.
 */
export function connectionTo(target: KubeTarget, certificate: Certificate | null, env: NodeJS.ProcessEnv): Connection {
  const { server } = target
  const tls = server.protocol === 'https:' ? tlsOptions(target, certificate) : {}
  const proxy = target.proxy ?? proxyFor(server, env)
  const closing = new AbortController()
  const agentOf = (keepAlive: boolean): Agent => {
    const agent = new Agent({ keepAlive })
    // Node's own agent knows proxies, too, but cannot give up a tunnel that is not open yet.
    agent.createConnection = (_options, done) => {
      open(server, proxy, tls, closing.signal).then(
        (socket) => done?.(null, socket),
        (error: unknown) => done?.(new NoConnection(error), undefined as never),
      )
      return undefined
    }
    return agent
  }
  const pooled = agentOf(true)
  const single = agentOf(false)
  return {
    server: shownServer(server),
    start: (options, alone) =>
      request({
        ...options,
        agent: alone ? single : pooled,
        host: server.hostname,
        port: server.port,
        headers: { host: server.host, ...options.headers },
      }),
    close() {
      closing.abort()
      pooled.destroy()
      single.destroy()
    },
  }
}

/** A server's URL as messages show it. */
export const shownServer = (server: URL): string => shownUrl(server).replace(/\/$/, '')

async function open(server: URL, proxy: URL | null, tls: ConnectionOptions, closing: AbortSignal): Promise<Socket> {
  const attempt = new AbortController()
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const giveUp = (why: string) => {
    const error = new Error(why)
    reject(error)
    attempt.abort(error)
  }
  const end = () => giveUp('the client was closed')
  const timer = setTimeout(giveUp, connectMs, `no connection within ${connectMs / 1000} s`)
  if (closing.aborted) end()
  closing.addEventListener('abort', end, { once: true })
  try {
    const connected = async (): Promise<Socket> => {
      const socket = await connect(server, proxy, attempt.signal, tls)
      // Load balancers take connections for servers that are not there, and close them now.
      if (server.protocol === 'https:') await once(socket, 'secureConnect')
      return socket
    }
    const socket = await Promise.race([connected(), givenUp])
    socket.setKeepAlive(true, keepAliveMs)
    return socket
  } finally {
    clearTimeout(timer)
    closing.removeEventListener('abort', end)
  }
}
