import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** A request that came; the body parsed. */
export type Asked = { method: string; path: string; headers: IncomingHttpHeaders; body: unknown }

/** What a server does with a request: a status with a body, or anything. */
export type Answer =
  | number
  | { status: number; headers?: Record<string, string>; body?: unknown }
  | ((response: ServerResponse) => void)

/** A server on loopback that answers the requests in turn, the last answer for ever; it lives as long as the test. */
export async function answering(...answers: readonly Answer[]) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const sent = await text(request)
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? 200
    asked.push({ method, path: url, headers, body: sent === '' ? null : JSON.parse(sent) })
    if (typeof answer === 'function') return answer(response)
    const { status, headers: own = {}, body = {} } = typeof answer === 'number' ? { status: answer } : answer
    response.writeHead(status, { 'content-type': 'application/json', ...own }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
