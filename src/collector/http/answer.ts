import type { ServerResponse } from 'node:http'

/** Headers of every page and document: nothing is loaded, framed, sniffed or kept by a cache. */
const shared = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

export type Document = { status?: number; type: string; body: string; headers?: Readonly<Record<string, string>> }

/** Sends a whole document; for HEAD without its body. */
export function sendDocument(response: ServerResponse, { status = 200, type, body, headers }: Document): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...shared, 'content-type': type, 'content-length': bytes.length, ...headers })
  response.end(response.req.method === 'HEAD' ? undefined : bytes)
}

/** Sends a value as JSON. */
export function sendJson(
  response: ServerResponse,
  value: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): void {
  sendDocument(response, { status, type: 'application/json', body: `${JSON.stringify(value)}\n`, headers })
}

/** Sends a reason; it never repeats what was asked. */
export function sendError(
  response: ServerResponse,
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(response, { error: reason }, { status, headers })
}
