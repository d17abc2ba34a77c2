import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Period, ReportPage, Store } from '../store/store.ts'

/** Rows that are read and sent at a time. */
const pageRows = 1000
/** Milliseconds in which a client must take that many rows; one that does not is given up. */
const stalledMs = 30_000

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Whether a request presents the token for the raw rows. */
export function mayExport({ headers }: IncomingMessage, token: string): boolean {
  const presented = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  return presented !== undefined && timingSafeEqual(digest(presented), digest(token))
}

const linesOf = ({ reports }: ReportPage) => reports.map((report) => `${JSON.stringify(report)}\n`).join('')

/**
 * Streams the raw rows of a period, a JSON object a line, as fast as the client takes them. An error on the way
 * breaks the connection, so that half an export is not taken for a whole one.
 *
 * @throws when the store fails or the client goes away; nothing was sent yet if the headers were not.
 */
export async function sendExport(response: ServerResponse, store: Store, period: Period): Promise<void> {
  const first = await store.page({ ...period, after: null, limit: pageRows })
  response.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  const stalled = setTimeout(() => response.destroy(), stalledMs)
  async function* pages() {
    for (let page = first; ; page = await store.page({ ...period, after: page.next, limit: pageRows })) {
      yield linesOf(page)
      stalled.refresh()
      if (page.next === null) return
    }
  }
  try {
    await pipeline(Readable.from(pages(), { highWaterMark: 1 }), response)
  } finally {
    clearTimeout(stalled)
  }
}
