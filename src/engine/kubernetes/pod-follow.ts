import { stepMask } from '../../github/step-mask.ts'
import { logFormat } from '../../k6/log-format.ts'
import type { RunRequest, RunSettings } from '../engine.ts'
import { followLog } from './follow-log.ts'
import { type HandedOut, handedOutReader } from './handed-out.ts'
import type { JobPlace } from './job-objects.ts'
import { pods } from './place.ts'
import type { PodBoard } from './pod-board.ts'
import { type PodLog, podLog } from './pod-log.ts'
import { k6Container, resultsContainer } from './pod-paths.ts'
import type { PodRun } from './pod-run.ts'
import type { PodState } from './pod-state.ts'

/** What a pod says while it runs. */
export type Followed = {
  log: PodLog
  /** The version of k6 in the pod; null: it did not say. */
  version: () => string | null
  /** Resolves when all that there is has been read. */
  done: Promise<unknown>
  /** The log of k6 came to its end. */
  isLogWhole: () => boolean
  /** All that the pod handed out arrived. */
  isWhole: () => boolean
  file: (name: string) => HandedOut | null
}

/**
 * Follows what the containers of a pod print, from their start: afterwards only the end of a long log is left, and
 * nothing of a pod that was deleted.
 */
export function followPod(
  place: JobPlace,
  { board, pod }: { board: PodBoard; pod: PodState },
  { settings, request, run }: { settings: RunSettings; request: RunRequest; run: PodRun },
): Followed {
  const { api, namespace, signal } = place
  const { flags, progressIntervalMs, interruption } = settings
  const log = podLog({
    shard: pod.shard,
    format: logFormat({ ...flags, logOutput: flags.logOutput }, run.env).format,
    mask: stepMask(),
    progressIntervalMs,
    summaryStats: { asked: run.stats, shown: request.planned.plan.summaryTrendStats },
    out: process.stdout,
    interruption,
  })
  const reader = handedOutReader()
  const named = { kind: pods, namespace, name: pod.name }
  const hasEnded = () => {
    const now = board.pod(pod.shard)
    return now === undefined || now.gone || now.k6.kind === 'terminated'
  }
  let isLogWhole = false
  const logDone = followLog(api, { pod: named, container: k6Container, signal, onLines: log.take, hasEnded })
  const takeResults = (lines: readonly string[]) => {
    for (const line of lines) reader.take(line)
  }
  // It prints when k6 has ended, and then ends itself.
  const resultsDone = followLog(api, {
    pod: named,
    container: resultsContainer,
    signal,
    onLines: takeResults,
    hasEnded: () => reader.isWhole() || (board.pod(pod.shard)?.phase ?? '') !== 'Running',
  })
  const noteEnd = logDone.then((isWhole) => {
    isLogWhole = isWhole
  })
  const done = Promise.all([noteEnd.finally(log.end), resultsDone])
  const version = () => log.version() ?? reader.version()
  return { log, version, done, isLogWhole: () => isLogWhole, isWhole: reader.isWhole, file: reader.file }
}
