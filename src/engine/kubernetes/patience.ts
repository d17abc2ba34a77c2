import { setTimeout as delay } from 'node:timers/promises'
import { KubeError } from './kube-error.ts'

export type Patience = {
  /** Milliseconds after the first attempt until which another one may begin. */
  patienceMs: number
  /** Whether it does no harm to do it twice. */
  repeatable: boolean
  signal: AbortSignal
}

const longestPauseMs = 2000

/** Whether another attempt can bring something else. */
export function mayPass(error: unknown, repeatable: boolean): error is KubeError {
  if (!(error instanceof KubeError)) return false
  // The server did nothing yet, whatever was asked.
  if (error.status === 429) return true
  if (error.reason === 'ConnectionFailed' && error.neverSent) return true
  if (!repeatable) return false
  return [500, 502, 503, 504].includes(error.status) || ['ConnectionFailed', 'TimedOut'].includes(error.reason)
}

/** Milliseconds before the next attempt. */
export const pauseBefore = (attempt: number): number => Math.min(250 * 2 ** attempt, longestPauseMs)

/**
 * Does something, and again while that can help and patience lasts.
 *
 * @throws what the last attempt threw, with how long was tried.
 */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const start = performance.now()
  for (let done = 0; ; done += 1) {
    try {
      return await attempt()
    } catch (error) {
      patience.signal.throwIfAborted()
      await pauseAfter(error, { done, spentMs: performance.now() - start, ...patience })
    }
  }
}

/** @throws the error, when another attempt cannot help or would be too late. */
async function pauseAfter(error: unknown, how: Patience & { done: number; spentMs: number }): Promise<void> {
  const { done, spentMs, patienceMs, repeatable, signal } = how
  if (!mayPass(error, repeatable)) throw error
  const pause = Math.max(pauseBefore(done), error.retryAfterMs ?? 0)
  if (spentMs + pause > patienceMs) throw done === 0 ? error : triedFor(error, spentMs)
  await delay(pause, undefined, { signal }).catch(() => signal.throwIfAborted())
}

const triedFor = (error: KubeError, ms: number): KubeError =>
  new KubeError(`${error.message} (tried for ${Math.round(ms / 1000)} s)`, {
    status: error.status,
    reason: error.reason,
    cause: error,
  })
