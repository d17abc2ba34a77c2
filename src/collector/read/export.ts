import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isLocal } from '../ingest/client-address.ts'
import type { Cursor, Period, Store } from '../store/store.ts'

/** Rows that are read and sent at a time. */
const pageRows = 1000
/** Milliseconds after which a client that takes nothing is given up. */
const stalledMs = 60_000

export type ExportAccess = {
  /** The token that must be presented; null when none was set. */
  token: string | null
  /** Whether requests of this machine may do without a token. */
  openLocally: boolean
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Whether a request may read the raw rows. */
export function mayExport(request: IncomingMessage, { token, openLocally }: ExportAccess): boolean {
  if (token === null) return openLocally && isLocal(request)
  const presented = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return presented !== undefined && timingSafeEqual(digest(presented), digest(token))
}

/**
 * Streams the raw rows of a period, a JSON object a line, as fast as the client takes them. An error on the way
 * breaks the connection, so that half an export is not taken for a whole one.
 */
export async function sendExport(response: ServerResponse, store: Store, period: Period): Promise<void> {
  response.setTimeout(stalledMs, () => response.destroy())
  let after: Cursor | null = null
  do {
    const page = await store.page({ ...period, after, limit: pageRows })
    if (!response.headersSent) {
      response.writeHead(200, {
        'content-type': 'application/x-ndjson',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
    }
    const lines = page.reports.map((report) => `${JSON.stringify(report)}\n`).join('')
    if (!response.write(lines)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    after = page.next
  } while (after !== null && !response.destroyed)
  response.end()
}
