import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendError } from '../http/answer.ts'
import type { Metrics } from '../observe/metrics.ts'
import { acceptReport } from '../report/accept.ts'
import { createCalendar } from '../report/day.ts'
import type { Batcher, Fate } from './batcher.ts'
import { clientOf } from './client-address.ts'
import type { RateLimit } from './rate-limit.ts'
import type { VersionSlots } from './version-slots.ts'

/** Bytes of a posted report at most; k6's own have a few hundred. */
export const maxBody = 16 * 1024

const jsonType = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i

export type IngestParts = {
  batcher: Pick<Batcher, 'add'>
  /** Null when there is no limit. */
  rateLimit: RateLimit | null
  slots: Pick<VersionSlots, 'admit'>
  metrics: Pick<Metrics, 'posts'>
  trustProxy: boolean
  /** Whether the collector is about to end and takes no more. */
  closing(): boolean
}

const retry = { 'retry-after': '5' }
const lost: Readonly<Record<Exclude<Fate, 'stored'>, string>> = {
  full: 'too many reports wait to be stored',
  late: 'the report could not be stored in time',
  failed: 'the report could not be stored',
}

type Answer = { status: number; reason: string; headers?: Readonly<Record<string, string>> }

const tooLarge: Answer = { status: 413, reason: `a report has at most ${maxBody} bytes` }

/** Refuses a request whose body nobody will read: the connection ends with the answer. */
function refuseUnread(response: ServerResponse, { status, reason, headers = {} }: Answer): void {
  const { req: request } = response
  sendError(response, status, reason, { ...headers, connection: 'close' })
  // A client that is still sending sees the answer only when it is not reset meanwhile.
  request.resume()
  const cut = setTimeout(() => request.socket.destroy(), 1000)
  request.once('close', () => clearTimeout(cut))
}

/** What is wrong with a request that its headers show. */
function headersRefusal({ headers }: IncomingMessage): Answer | null {
  const type = headers['content-type'] ?? ''
  if (type !== 'application/json' && !jsonType.test(type)) return { status: 415, reason: 'send application/json' }
  if (headers['content-encoding'] !== undefined) return { status: 415, reason: 'send the body without an encoding' }
  return Number(headers['content-length'] ?? 0) > maxBody ? tooLarge : null
}

/** Reads a body of bounded size; calls one of its two callbacks once, or none when the client goes away. */
function readBody(request: IncomingMessage, done: (body: string) => void, overflow: () => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  const gather = (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes <= maxBody) return
    request.off('data', gather).off('end', finish)
    overflow()
  }
  const finish = () => {
    const [only] = chunks
    done((chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8'))
  }
  request.on('data', gather).on('end', finish)
}

/** What is wrong with a request before its body is read. */
function refusalOf(request: IncomingMessage, { rateLimit, trustProxy, closing }: IngestParts): Answer | null {
  if (closing()) return { status: 503, reason: 'the collector is about to end', headers: retry }
  const wait = rateLimit?.(clientOf(request, trustProxy)) ?? 0
  if (wait === 0) return headersRefusal(request)
  return { status: 429, reason: 'too many reports from one client', headers: { 'retry-after': String(wait) } }
}

/** Makes the handler of posted reports: checks, queues, and answers 204 when the report is durable. */
export function createIngest(parts: IngestParts) {
  const { batcher, slots, metrics } = parts
  const today = createCalendar()
  const stored = metrics.posts.labels('204')
  const answered = (status: number) => metrics.posts.inc({ status })

  const accept = (body: string, response: ServerResponse) => {
    const accepted = acceptReport(body)
    if (accepted.kind === 'refused') {
      answered(accepted.refusal.status)
      return sendError(response, accepted.refusal.status, accepted.refusal.reason)
    }
    const day = today()
    const k6_version = slots.admit(day, accepted.report.k6_version)
    batcher.add({ ...accepted.report, day, k6_version }, (fate) => {
      if (fate !== 'stored') {
        answered(503)
        return sendError(response, 503, lost[fate], retry)
      }
      stored.inc()
      response.statusCode = 204
      response.end()
    })
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    const refuse = (answer: Answer) => {
      answered(answer.status)
      refuseUnread(response, answer)
    }
    const wrong = refusalOf(request, parts)
    const overflow = () => refuse(tooLarge)
    if (wrong) refuse(wrong)
    else readBody(request, (body) => accept(body, response), overflow)
  }
}
