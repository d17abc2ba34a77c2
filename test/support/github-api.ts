import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A comment as GitHub's REST API shows it, as far as it is used here. */
export type Comment = { id: number; body: string; user: { login: string; type: string } | null }

/** A request that reached the server; the path with its query, the body parsed. */
export type ApiCall = { method: string; path: string; headers: IncomingMessage['headers']; body: unknown }

/** What goes wrong with a call instead of the right answer, or after the server did what it was asked. */
export type Fault = { answer: (response: ServerResponse) => void; afterwards?: boolean }

type Kind = 'viewer' | 'list' | 'create' | 'update' | 'check' | 'checkUpdate'

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

/** An annotation as the checks API takes it. */
export type CheckAnnotation = {
  path: string
  start_line: number
  end_line: number
  annotation_level: string
  message: string
  title?: string
}

/** A check run as the server keeps it; annotations are those of all requests together. */
export type CheckRun = {
  name: string
  head_sha: string
  status: string
  conclusion: string
  output: { title: string; summary: string; text: string; annotations: CheckAnnotation[] }
}

/** A server on loopback that speaks GitHub's few endpoints for comments on your-org/shop's pull requests, and for its checks. */
export async function startGitHub(options: GitHubOptions = {}) {
  const { enterprise = false, faults = {} } = options
  const comments: Comment[] = [...(options.comments ?? [])]
  const calls: ApiCall[] = []
  const checks: CheckRun[] = []
  const endpoints = { ...endpointsFor(comments, options), ...checkEndpoints(checks) }
  const counts: Record<Kind, number> = { viewer: 0, list: 0, create: 0, update: 0, check: 0, checkUpdate: 0 }
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
    const reply = endpoints[route.kind]({
      id: route.id ?? 0,
      text: body?.body,
      list: href,
      query: searchParams,
      posted: body,
    })
    if (fault) return fault.answer(response)
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
    json(response, reply.status, reply.json)
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    comments,
    checks,
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

type Ask = { id: number; text: string; list: string; query: URLSearchParams; posted: unknown }
type Reply = { status: number; json: unknown; headers?: Record<string, string> }
type Endpoints<Kinds extends Kind> = Readonly<Record<Kinds, (ask: Ask) => Reply>>

/** What GitHub does when all is well; the comments change. */
function endpointsFor(
  comments: Comment[],
  { viewer = bot.login, author = bot }: GitHubOptions,
): Endpoints<'viewer' | 'list' | 'create' | 'update'> {
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

/** What GitHub refuses of a check run's output: https://docs.github.com/en/rest/checks/runs */
function wrongIn(output: CheckRun['output']): string | null {
  if (typeof output.title !== 'string' || output.title === '') return 'title is missing'
  const tooLong = (['summary', 'text'] as const).find((name) => Buffer.byteLength(output[name]) > 65_535)
  if (tooLong !== undefined)
    return `Only 65535 characters are allowed; ${Buffer.byteLength(output[tooLong])} were given`
  if (output.annotations.length > 50) return 'annotations exceeds a maximum quantity of 50'
  const isWhole = (one: CheckAnnotation) =>
    /^(?!\/)./.test(one.path) &&
    one.start_line >= 1 &&
    one.end_line >= one.start_line &&
    ['notice', 'warning', 'failure'].includes(one.annotation_level) &&
    one.message !== '' &&
    Buffer.byteLength(one.message) <= 65_536 &&
    (one.title ?? '').length <= 255
  return output.annotations.every(isWhole) ? null : 'an annotation is not whole'
}

function checkEndpoints(checks: CheckRun[]): Endpoints<'check' | 'checkUpdate'> {
  const refused = (message: string): Reply => ({ status: 422, json: { message } })
  return {
    check({ posted }) {
      const check = posted as CheckRun
      const wrong = wrongIn(check.output)
      if (wrong !== null) return refused(wrong)
      if (!/^[0-9a-f]{40}$/.test(check.head_sha)) return refused(`No commit found for SHA: ${check.head_sha}`)
      checks.push(structuredClone(check))
      return { status: 201, json: { id: checks.length, ...check } }
    },
    checkUpdate({ id, posted }) {
      const { output } = posted as CheckRun
      const check = checks[id - 1]
      const wrong = wrongIn(output)
      if (wrong !== null) return refused(wrong)
      if (check === undefined) return { status: 404, json: notFound }
      check.output = { ...output, annotations: [...check.output.annotations, ...output.annotations] }
      return { status: 200, json: { id, ...check } }
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
  const repository = `${enterprise ? '/api/v3' : ''}/repos/your-org/shop/`
  if (!path.startsWith(repository)) return null
  const below = path.slice(repository.length)
  return below.startsWith('issues/') ? commentRoute(method, below.slice('issues/'.length)) : checkRoute(method, below)
}

function checkRoute(method: string, path: string): { kind: Kind; id?: number } | null {
  if (method === 'POST' && path === 'check-runs') return { kind: 'check' }
  const id = /^check-runs\/(\d+)$/.exec(path)?.[1]
  return id !== undefined && method === 'PATCH' ? { kind: 'checkUpdate', id: Number(id) } : null
}

function commentRoute(method: string, rest: string): { kind: Kind; id?: number } | null {
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
