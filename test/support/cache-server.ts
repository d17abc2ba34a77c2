import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { buffer } from 'node:stream/consumers'

type Entry = { key: string; version: string; archive: Buffer }

type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void

/** What a request asks: its body as JSON, the number in its path, and its query. */
type Call = { body: Buffer; json: () => Record<string, string>; id: number; query: URLSearchParams }

/** An answer: an object for JSON, bytes, or a status alone. */
type Answer = object | Buffer | number

const version1 = '/_apis/artifactcache'
const version2 = '/twirp/github.actions.results.api.v1.CacheService'

/**
 * A cache service on this machine, as far as @actions/cache asks one: the older protocol, which act and GitHub
 * Enterprise Server speak, and the newer one of github.com with its blob store.
 */
export async function startCacheServer() {
  /** What was kept, oldest first. A version of `any` is found by every path and compression. */
  const entries: Entry[] = []
  const started: Entry[] = []
  let instead: Handler | null = null
  let archivesAt: string | null = null

  const find = (keys: readonly string[], version: string) =>
    keys
      .map((key) => entries.findLast((entry) => entry.key.startsWith(key) && ['any', version].includes(entry.version)))
      .find((entry) => entry !== undefined)
  const begin = ({ key = '', version = '' }: Record<string, string>) =>
    started.push({ key, version, archive: Buffer.alloc(0) })
  const finish = (id: number) => entries.push(...started.slice(id - 1, id))
  const upload = (id: number, body: Buffer) => {
    const entry = started[id - 1]
    if (entry) entry.archive = body
  }
  const location = (entry: Entry) => `${archivesAt ?? origin()}/archives/${entries.indexOf(entry)}`

  const routes: Record<string, (call: Call) => Answer> = {
    [`GET ${version1}/cache`]: ({ query }) => {
      const found = find((query.get('keys') ?? '').split(','), query.get('version') ?? '')
      return found === undefined ? 204 : { cacheKey: found.key, archiveLocation: location(found) }
    },
    [`POST ${version1}/caches`]: ({ json }) => ({ cacheId: begin(json()) }),
    [`PATCH ${version1}/caches/N`]: ({ id, body }) => {
      upload(id, body)
      return 204
    },
    [`POST ${version1}/caches/N`]: ({ id }) => {
      finish(id)
      return {}
    },
    [`POST ${version2}/CreateCacheEntry`]: ({ json }) => ({
      ok: true,
      signed_upload_url: `${origin()}/blobs/${begin(json())}`,
    }),
    'PUT /blobs/N': ({ id, body, query }) => {
      if (query.get('comp') !== 'blocklist') upload(id, body)
      return 201
    },
    [`POST ${version2}/FinalizeCacheEntryUpload`]: () => {
      finish(started.length)
      return { ok: true, entry_id: String(started.length) }
    },
    [`POST ${version2}/GetCacheEntryDownloadURL`]: ({ json }) => {
      const { key = '', restore_keys = [], version = '' } = json()
      const found = find([key, ...restore_keys], version)
      return found === undefined
        ? { ok: false }
        : { ok: true, signed_download_url: location(found), matched_key: found.key }
    },
    'GET /archives/N': ({ id }) => entries[id]?.archive ?? 404,
  }

  const handle: Handler = (request, response, body) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', origin())
    const id = Number(/\/(\d+)$/.exec(pathname)?.[1])
    const route = routes[`${request.method} ${pathname.replace(/\/\d+$/, '/N')}`]
    const answer = route?.({ body, json: () => JSON.parse(body.toString('utf8')), id, query }) ?? 404
    if (typeof answer === 'number') response.writeHead(answer).end()
    else if (Buffer.isBuffer(answer)) response.end(answer)
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  }

  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const handler = instead ?? handle
    handler(request, response, body)
  })
  // As a proxy, it is every other host, too.
  server.on('connect', (_request, socket) => {
    const through = connect((server.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      through.pipe(socket).pipe(through)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    entries,
    /** What the runner sets for a step. */
    env: {
      v1: { ACTIONS_CACHE_URL: `${origin()}/` },
      v2: { ACTIONS_RESULTS_URL: `${origin()}/`, ACTIONS_CACHE_SERVICE_V2: 'true' },
    },
    /** Says from now on that archives are elsewhere: whose proxy this server is finds them there. */
    serveArchivesAt: (base: string) => {
      archivesAt = base
    },
    /** The variables with which this server is the proxy. */
    proxy: { http_proxy: origin() },
    /** Answers every request from now on instead. */
    answer: (handler: Handler) => {
      instead = handler
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
