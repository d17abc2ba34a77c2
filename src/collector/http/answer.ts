import type { ServerResponse } from 'node:http'

/** Headers of every page and document: nothing is loaded, framed, sniffed or kept by a cache. */
const shared = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** Milliseconds in which a client must have taken an answer, however slowly; its connection is closed then. */
export const takeMs = 15_000

type Headers = Readonly<Record<string, string>>
export type Document = { status?: number; type: string; body: string | Buffer; headers?: Headers }

/** Closes the connection of a client that does not take its answer in time. */
function cutWhenStalled(response: ServerResponse): void {
  if (response.writableFinished) return
  const cut = setTimeout(() => response.req.socket.destroy(), takeMs)
  response.once('close', () => clearTimeout(cut))
}

/** Sends a whole document; for HEAD without its body. */
export function sendDocument(response: ServerResponse, { status = 200, type, body, headers }: Document): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  response.writeHead(status, { ...shared, 'content-type': type, 'content-length': bytes.length, ...headers })
  response.end(response.req.method === 'HEAD' ? undefined : bytes)
  cutWhenStalled(response)
}

/** Sends a value as JSON. */
export function sendJson(
  response: ServerResponse,
  value: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Headers } = {},
): void {
  sendDocument(response, { status, type: 'application/json', body: `${JSON.stringify(value)}\n`, headers })
}

/** Sends a reason; it never repeats what was asked. */
export function sendError(response: ServerResponse, status: number, reason: string, headers: Headers = {}): void {
  sendJson(response, { error: reason }, { status, headers })
}
