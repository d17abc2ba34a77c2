import { setTimeout as delay } from 'node:timers/promises'
import { send } from '../base/http.ts'
import type { NotifyRequest } from '../inputs/publishing.ts'
import { cardOf, type Notice } from './notice.ts'

/** Milliseconds for all of it. */
const totalMs = 5000

/** Least wait before the other try. */
const retryMs = 500

/**
 * Tells a URL of a step: one POST of JSON, and one more where the answer is 429 or 5xx. No redirect is followed.
 *
 * @returns why it was not taken, without the URL, which is a secret; null: it was.
 */
export async function notify(
  { url, format }: Pick<NotifyRequest, 'url' | 'format'>,
  notice: Notice,
  limits = { totalMs, retryMs },
): Promise<string | null> {
  const body = JSON.stringify(format === 'teams' ? cardOf(notice) : notice)
  const signal = AbortSignal.timeout(limits.totalMs)
  try {
    const first = await post(url, body, signal)
    if (first.waitMs === null) return first.problem
    await delay(Math.max(first.waitMs, limits.retryMs), undefined, { signal })
    return (await post(url, body, signal)).problem
  } catch (error) {
    if (signal.aborted) return `it was not done within ${limits.totalMs / 1000} s`
    const { code } = error as NodeJS.ErrnoException
    return `no connection${code === undefined ? '' : ` (${code})`}`
  }
}

/** `waitMs`: it is worth another try after so long; null: it is not. */
type Answer = { problem: string | null; waitMs: number | null }

async function post(url: string, body: string, signal: AbortSignal): Promise<Answer> {
  const message = await send(new URL(url), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    signal,
  })
  message.destroy()
  const status = message.statusCode ?? 0
  if (status >= 200 && status < 300) return { problem: null, waitMs: null }
  const isRedirect = status >= 300 && status < 400
  const problem = `HTTP ${status}${isRedirect ? ', a redirect, which is not followed' : ''}`
  if (status !== 429 && status < 500) return { problem, waitMs: null }
  const seconds = /^\d+$/.exec(message.headers['retry-after'] ?? '')?.[0]
  return { problem, waitMs: Number(seconds ?? 0) * 1000 }
}
