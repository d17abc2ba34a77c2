import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { send } from '../base/http.ts'
import { repositoryOf, runUrlOf } from '../base/run-url.ts'
import { visible } from '../base/text.ts'
import type { Annotation } from '../github/annotations.ts'
import { info } from '../github/step-log.ts'
import type { NotifyRequest } from '../inputs/notify-request.ts'
import type { StepReport } from '../verdict/script-report.ts'
import { isWanted, notificationOf, type Source } from './notification.ts'

/** Milliseconds for all of it, and before the second try where the server names none. */
const usualLimits = { totalMs: 5000, retryMs: 500 }

/** Why nobody was told. The message never has the URL, nor any part of it. */
class NotSent extends Error {
  override name = 'NotSent'
}

/**
 * Sends the notification of the input notify-url, if it is wanted. It never fails the step.
 *
 * @param step without secrets.
 * @returns what is to be said of it.
 */
export async function notify(
  step: StepReport,
  {
    asked,
    env,
    signal,
    limits = usualLimits,
  }: { asked: NotifyRequest; env: NodeJS.ProcessEnv; signal: AbortSignal; limits?: typeof usualLimits },
): Promise<readonly Annotation[]> {
  const deadline = AbortSignal.timeout(limits.totalMs)
  try {
    if (!isWanted(step, asked.on)) return []
    const body = notificationOf(step, sourceOf(env), asked.format)
    await post(asked.url, body, { signal: AbortSignal.any([signal, deadline]), ...limits })
    info('the notification of input notify-url was sent')
    return []
  } catch (error) {
    const late = deadline.aborted ? `no answer within ${limits.totalMs / 1000} s` : wordsOf(error)
    const why = signal.aborted ? 'the step was cancelled' : late
    return [{ level: 'warning', message: `the notification of input notify-url failed: ${why}` }]
  }
}

/** Node's own messages name the host, and libraries the whole address. */
function wordsOf(error: unknown): string {
  if (error instanceof NotSent) return error.message
  const cause = error instanceof AggregateError ? error.errors[0] : error
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? `no connection (${code})` : 'no connection'
}

type Posting = { signal: AbortSignal } & typeof usualLimits

async function post(url: string, body: string, posting: Posting): Promise<void> {
  const end = performance.now() + posting.totalMs
  const first = await answerOf(url, body, posting)
  const waitMs = retryWaitOf(first, posting.retryMs)
  if (waitMs === null || performance.now() + waitMs >= end) return judge(first)
  await delay(waitMs, undefined, { signal: posting.signal })
  judge(await answerOf(url, body, posting))
}

type Answer = Pick<IncomingMessage, 'headers'> & { status: number }

/** Nothing of an answer is wanted but its status. */
async function answerOf(url: string, body: string, { signal }: Posting): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const message = await send(new URL(url), { method: 'POST', body, headers, signal })
  message.destroy()
  return { status: message.statusCode ?? 0, headers: message.headers }
}

function judge({ status }: Answer): void {
  if (status >= 200 && status < 300) return
  const isRedirect = status >= 300 && status < 400
  throw new NotSent(`HTTP ${status}${isRedirect ? ', a redirect, which is not followed' : ''}`)
}

/** Milliseconds after which it is worth to try again; null: never. */
function retryWaitOf({ status, headers }: Answer, usualMs: number): number | null {
  if (status !== 429 && status < 500) return null
  const given = headers['retry-after'] ?? ''
  if (given === '') return usualMs
  const ms = /^\d+(?:\.\d+)?$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now()
  return Number.isNaN(ms) ? usualMs : Math.max(0, ms)
}

const sourceOf = (env: NodeJS.ProcessEnv): Source => ({
  repository: repositoryOf(env) ?? '',
  ref: visible((env.GITHUB_REF ?? '').replace(/^refs\/(?:heads\/|tags\/)?/, '')),
  commit: visible(env.GITHUB_SHA ?? ''),
  workflow: visible(env.GITHUB_WORKFLOW ?? ''),
  job: visible(env.GITHUB_JOB ?? ''),
  runUrl: runUrlOf(env),
})
