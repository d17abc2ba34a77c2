import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Metrics } from '../observe/metrics.ts'
import { pageHeaders, renderPage } from '../page/page.ts'
import { renderPrivacy } from '../page/privacy.ts'
import { type ExportAccess, mayExport, sendExport } from '../read/export.ts'
import { periodOf, periodRule } from '../read/period.ts'
import { readStats } from '../read/stats.ts'
import { reportSchema } from '../report/schema.ts'
import { dayOf } from '../report/stored-report.ts'
import type { Store } from '../store/store.ts'
import { sendDocument, sendError, sendJson } from './answer.ts'

/** Milliseconds for a whole request to arrive. */
const requestMs = 5000
/** Milliseconds in which the store must answer a reader. */
const readMs = 2500

export type ServerParts = {
  store: Store
  ingest(request: IncomingMessage, response: ServerResponse): void
  metrics: Metrics
  access: ExportAccess
  /** Whether the collector takes reports and its last transaction succeeded. */
  healthy(): boolean
  trustProxy: boolean
}

type Handler = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => Promise<void> | void

class Slow extends Error {}

/** Waits for the store, but not for ever. */
function inTime<Result>(work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Slow('the store did not answer in time')), readMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** The address under which the client reached this page, as far as it can be believed. */
function ownUrl({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const told = headers.host ?? ''
  const host = /^[a-z0-9.-]{1,253}(?::\d{1,5})?$|^\[[0-9a-f:]{2,39}\](?::\d{1,5})?$/i.test(told)
    ? told
    : `127.0.0.1:${socket.localPort}`
  return `${trustProxy && headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${host}/`
}

function readers({ store, metrics, access, healthy, trustProxy }: ServerParts): Readonly<Record<string, Handler>> {
  const withPeriod =
    (handle: (response: ServerResponse, period: { from: string; to: string }) => Promise<void>): Handler =>
    (_request, response, query) => {
      const period = periodOf(query, dayOf(Date.now()))
      return period ? handle(response, period) : sendError(response, 400, periodRule)
    }
  return {
    '/': withPeriod(async (response, period) => {
      const stats = await inTime(readStats(store, period))
      const body = renderPage(stats, { url: ownUrl(response.req, trustProxy), today: dayOf(Date.now()) })
      sendDocument(response, { type: 'text/html; charset=utf-8', body, headers: pageHeaders })
    }),
    '/privacy': (_request, response) =>
      sendDocument(response, { type: 'text/html; charset=utf-8', body: renderPrivacy(), headers: pageHeaders }),
    '/schema.json': (_request, response) => sendJson(response, reportSchema),
    '/api/v1/stats': withPeriod(async (response, period) => {
      sendJson(response, await inTime(readStats(store, period)))
    }),
    '/api/v1/reports.ndjson': (request, response, query) => {
      if (!mayExport(request, access)) {
        const headers = { 'www-authenticate': 'Bearer' }
        return sendError(response, 401, 'send the token that the collector has as --export-token', headers)
      }
      if (request.method === 'HEAD') return sendDocument(response, { type: 'application/x-ndjson', body: '' })
      return withPeriod((answer, period) => sendExport(answer, store, period))(request, response, query)
    },
    '/metrics': async (_request, response) => {
      sendDocument(response, { type: metrics.registry.contentType, body: await metrics.registry.metrics() })
    },
    '/healthz': (_request, response) => sendJson(response, { status: 'ok' }),
    '/readyz': async (_request, response) => {
      if (!healthy()) return sendError(response, 503, 'the last reports could not be stored')
      await inTime(store.ping())
      sendJson(response, { status: 'ready' })
    },
  }
}

/** The path of a request without its query. */
function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

const posts = new Set(['/', '/k6-usage-report'])

/** Ends a request that failed: with a 503 when nothing was answered yet, else by breaking the connection. */
function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy()
  else sendError(response, 503, 'the store does not answer', { 'retry-after': '5' })
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

/** Makes the collector's HTTP server; it does not listen yet. */
export function createCollectorServer(parts: ServerParts): Server {
  const handlers = readers(parts)
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request)
    const query = (request.url ?? '').slice(path.length + 1)
    const handler = Object.hasOwn(handlers, path) ? handlers[path] : undefined
    const allowed = [...(handler ? ['GET', 'HEAD'] : []), ...(posts.has(path) ? ['POST'] : [])]
    const allow = allowed.join(', ')
    if (allow === '') return sendError(response, 404, 'there is nothing here')
    if (!handler || !allowed.includes(request.method ?? '')) {
      return sendError(response, 405, `use ${allow}`, { allow })
    }
    return handler(request, response, new URLSearchParams(query))
  }
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: requestMs,
      connectionsCheckingInterval: 500,
      keepAliveTimeout: 15_000,
      maxHeaderSize: 8192,
    },
    (request, response) => {
      if (request.method === 'POST' && posts.has(pathOf(request))) {
        return parts.ingest(request, response)
      }
      request.resume()
      answer(request, response).catch(() => fail(response))
    },
  )
  server.maxConnections = 10_000
  server.on('clientError', refuseBroken)
  return server
}
