import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, k6Api } from './k6-api.ts'
import type { ShardRequest } from './shard-request.ts'

/** What became of a run that waited before its test. */
export type Release =
  | {
      kind: 'let-go'
      /** When its test began, in milliseconds since 1970. */
      startedAt: number
      /** Milliseconds from k6's start until then. */
      heldMs: number
      /** Milliseconds after the moment that was asked for, where k6 was ready too late for it; 0: it was not late. */
      lateMs: number
    }
  /** k6 did not take the setup data; `detail` is what it said. */
  | { kind: 'data-refused'; detail: string }
  /** setup(), run before the start, failed; `detail` is what k6 said. */
  | { kind: 'setup-failed'; detail: string }
  /** It ended before, or was stopped. */
  | { kind: 'ended' }

/** A k6 that waits with all its VUs made, and is let go at a moment. */
export type Hold = {
  /** What k6 must be started with, besides its pause. */
  args: readonly string[]
  /** Where its REST API listens: `127.0.0.1:6565`. */
  address: string
  /** Milliseconds that the run may take from the moment on in which this is known; null: no limit. */
  timeoutMs: Promise<number | null>
  /** To be called when k6 has started. It never throws. */
  begin: () => Promise<Release>
  /** When its test began, in milliseconds since 1970; null: it has not. */
  startedAt: () => number | null
  /** To be called when k6 has ended. */
  end: () => void
}

type HoldRequest = Pick<ShardRequest, 'startAt' | 'setupData'> & {
  address: string
  /** The script or the user turned setup() off. */
  noSetup: boolean
  /** Milliseconds that init code and setup() may take, and then as many again the test; the wait counts as neither. */
  timeoutMs: number | null
}

const goOn = JSON.stringify({ data: { type: 'status', id: 'default', attributes: { paused: false } } })

/**
 * Holds k6 by its own pause (--paused), which comes when all VUs are made and before setup(), and lets it go through its
 * REST API (internal/execution/scheduler.go: Run). With a moment to start at, setup() runs before it, by the same API:
 * else its iterations would start as much later as setup() takes.
 */
export function holdK6({ address, startAt, setupData, noSetup, timeoutMs }: HoldRequest): Hold {
  const ended = new AbortController()
  const counting = Promise.withResolvers<number | null>()
  const api = k6Api(address, ended.signal)
  let startedAt: number | null = null
  const setsUpAhead = startAt !== null && setupData === null && !noSetup

  /** null: it is ready. */
  const notReady = (answer: Answer, kind: 'data-refused' | 'setup-failed'): Release | null => {
    if (answer.kind === 'ok') return null
    return answer.kind === 'gone' ? { kind: 'ended' } : { kind, detail: answer.detail }
  }

  const prepare = async (): Promise<Release | null> => {
    if (!(await api.ready())) return { kind: 'ended' }
    if (setupData !== null)
      return notReady(await api.send({ method: 'PUT', path: '/v1/setup', body: setupData }), 'data-refused')
    return setsUpAhead ? notReady(await api.send({ method: 'POST', path: '/v1/setup' }), 'setup-failed') : null
  }

  const letGo = async (began: number): Promise<Release> => {
    const lateness = startAt === null ? 0 : Date.now() - startAt
    if (lateness < 0) await delay(-lateness, undefined, { signal: ended.signal }).catch(() => {})
    const asked = Date.now()
    const answer = await api.send({ method: 'PATCH', path: '/v1/status', body: goOn })
    if (answer.kind !== 'ok') return { kind: 'ended' }
    startedAt = Math.round((asked + Date.now()) / 2)
    return { kind: 'let-go', startedAt, heldMs: performance.now() - began, lateMs: Math.max(lateness, 0) }
  }

  return {
    args: ['--address', address, ...(setupData !== null || setsUpAhead ? ['--no-setup'] : [])],
    address,
    timeoutMs: counting.promise,
    async begin() {
      const began = performance.now()
      const patience = timeoutMs === null ? undefined : setTimeout(() => counting.resolve(0), timeoutMs)
      const failed = await prepare()
      clearTimeout(patience)
      const release = failed ?? (await letGo(began))
      // A k6 that is not let go must not wait for ever.
      counting.resolve(release.kind === 'let-go' || ended.signal.aborted ? timeoutMs : 0)
      return release
    },
    startedAt: () => startedAt,
    end: () => ended.abort(),
  }
}
