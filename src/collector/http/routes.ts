import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Metrics } from '../observe/metrics.ts'
import { pageHeaders, renderPage } from '../page/page.ts'
import { renderPrivacy } from '../page/privacy.ts'
import { Answers, type SharedAnswer } from '../read/answers.ts'
import { Gate } from '../read/gate.ts'
import { periodOf, periodRule } from '../read/period.ts'
import { readStats } from '../read/stats.ts'
import { dayOf } from '../report/day.ts'
import { reportSchema } from '../report/schema.ts'
import type { Period, Store } from '../store/store.ts'
import { sendDocument, sendError, sendJson } from './answer.ts'
import { mayExport, sendExport } from './export.ts'

/** Milliseconds in which the store must answer a reader. */
const readMs = 2500
/** Exports at once; each may take its time. */
const exportsAtOnce = 4

export type RouteParts = {
  store: Store
  metrics: Metrics
  /** What a request for raw rows must present. */
  exportToken: string
  /** Whether the collector takes reports and its last transaction succeeded. */
  healthy(): boolean
  trustProxy: boolean
  /** On page and API, smaller groups are among `other`; 0 and 1: none are. */
  minGroup: number
}

/** Answers a GET or a HEAD; what it rejects with becomes a 503. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
) => Promise<void> | void

/** Waits for the store, but not for ever. */
function inTime<Result>(work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the store did not answer in time')), readMs)
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

/** Calls a function once, when the answer was sent or the connection is gone. */
function whenOver(response: ServerResponse, over: () => void): void {
  const { socket } = response.req
  const end = () => {
    response.off('close', end)
    socket.off('close', end)
    over()
  }
  response.once('close', end)
  // A response that waits for an earlier one does not hear that its connection is gone.
  socket.once('close', end)
}

type PeriodHandler = (response: ServerResponse, period: Period) => Promise<void>

/** Reads the period of the query; answers 400 when it is none. */
function withPeriod(handle: PeriodHandler): Handler {
  return (_request, response, query) => {
    const period = periodOf(query, dayOf(Date.now()))
    return period ? handle(response, period) : sendError(response, 400, periodRule)
  }
}

/** The page and the figures of a period; both are shared by all who ask for the same. */
function periodHandlers({ store, trustProxy, minGroup }: RouteParts): Readonly<Record<string, Handler>> {
  const answers = new Answers({
    keepMs: 2000,
    maxKept: 32,
    maxHeldBytes: 32 * 1024 * 1024,
    gate: { atOnce: 1, mayWait: 16 },
  })
  // A crowd's answers are sent a few at a time, so that the reports that come meanwhile are taken in between.
  const pace = new Gate({ atOnce: 8, mayWait: 2000 })
  const send = (response: ServerResponse, answer: SharedAnswer, type: string) =>
    pace.run(async () => {
      if (response.req.socket.destroyed) return
      whenOver(response, answers.hold(answer))
      sendDocument(response, { type, body: answer.bytes, headers: type.startsWith('text/html') ? pageHeaders : {} })
    })
  return {
    '/': withPeriod(async (response, period) => {
      const url = ownUrl(response.req, trustProxy)
      const answer = answers.get(`page ${period.from} ${period.to} ${url}`, async () =>
        renderPage(await readStats(store, period, minGroup), { url, today: dayOf(Date.now()) }),
      )
      await send(response, await inTime(answer), 'text/html; charset=utf-8')
    }),
    '/api/v1/stats': withPeriod(async (response, period) => {
      const answer = answers.get(
        `stats ${period.from} ${period.to}`,
        async () => `${JSON.stringify(await readStats(store, period, minGroup))}\n`,
      )
      await send(response, await inTime(answer), 'application/json')
    }),
  }
}

function exportHandler({ store, exportToken }: RouteParts): Handler {
  const gate = new Gate({ atOnce: exportsAtOnce, mayWait: 0 })
  const stream = withPeriod((response, period) => gate.run(() => sendExport(response, store, period)))
  return (request, response, query) => {
    if (!mayExport(request, exportToken)) {
      const reason =
        'send "Authorization: Bearer" with the token of --export-token, or of the file that the collector names in its log'
      return sendError(response, 401, reason, { 'www-authenticate': 'Bearer' })
    }
    if (request.method === 'HEAD') return sendDocument(response, { type: 'application/x-ndjson', body: '' })
    return stream(request, response, query)
  }
}

/** Checks the store for all who ask meanwhile at once, so that asking often costs nothing. */
function sharedPing(store: Store): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => {
    running ??= store.ping().finally(() => {
      running = null
    })
    return running
  }
}

/** What a collector answers to GET and HEAD, by path. */
export function routes(parts: RouteParts): Readonly<Record<string, Handler>> {
  const { store, metrics, healthy } = parts
  const ping = sharedPing(store)
  return {
    ...periodHandlers(parts),
    '/privacy': (_request, response) =>
      sendDocument(response, { type: 'text/html; charset=utf-8', body: renderPrivacy(), headers: pageHeaders }),
    '/schema.json': (_request, response) => sendJson(response, reportSchema),
    '/api/v1/reports.ndjson': exportHandler(parts),
    '/metrics': async (_request, response) => {
      sendDocument(response, { type: metrics.registry.contentType, body: await metrics.registry.metrics() })
    },
    '/healthz': (_request, response) => sendJson(response, { status: 'ok' }),
    '/readyz': async (_request, response) => {
      if (!healthy()) return sendError(response, 503, 'the last reports could not be stored')
      await inTime(ping())
      sendJson(response, { status: 'ready' })
    },
  }
}
