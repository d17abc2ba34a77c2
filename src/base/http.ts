import type { IncomingMessage, RequestOptions } from 'node:http'
import type { Readable } from 'node:stream'
import { UserError } from './errors.ts'
import { shownUrl } from './text.ts'
import { authorization, hostOf } from './url-parts.ts'

export type HttpRequest = {
  /** GET when unset. */
  method?: 'POST' | 'PATCH' | 'PUT'
  body?: string | Readable
  headers: Readonly<Record<string, string>>
  /** Aborting it closes the connection, the one to a proxy too. */
  signal: AbortSignal
}

/** The parts of an agent of the package `tunnel` that matter here. */
type TunnelAgent = { proxyOptions?: { signal?: AbortSignal } }

/**
 * @actions/http-client cannot abort a request, and gives Node the host of an IPv6 address in brackets, which it looks up as
 * a name; this handler changes the options for Node. A proxy is told the host in brackets.
 */
const sendingTo = (url: URL, signal: AbortSignal) => ({
  prepareRequest(options: RequestOptions) {
    options.signal = signal
    const proxy = (options.agent as TunnelAgent | undefined)?.proxyOptions
    if (proxy) proxy.signal = signal
    else options.host = hostOf(url)
  },
  canHandleAuthentication: () => false,
  handleAuthentication: () => Promise.reject(new Error('no authentication')),
})

/**
 * Asks for a URL and follows no redirect. Proxies are those of the process's environment.
 *
 * @returns the answer; its body must be read or destroyed.
 */
export async function send(url: URL, request: HttpRequest): Promise<IncomingMessage> {
  const { method = 'GET', body = null, headers, signal } = request
  // Loaded only here: it takes longer to load than a k6 on PATH takes to answer.
  const { HttpClient } = await import('@actions/http-client')
  const client = new HttpClient('k6-load-test', [sendingTo(url, signal)], { allowRedirects: false })
  const { message } = await client.request(method, url.href, body, {
    ...headers,
    ...authorization('authorization', url),
  })
  return message
}

type Answer = Pick<IncomingMessage, 'statusCode' | 'headers'>

const isRedirect = ({ statusCode, headers }: Answer): boolean =>
  [301, 302, 303, 307, 308].includes(statusCode ?? 0) && headers.location !== undefined

/**
 * Where an answer sends the client.
 *
 * @returns null when it is no redirect.
 * @throws {UserError} when it leads away from https, or to no http at all.
 */
export function redirectTarget(from: URL, answer: Answer): URL | null {
  if (!isRedirect(answer)) return null
  const target = URL.parse(answer.headers.location ?? '', from.href)
  const allowed = from.protocol === 'https:' ? /^https:$/ : /^https?:$/
  if (target !== null && allowed.test(target.protocol)) return target
  throw new UserError(`${shownUrl(from)} redirects to ${target?.protocol ?? 'no URL'}, which is not followed`)
}

const mostRedirects = 5

/** GETs a URL and follows redirects; headers stay with the origin that they were meant for. */
export async function follow(url: string, request: HttpRequest): Promise<IncomingMessage> {
  const first = new URL(url)
  let at = first
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const message = await send(at, at.origin === first.origin ? request : { ...request, headers: {} })
    // Also of one that is not followed: its connection would stay open.
    if (isRedirect(message)) message.destroy()
    const target = redirectTarget(at, message)
    if (target === null) return message
    at = target
  }
  throw new Error(`more than ${mostRedirects} redirects`)
}
