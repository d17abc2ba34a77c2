import { setTimeout as delay } from 'node:timers/promises'
import { field } from '../../base/json.ts'
import { type PodState, podState } from './pod-state.ts'
import type { Watched } from './watch.ts'

/** What is known of a Job and its pods, as it happens. */
export type PodBoard = {
  /** Takes note of what happened to pods. */
  apply: (event: Watched) => void
  /** Takes note that the run cannot go on: the API refuses or stays away, the Job was ended by somebody. */
  fail: (problem: Error) => void
  /** The pod of a shard, from 1; undefined: there was none yet. */
  pod: (shard: number) => PodState | undefined
  /** null: nothing keeps the run from going on. */
  failure: () => Error | null
  /** Has somebody look at the board again. */
  touch: () => void
  /** Resolves with the next thing that happens. */
  changed: () => Promise<void>
}

export function podBoard(): PodBoard {
  const byShard = new Map<number, PodState>()
  let failure: Error | null = null
  let next = Promise.withResolvers<void>()
  const touch = () => {
    next.resolve()
    next = Promise.withResolvers()
  }
  const note = (pod: PodState) => {
    const known = byShard.get(pod.shard)
    // What became of k6 is not forgotten with its pod.
    const k6 = known?.uid === pod.uid && known.k6.kind === 'terminated' ? known.k6 : pod.k6
    byShard.set(pod.shard, { ...pod, k6 })
  }
  const takeList = (items: readonly PodState[]) => {
    const there = new Set(items.map(({ uid }) => uid))
    for (const pod of byShard.values()) if (!there.has(pod.uid)) byShard.set(pod.shard, { ...pod, gone: true })
    for (const pod of items) note(pod)
  }
  return {
    apply(event) {
      if (event.kind === 'listed') takeList(event.items.map(podState).filter((pod) => pod !== null))
      else {
        const pod = podState(event.object)
        if (pod !== null) note({ ...pod, gone: event.kind === 'deleted' })
      }
      touch()
    },
    fail(problem) {
      failure ??= problem
      touch()
    },
    pod: (shard) => byShard.get(shard),
    failure: () => failure,
    touch,
    changed: () => next.promise,
  }
}

/** Milliseconds after which a condition is looked at again although nothing happened. */
const lookMs = 500

/**
 * Waits until something is so.
 *
 * @param deadline by performance.now().
 * @throws what keeps the run from going on.
 */
export async function waitUntil(
  board: PodBoard,
  isSo: () => boolean,
  { signal, deadline = Number.POSITIVE_INFINITY }: { signal: AbortSignal; deadline?: number },
): Promise<'so' | 'aborted' | 'late'> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>()
  const abort = () => resolve()
  signal.addEventListener('abort', abort, { once: true })
  try {
    for (;;) {
      const changed = board.changed()
      if (isSo()) return 'so'
      if (signal.aborted) return 'aborted'
      const failure = board.failure()
      if (failure !== null) throw failure
      const left = deadline - performance.now()
      if (left <= 0) return 'late'
      await Promise.race([changed, aborted, delay(Math.min(left, lookMs))])
    }
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** The name of an object. */
export const nameOf = (object: unknown): string => {
  const name = field(field(object, 'metadata'), 'name')
  return typeof name === 'string' ? name : ''
}
