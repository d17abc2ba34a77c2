import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

/** A request that reached the target. */
export type Seen = {
  method: string
  path: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** An HTTP server on loopback that answers everything, `/delay/MS` after a while, and keeps what is posted to it. */
export async function startTarget() {
  const posts: Seen[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    if (method === 'POST') posts.push({ method, path: url, headers, body: await text(request) })
    const [, ms] = /^\/delay\/(\d+)/.exec(url) ?? []
    if (ms !== undefined) await delay(Number(ms))
    response.statusCode = url === '/err' ? 500 : 200
    response.end('{}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    posts,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
