import type { IncomingMessage } from 'node:http'
import { UserError } from '../../base/errors.ts'
import { isObject, type Json, parseJson } from '../../base/json.ts'
import { type Connection, connectionTo, shownServer } from './connection.ts'
import { type Credentials, credentialsOf } from './credentials.ts'
import { type Exchange, exchange, readBody } from './exchange.ts'
import { connectionFailure, KubeError, refusal } from './kube-error.ts'
import type { KubeTarget } from './kube-target.ts'
import { patiently } from './patience.ts'

/** One thing that is asked of the API. */
export type Call = {
  /** For messages: `create jobs in the namespace "load"`. */
  doing: string
  /** GET unless given. */
  method?: Exchange['method']
  path: string
  query?: Readonly<Record<string, string>>
  /** JSON. */
  body?: unknown
  /** Of the body; `application/json` unless given. */
  contentType?: string
  /** Whether it does no harm to do it twice; unless given, all but POST and PATCH. */
  repeatable?: boolean
  signal: AbortSignal
  /** Milliseconds for which it is tried again; see {@link apiOf}. */
  patienceMs?: number
  /** Milliseconds of one attempt until its status must be there, and again for its body; 15 seconds unless given. */
  timeoutMs?: number
}

export type Api = {
  /** URL as messages show it. */
  server: string
  /** The body of an answer of success, as text. */
  text(call: Call): Promise<string>
  /** The same, which must be a JSON object. */
  json(call: Call): Promise<Json>
  /** An answer of success, whose body goes on: it must be read or destroyed. */
  stream(call: Call): Promise<IncomingMessage>
  /** Ends all connections and commands. Afterwards nothing can be asked any more. */
  close(): void
}

/** Milliseconds for which what failed is tried again: an API server that is replaced is away for some seconds. */
const patienceMs = 30_000

/** The same for a server that has not answered once: it is more likely that its address is wrong. */
const firstPatienceMs = 10_000

const timeoutMs = 15_000

/** Bytes of an answer. */
const mostBytes = 16 * 1024 * 1024

/** Bytes of an answer that is no success. */
const mostOfRefusal = 1024 * 1024

export type ApiOptions = {
  /** Names proxies, and is the environment of exec commands. */
  env: NodeJS.ProcessEnv
  /** Hears of every secret before it is used. */
  onSecrets: (secrets: readonly string[]) => void
}

/** Asks an API server as a user: logs in, keeps connections, tries again, and says what went wrong. */
export function apiOf(target: KubeTarget, { env, onSecrets }: ApiOptions): Api {
  const server = shownServer(target.server)
  const closing = new AbortController()
  const source = credentialsOf(target.user, { env, onSecrets, signal: closing.signal })
  const connections = connectionsOf(target, env)
  let hasAnswered = false

  const sendOnce = async (call: Call, credentials: Credentials): Promise<IncomingMessage> => {
    const connection = connections.for(credentials)
    const asked = exchangeOf(target, call, credentials)
    const answer = await exchange(connection, asked).catch((error: unknown) => {
      call.signal.throwIfAborted()
      throw error instanceof UserError ? error : connectionFailure(server, error)
    })
    hasAnswered = true
    return answer
  }
  const attempt = async (call: Call): Promise<IncomingMessage> => {
    const credentials = await abortable(source.current(), call.signal)
    const answer = await sendOnce(call, credentials)
    if (answer.statusCode !== 401 || !source.refused(credentials)) return accepted(call, answer, target)
    answer.destroy()
    return accepted(call, await sendOnce(call, await abortable(source.current(), call.signal)), target)
  }
  const patience = (call: Call) => ({
    patienceMs: call.patienceMs ?? (hasAnswered ? patienceMs : firstPatienceMs),
    repeatable: isRepeatable(call),
    signal: call.signal,
  })
  const text = (call: Call): Promise<string> =>
    patiently(async () => {
      const answer = await attempt(call)
      return readBody(answer, { most: mostBytes, timeoutMs: call.timeoutMs ?? timeoutMs }).catch((error: unknown) => {
        call.signal.throwIfAborted()
        throw connectionFailure(server, error)
      })
    }, patience(call))
  return {
    server,
    text,
    json: async (call) => objectIn(await text(call), call),
    stream: (call) => patiently(() => attempt(call), patience(call)),
    close() {
      closing.abort(new Error('the client was closed'))
      connections.close()
    },
  }
}

const isRepeatable = ({ repeatable, method = 'GET' }: Call): boolean =>
  repeatable ?? (method !== 'POST' && method !== 'PATCH')

/** The connections of each client certificate: an exec command can give another one. */
function connectionsOf(target: KubeTarget, env: NodeJS.ProcessEnv) {
  const made = new Map<string, Connection>()
  return {
    for({ certificate }: Credentials): Connection {
      const key = certificate?.cert ?? ''
      const connection = made.get(key) ?? connectionTo(target, certificate, env)
      made.set(key, connection)
      return connection
    },
    close() {
      for (const connection of made.values()) connection.close()
    },
  }
}

function exchangeOf(target: KubeTarget, call: Call, { authorization }: Credentials): Exchange {
  const { method = 'GET', path, query = {}, body, contentType = 'application/json', signal } = call
  const search = new URLSearchParams(query).toString()
  const base = target.server.pathname.replace(/\/+$/, '')
  return {
    method,
    path: `${base}${path}${search === '' ? '' : `?${search}`}`,
    headers: {
      accept: 'application/json',
      'user-agent': 'k6-load-test-action',
      ...(body !== undefined && { 'content-type': contentType }),
      ...(authorization !== '' && { authorization }),
      ...(target.user.impersonation as Record<string, string | string[]>),
    },
    body: body === undefined ? null : JSON.stringify(body),
    // A connection that was kept can be closed by the server at that moment, and then nobody knows whether it was done.
    alone: !isRepeatable(call),
    signal,
    timeoutMs: call.timeoutMs ?? timeoutMs,
  }
}

/** An answer of success as it is; every other one as an error. */
async function accepted(call: Call, answer: IncomingMessage, target: KubeTarget): Promise<IncomingMessage> {
  const { statusCode: status = 0, headers } = answer
  if (status >= 200 && status < 300) return answer
  if (status >= 300 && status < 400) {
    answer.destroy()
    throw new KubeError(
      `cannot ${call.doing}: the API server answered with a redirect (${status}), which is not followed`,
      {
        status,
        reason: 'Redirected',
      },
    )
  }
  const body = await readBody(answer, { most: mostOfRefusal, timeoutMs }).catch(() => '')
  call.signal.throwIfAborted()
  const error = refusal({ doing: call.doing, status, body, retryAfter: headers['retry-after'] })
  if (status !== 401) throw error
  const message = `the API server ${shownServer(target.server)} does not accept the credentials of ${target.user.called}: ${error.message}`
  throw new KubeError(message, { status, reason: error.reason || 'Unauthorized' })
}

function objectIn(text: string, { doing }: Call): Json {
  const value = parseJson(text)
  if (isObject(value)) return value
  throw new KubeError(`cannot ${doing}: the API server's answer is no JSON object`, { reason: 'BadAnswer' })
}

/** Waits for something that goes on when nobody waits for it any more. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort))
}
