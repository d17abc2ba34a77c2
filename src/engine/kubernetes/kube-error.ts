import { reasonOf } from '../../base/errors.ts'
import { field, parseJson } from '../../base/json.ts'
import { visible } from '../../base/text.ts'
import { NoConnection } from './no-connection.ts'

/** This client's own reasons, beside Kubernetes' (`NotFound`, `AlreadyExists`, `Forbidden`, `Invalid`, ...). */
type OwnReason = 'ConnectionFailed' | 'TimedOut' | 'Untrusted' | 'BadAnswer' | 'TooLarge' | 'Redirected'

type Why = {
  status?: number
  reason: OwnReason | (string & {})
  retryAfterMs?: number | null
  neverSent?: boolean
  cause?: unknown
}

/** Why the Kubernetes API brought nothing. Its message is one line for the user. */
export class KubeError extends Error {
  override name = 'KubeError'
  /** The HTTP status; 0: there was no answer. */
  readonly status: number
  /** `NotFound`, `Forbidden`, `ConnectionFailed`, ...; empty: the server gave none. */
  readonly reason: string
  /** Milliseconds that the server wants to be left alone; null: it did not say. */
  readonly retryAfterMs: number | null
  /** Whether it is certain that the server did not get the request. */
  readonly neverSent: boolean

  constructor(message: string, why: Why) {
    super(message, { cause: why.cause })
    this.status = why.status ?? 0
    this.reason = why.reason
    this.retryAfterMs = why.retryAfterMs ?? null
    this.neverSent = why.neverSent ?? false
  }
}

/** Whether something thrown is the API's answer with this HTTP status. */
export const hasStatus = (error: unknown, ...statuses: readonly number[]): error is KubeError =>
  error instanceof KubeError && statuses.includes(error.status)

/** Characters of a server's message that are shown. */
const longestMessage = 600

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | undefined): number | null {
  if (header === undefined) return null
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

export type Refusal = {
  /** What was to be done: `create jobs in the namespace "load"`. */
  doing: string
  status: number
  /** The answer's body, a Status object of Kubernetes' or anything. */
  body: string
  retryAfter?: string | undefined
}

/** The error for an answer that is no success (k8s.io/apimachinery, pkg/apis/meta/v1: Status). */
export function refusal({ doing, status, body, ...answer }: Refusal): KubeError {
  const given = parseJson(body)
  const word = field(given, 'reason')
  const text = field(given, 'message')
  const reason = typeof word === 'string' ? visible(word, 60) : ''
  const message = visible(typeof text === 'string' && text !== '' ? text : body, longestMessage) || 'no reason given'
  const code = reason === '' ? `${status}` : `${status} ${reason}`
  const retryAfterMs = retryAfter(answer.retryAfter)
  return new KubeError(`cannot ${doing}: ${message} (${code})`, { status, reason, retryAfterMs })
}

/** What TLS says of a server that is not the one meant, or is none. */
const isAboutTrust = (code: string): boolean =>
  /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_)/.test(code)

const isAboutTls = (code: string): boolean => /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/.test(code)

/** The error for a request that got no answer. */
export function connectionFailure(server: string, failure: unknown): KubeError {
  if (failure instanceof KubeError) return failure
  const neverSent = failure instanceof NoConnection
  const error = neverSent ? failure.cause : failure
  const code = String((error as NodeJS.ErrnoException | null)?.code ?? '')
  const why = visible(reasonOf(error), longestMessage)
  if (isAboutTrust(code)) {
    const message = `the certificate of the API server ${server} is not the one that the kubeconfig trusts: ${why} (${code})`
    return new KubeError(message, { reason: 'Untrusted', neverSent, cause: error })
  }
  if (isAboutTls(code))
    return new KubeError(`TLS with the API server ${server} failed: ${why}`, {
      reason: 'Untrusted',
      neverSent,
      cause: error,
    })
  return new KubeError(`the API server ${server} cannot be reached: ${why}`, {
    reason: 'ConnectionFailed',
    neverSent,
    cause: error,
  })
}
