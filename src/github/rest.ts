import type { IncomingMessage } from 'node:http'
import { reasonOf } from '../base/errors.ts'
import { type HttpRequest, send } from '../base/http.ts'
import { field, parseJson } from '../base/json.ts'
import { visible } from '../base/text.ts'

/** Who asks, and how much. */
export type Asker = {
  token: string
  /** Ends everything at once. */
  signal: AbortSignal
  /** Bytes of an answer. */
  answerBytes: number
}

/** A request to the API that the token is for. */
export type ApiRequest = {
  url: URL
  method?: HttpRequest['method']
  /** Sent as JSON. */
  body?: unknown
}

export type ApiAnswer = {
  /** To be looked at before use. */
  json: unknown
  /** Whether the list goes on at another page. */
  hasNext: boolean
}

/** The API did not do it. The message is one line, and never has the token. */
export class ApiError extends Error {
  override name = 'ApiError'
  /** null: no answer came, or not all of it. */
  readonly status: number | null
  /** Milliseconds after which it is worth to ask again; null: never. */
  readonly retryInMs: number | null

  constructor(message: string, { status, retryInMs }: Pick<ApiError, 'status' | 'retryInMs'>) {
    super(message)
    this.status = status
    this.retryInMs = retryInMs
  }
}

/**
 * Asks GitHub's API. A redirect is not followed, as the token is for this host alone.
 *
 * @throws {ApiError} for everything but a 2xx with JSON.
 */
export async function askApi(asker: Asker, { url, method, body }: ApiRequest): Promise<ApiAnswer> {
  const { message, text } = await exchange(asker, url, {
    ...(method && { method }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${asker.token}`,
      'x-github-api-version': '2022-11-28',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    signal: asker.signal,
  })
  const status = message.statusCode ?? 0
  if (status < 200 || status > 299) throw refusal(message, wordsIn(text, asker))
  if (text === null) throw useless(url, status, `is larger than ${asker.answerBytes} bytes`)
  const json = parseJson(text)
  if (json === undefined) throw useless(url, status, 'is no JSON')
  return { json, hasNext: /;\s*rel="?next\b/i.test(String(message.headers.link ?? '')) }
}

async function exchange({ answerBytes }: Asker, url: URL, request: HttpRequest) {
  try {
    const message = await send(url, request)
    return { message, text: await textOf(message, answerBytes) }
  } catch (error) {
    throw new ApiError(`${url.origin}: ${reasonOf(error)}`, { status: null, retryInMs: 0 })
  }
}

/** null when it is larger than allowed; the rest is not read. */
async function textOf(message: IncomingMessage, mostBytes: number): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) return null // leaving the loop closes the connection
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const useless = (url: URL, status: number, what: string): ApiError =>
  new ApiError(`the answer of ${url.origin} ${what}`, { status, retryInMs: null })

/** GitHub's own words, if it said any, in parentheses. */
function wordsIn(text: string | null, { token }: Asker): string {
  const words = text === null ? undefined : field(parseJson(text), 'message')
  return typeof words === 'string' && words !== '' ? ` (${visible(words.replaceAll(token, '***'))})` : ''
}

function refusal(message: IncomingMessage, words: string): ApiError {
  const status = message.statusCode ?? 0
  const said = `HTTP ${status}${words}`
  const limitMs = limitOf(message)
  if (limitMs !== null) {
    const wait = `ask again in ${Math.ceil(limitMs / 1000)} s`
    return new ApiError(`GitHub's rate limit is reached, ${wait}: ${said}`, { status, retryInMs: limitMs })
  }
  const isPassing = status === 408 || status >= 500
  const where = status >= 300 && status < 400 ? ', a redirect, which is not followed' : ''
  return new ApiError(`${said}${where}`, { status, retryInMs: isPassing ? 0 : null })
}

/** Milliseconds until more may be asked; null when it is no matter of how often. */
function limitOf({ statusCode, headers }: IncomingMessage): number | null {
  const retryAfter = /^\d+$/.exec(String(headers['retry-after'] ?? ''))
  const isSpent = headers['x-ratelimit-remaining'] === '0'
  if (statusCode !== 429 && !(statusCode === 403 && (retryAfter || isSpent))) return null
  if (retryAfter) return Number(retryAfter[0]) * 1000
  const reset = Number(headers['x-ratelimit-reset'])
  // What GitHub's documentation asks for where nothing is said.
  return isSpent && reset > 0 ? Math.max(0, reset * 1000 - Date.now()) : 60_000
}
