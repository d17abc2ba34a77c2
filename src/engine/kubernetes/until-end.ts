import { info } from '../../github/step-log.ts'
import { graceOf } from '../../k6/inspect.ts'
import type { RunEnd } from '../../k6/run.ts'
import type { RunRequest, RunSettings } from '../engine.ts'
import type { JobPlace } from './job-objects.ts'
import { pods } from './place.ts'
import { type PodBoard, waitUntil } from './pod-board.ts'
import { tellK6 } from './pod-k6.ts'

/** A test that runs in pods. */
export type Ending = { place: JobPlace; shards: number; settings: RunSettings; request: RunRequest }

/** Milliseconds until a node that does not answer is given up. */
const silentMs = 60_000

/** Waits until k6 has ended in all pods, and stops it when the step is cancelled or its time is over. */
export async function untilEnd(job: Ending, board: PodBoard): Promise<RunEnd['cause']> {
  const { timeoutMs, interruption } = job.settings
  const graceMs = graceOf(job.request.planned.plan)
  const areOver = overWatch(board, job.shards, graceMs)
  const deadline = timeoutMs === null ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
  const end = await waitUntil(board, areOver, { signal: interruption.soft, deadline })
  if (end === 'so') return 'itself'
  const cause = end === 'late' ? 'timeout' : 'cancelled'
  info(end === 'late' ? 'the time is over (input timeout): k6 is asked to stop' : 'cancelled: k6 is asked to stop')
  void stopAll(job, board)
  await waitUntil(board, areOver, { signal: interruption.hard, deadline: performance.now() + graceMs })
  return cause
}

/**
 * Whether k6 has ended in all pods, as far as can ever be known.
 *
 * @param graceMs that k6 has in a pod that is being deleted.
 */
function overWatch(board: PodBoard, shards: number, graceMs: number): () => boolean {
  const since = new Map<string, number>()
  /** Whether something has been so for longer. */
  const isSoFor = (ms: number, key: string, isSo: boolean): boolean => {
    const now = performance.now()
    if (!isSo) since.delete(key)
    else if (!since.has(key)) since.set(key, now)
    return isSo && now - (since.get(key) ?? now) > ms
  }
  const isOver = (shard: number): boolean => {
    const pod = board.pod(shard)
    if (pod === undefined || pod.gone || pod.k6.kind === 'terminated') return true
    if (pod.phase === 'Failed' || pod.phase === 'Succeeded') return true
    const isSilent = isSoFor(silentMs, `${shard} silent`, pod.silent)
    // A node that is lost ends no pod.
    return isSoFor(graceMs + silentMs, `${shard} deleting`, pod.deleting) || isSilent
  }
  return () =>
    Array.from({ length: shards }, (_, index) => index + 1)
      .map(isOver)
      .every(Boolean)
}

/** Asks k6 in all pods for a graceful end. One that does not hear it is ended with its pod. */
async function stopAll({ place, shards }: Ending, board: PodBoard): Promise<void> {
  const { api, namespace, signal } = place
  const asked = Array.from({ length: shards }, (_, index) => {
    const pod = board.pod(index + 1)
    if (pod === undefined || pod.gone || pod.k6.kind !== 'running') return Promise.resolve()
    const named = { kind: pods, namespace, name: pod.name }
    return tellK6(api, named, { change: { stopped: true }, signal, patienceMs: 5000 })
  })
  await Promise.allSettled(asked)
}
