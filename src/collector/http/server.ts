import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Busy } from '../read/gate.ts'
import { sendError } from './answer.ts'
import { type RouteParts, routes } from './routes.ts'
import { Turns } from './turns.ts'

/** Milliseconds for a whole request to arrive. */
const requestMs = 5000
/** Milliseconds after which a connection on which nothing moves is closed, whoever should move. */
const idleMs = 20_000

export type ServerParts = RouteParts & {
  ingest(request: IncomingMessage, response: ServerResponse): void
}

/** The path of a request without its query. */
function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

const posts = new Set(['/', '/k6-usage-report'])

/** Ends a request that failed: with a 503 when nothing was answered yet, else by breaking the connection. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  const reason = error instanceof Busy ? 'too many ask at once' : 'the store does not answer'
  sendError(response, 503, reason, { 'retry-after': '5' })
}

const brokenRequests: Readonly<Record<string, readonly [number, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
}

/** Answers what is not HTTP, too slow or too large for Node's parser. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const [status, reason] = brokenRequests[error.code ?? ''] ?? [400, 'Bad Request']
  const body = `${JSON.stringify({ error: reason.toLowerCase() })}\n`
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

/** Makes the function that answers everything but a report. */
function createReader(parts: RouteParts) {
  const handlers = routes(parts)
  const turns = new Turns()
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request)
    const handler = Object.hasOwn(handlers, path) ? handlers[path] : undefined
    const allowed = [...(handler ? ['GET', 'HEAD'] : []), ...(posts.has(path) ? ['POST'] : [])]
    const allow = allowed.join(', ')
    if (allow === '') return sendError(response, 404, 'there is nothing here')
    if (!handler || !allowed.includes(request.method ?? '')) {
      return sendError(response, 405, `use ${allow}`, { allow })
    }
    return handler(request, response, new URLSearchParams((request.url ?? '').slice(path.length + 1)))
  }
  return (request: IncomingMessage, response: ServerResponse) => {
    request.resume()
    turns.take(response, () => void answer(request, response).catch((error) => fail(response, error)))
  }
}

/** Makes the collector's HTTP server; it does not listen yet. */
export function createCollectorServer(parts: ServerParts): Server {
  const read = createReader(parts)
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: requestMs,
      connectionsCheckingInterval: 500,
      keepAliveTimeout: 15_000,
      maxHeaderSize: 8192,
    },
    (request, response) => {
      if (request.method === 'POST' && posts.has(pathOf(request))) parts.ingest(request, response)
      else read(request, response)
    },
  )
  server.maxConnections = 10_000
  server.timeout = idleMs
  server.on('clientError', refuseBroken)
  return server
}
