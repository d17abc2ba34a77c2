import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf } from '../../base/errors.ts'
import { type HttpRequest, send } from '../../base/http.ts'
import { field, parseJson } from '../../base/json.ts'
import { visible } from '../../base/text.ts'
import type { CloudAccount } from './cloud-account.ts'

/** Asks the API of Grafana Cloud k6. */
export type CloudApi = {
  account: CloudAccount
  /** Milliseconds until one request is given up. */
  requestMs: number
  /** Ends everything at once. */
  signal: AbortSignal
}

export type CloudCall = {
  method?: HttpRequest['method']
  /** `/cloud/v6/test_runs/1`. */
  path: string
  /** Sent as JSON. */
  body?: unknown
}

/** Bytes of an answer: a test run with all its options is a few kB. */
const mostBytes = 4 * 1024 * 1024

/** The API did not do it. The message is the end of a sentence, and never has the token. */
export class CloudApiError extends Error {
  override name = 'CloudApiError'
  /** null: no answer came, or not all of it. */
  readonly status: number | null
  /** Milliseconds after which it is worth to ask again; null: never. */
  readonly retryInMs: number | null

  constructor(message: string, { status, retryInMs }: Pick<CloudApiError, 'status' | 'retryInMs'>) {
    super(message)
    this.status = status
    this.retryInMs = retryInMs
  }
}

/**
 * Asks once. A redirect is not followed, as the token is for this host alone.
 *
 * @returns the JSON of the answer, to be looked at before use; undefined: the answer is empty.
 * @throws {CloudApiError} for everything but a 2xx with JSON, or with nothing.
 */
export async function askCloud(api: CloudApi, { method, path, body }: CloudCall): Promise<unknown> {
  const { host, token, stackId } = api.account
  const { message, text } = await exchange(api, new URL(`${host}${path}`), {
    ...(method && { method }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'x-stack-id': stackId,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    signal: AbortSignal.any([api.signal, AbortSignal.timeout(api.requestMs)]),
  })
  const status = message.statusCode ?? 0
  if (status < 200 || status > 299) throw refusal(message, wordsIn(text, token))
  if (text === null) throw useless(status, `its answer is larger than ${mostBytes} bytes`)
  if (text.trim() === '') return undefined
  const json = parseJson(text)
  if (json === undefined) throw useless(status, 'its answer is no JSON')
  return json
}

/** Asks, and again where that can help: `times` in all. */
export async function askCloudPatiently(api: CloudApi, call: CloudCall, times: number): Promise<unknown> {
  for (let left = times - 1; ; left--) {
    try {
      return await askCloud(api, call)
    } catch (error) {
      if (left === 0 || !(error instanceof CloudApiError) || error.retryInMs === null || api.signal.aborted) throw error
      await delay(Math.min(Math.max(error.retryInMs, 500), longestWaitMs), undefined, { signal: api.signal }).catch(
        () => {},
      )
    }
  }
}

/** Whoever asks for more patience than this does not get it. */
const longestWaitMs = 60_000

async function exchange(api: CloudApi, url: URL, request: HttpRequest) {
  try {
    const message = await send(url, request)
    return { message, text: await textOf(message) }
  } catch (error) {
    const isLate = request.signal.aborted && !api.signal.aborted
    const why = isLate ? `did not answer within ${api.requestMs / 1000} s` : `could not be asked: ${reasonOf(error)}`
    throw new CloudApiError(`${url.origin} ${why}`, { status: null, retryInMs: 0 })
  }
}

/** null when it is larger than allowed; the rest is not read. */
async function textOf(message: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) return null // leaving the loop closes the connection
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const useless = (status: number, what: string) =>
  new CloudApiError(`the API cannot be understood: ${what}`, { status, retryInMs: 0 })

/** The API's own words (k6's client: model_error_api_model.go), if it said any, in parentheses. */
function wordsIn(text: string | null, token: string): string {
  const words = text === null ? undefined : field(field(parseJson(text), 'error'), 'message')
  return typeof words === 'string' && words !== '' ? ` (${visible(words.replaceAll(token, '***'))})` : ''
}

const meanings: Readonly<Record<number, string>> = {
  401: 'the token is not accepted',
  403: 'the token may not do this, or belongs to another stack',
  404: 'there is no such test run, or the token may not see it',
}

function refusal({ statusCode = 0, headers }: IncomingMessage, words: string): CloudApiError {
  const meaning = meanings[statusCode]
  const message = `the API answered HTTP ${statusCode}${words}${meaning ? `: ${meaning}` : ''}`
  return new CloudApiError(message, { status: statusCode, retryInMs: retryInMs(statusCode, headers['retry-after']) })
}

function retryInMs(status: number, retryAfter: string | undefined): number | null {
  if (status !== 408 && status !== 429 && status < 500) return null
  return /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : status === 429 ? 5000 : 0
}
