import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A comment as GitHub's REST API shows it, as far as it is used here. */
export type Comment = { id: number; body: string; user: { login: string; type: string } | null }

/** A request that reached the server; the path with its query, the body parsed. */
export type ApiCall = { method: string; path: string; headers: IncomingMessage['headers']; body: unknown }

/** What goes wrong with a call instead of the right answer, or after the server did what it was asked. */
export type Fault = { answer: (response: ServerResponse) => void; afterwards?: boolean }

type Kind = 'viewer' | 'list' | 'create' | 'update'

export type GitHubOptions = {
  comments?: readonly Comment[]
  /** Whose token it is, as GraphQL says it. */
  viewer?: string
  /** Whose comments those are that the token creates, as REST says it. */
  author?: Comment['user']
  /** Enterprise Server has its API under `/api/v3` and `/api/graphql`. */
  enterprise?: boolean
  /** For the calls of a kind in turn; one that is not in a list is for all of them. */
  faults?: Partial<Record<Kind, Fault | readonly (Fault | null)[]>>
}

export const bot = { login: 'github-actions[bot]', type: 'Bot' } as const

/** A server on loopback that speaks GitHub's few endpoints for the comments of your-org/shop's pull requests. */
export async function startGitHub(options: GitHubOptions = {}) {
  const { enterprise = false, faults = {} } = options
  const comments: Comment[] = [...(options.comments ?? [])]
  const calls: ApiCall[] = []
  const endpoints = endpointsFor(comments, options)
  const counts: Record<Kind, number> = { viewer: 0, list: 0, create: 0, update: 0 }
  const faultOf = (kind: Kind): Fault | null => {
    const given = faults[kind] ?? []
    return 'answer' in given ? given : (given[counts[kind]++] ?? null)
  }
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const sent = await text(request)
    const body = sent === '' ? null : JSON.parse(sent)
    calls.push({ method, path: url, headers, body })
    const { pathname, searchParams, href } = new URL(url, `http://${headers.host}`)
    const route = routeOf(method, pathname, enterprise)
    if (route === null) return json(response, 404, notFound)
    const fault = faultOf(route.kind)
    if (fault && !fault.afterwards) return fault.answer(response)
    const reply = endpoints[route.kind]({ id: route.id ?? 0, text: body?.body, list: href, query: searchParams })
    if (fault) return fault.answer(response)
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
    json(response, reply.status, reply.json)
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    comments,
    calls,
    port,
    url,
    env: runnerEnv(url, enterprise),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const notFound = { message: 'Not Found' }

type Ask = { id: number; text: string; list: string; query: URLSearchParams }
type Reply = { status: number; json: unknown; headers?: Record<string, string> }
type Endpoints = Readonly<Record<Kind, (ask: Ask) => Reply>>

/** What GitHub does when all is well; the comments change. */
function endpointsFor(comments: Comment[], { viewer = bot.login, author = bot }: GitHubOptions): Endpoints {
  return {
    viewer: () => ({ status: 200, json: { data: { viewer: { login: viewer } } } }),
    list({ list, query }) {
      const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 30)]
      const last = Math.max(1, Math.ceil(comments.length / size))
      const link = (to: number, rel: string) => `<${list.replace(/&page=\d+/, `&page=${to}`)}>; rel="${rel}"`
      const links = page < last ? [link(page + 1, 'next'), link(last, 'last')] : [link(1, 'first')]
      const shown = comments.slice((page - 1) * size, page * size)
      return { status: 200, json: shown, ...(last > 1 && { headers: { link: links.join(', ') } }) }
    },
    create({ text }) {
      const comment = { id: Math.max(1000, ...comments.map(({ id }) => id)) + 1, body: text, user: author }
      comments.push(comment)
      return { status: 201, json: comment }
    },
    update({ id, text }) {
      const at = comments.findIndex((comment) => comment.id === id)
      const before = comments[at]
      if (before === undefined) return { status: 404, json: notFound }
      comments[at] = { ...before, body: text }
      return { status: 200, json: comments[at] }
    },
  }
}

/** What the runner sets for a GitHub at this address. */
export const runnerEnv = (url: string, enterprise = false) => ({
  GITHUB_API_URL: `${url}${enterprise ? '/api/v3' : ''}`,
  GITHUB_GRAPHQL_URL: `${url}${enterprise ? '/api' : ''}/graphql`,
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_REPOSITORY: 'your-org/shop',
  GITHUB_RUN_ID: '4711',
})

function routeOf(method: string, path: string, enterprise: boolean): { kind: Kind; id?: number } | null {
  if (method === 'POST' && path === (enterprise ? '/api/graphql' : '/graphql')) return { kind: 'viewer' }
  const root = `${enterprise ? '/api/v3' : ''}/repos/your-org/shop/issues/`
  const rest = path.startsWith(root) ? path.slice(root.length) : ''
  if (/^\d+\/comments$/.test(rest) && method === 'GET') return { kind: 'list' }
  if (/^\d+\/comments$/.test(rest) && method === 'POST') return { kind: 'create' }
  const id = /^comments\/(\d+)$/.exec(rest)?.[1]
  return id !== undefined && method === 'PATCH' ? { kind: 'update', id: Number(id) } : null
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value))
}

/** An answer as GitHub refuses. */
export const refuse = (status: number, message: string, headers: Record<string, string> = {}): Fault => ({
  answer: (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    json(response, status, { message, documentation_url: 'https://docs.github.com/rest', status: String(status) })
  },
})

export const fail = (status: number, body = '<html>Unicorn!</html>'): Fault => ({
  answer: (response) => response.writeHead(status).end(body),
})

/** The server does it, and its answer is lost. */
export const lost: Fault = { answer: (response) => response.writeHead(502).end(), afterwards: true }

export const reset: Fault = { answer: (response) => response.socket?.resetAndDestroy() }

export const hang: Fault = { answer: () => {} }

export const say = (body: string): Fault => ({
  answer: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
})

export const redirectTo = (location: string, status = 307): Fault => ({
  answer: (response) => response.writeHead(status, { location }).end(),
})

/** One byte after the other, for ever. */
export const drip: Fault = {
  answer: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const interval = setInterval(() => response.write('['), 5)
    response.on('close', () => clearInterval(interval))
  },
}

/** As much as the other end takes, for ever. */
export const flood: Fault = {
  answer: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    }
    response.on('drain', more)
    more()
  },
}
