import { info } from '../../github/step-log.ts'
import type { RunEnd } from '../../k6/run.ts'
import type { RunRequest, RunSettings } from '../engine.ts'
import type { JobPlace } from './job-objects.ts'
import { pods } from './place.ts'
import { type PodBoard, podBoard, waitUntil } from './pod-board.ts'
import { type Followed, followPod } from './pod-follow.ts'
import type { PodMaker, Progress } from './pod-maker.ts'
import type { PodRun } from './pod-run.ts'
import type { PodState } from './pod-state.ts'
import { allReady, startAll } from './start-together.ts'
import { untilEnd } from './until-end.ts'
import { watchInto } from './watch-into.ts'

export type JobRun = {
  maker: PodMaker
  place: JobPlace
  shards: number
  schedulingTimeoutMs: number
  settings: RunSettings
  request: RunRequest
  run: PodRun
  /** Told when the test starts. */
  onStart: () => void
}

/** What became of the pods of a Job. */
export type JobEnd = {
  cause: RunEnd['cause']
  /** By shard from 1. */
  pods: readonly {
    pod: PodState | undefined
    followed: Followed | null
    startedAt: number | null
    durationMs: number
  }[]
  /** k6 ended in a pod before the test was started. */
  early: boolean
  /** What makes the pods does not say that all is over: a sentence's part. null: it does. */
  unfinished: string | null
}

/** Milliseconds for the next lines of a log after the end of its container. */
const lastLinesMs = 20_000

/**
 * Watches the pods of a run from the start to their end, and starts and stops k6 in them.
 *
 * @throws {UserError} when the test cannot be started, or somebody ends what makes the pods.
 */
export async function runJob(job: JobRun): Promise<JobEnd> {
  const ended = new AbortController()
  const place = { ...job.place, signal: AbortSignal.any([job.place.signal, ended.signal]) }
  const board = podBoard()
  const { maker } = job
  const selection = { kind: pods, labelSelector: maker.podSelector(place.name) }
  watchInto(place, board, { selection, take: board.apply })
  const progress = maker.watch(place, board)
  const follower = followAll({ ...job, place }, board)
  try {
    return await runPods({ ...job, place }, { board, follower, progress })
  } finally {
    ended.abort(new Error('the run has ended'))
    follower.end()
  }
}

/** Follows each pod as soon as its containers have started. */
function followAll(job: JobRun, board: PodBoard) {
  const followed = new Map<number, Followed>()
  let isOver = false
  const look = () => {
    for (let shard = 1; shard <= job.shards; shard++) {
      const pod = board.pod(shard)
      if (pod === undefined || pod.k6.kind === 'waiting' || pod.gone || followed.has(shard)) continue
      followed.set(shard, followPod(job.place, { board, pod }, job))
    }
  }
  const go = async () => {
    while (!isOver) {
      const changed = board.changed()
      look()
      await changed
    }
  }
  void go()
  return {
    of: (shard: number): Followed | null => followed.get(shard) ?? null,
    end() {
      isOver = true
      board.touch()
    },
  }
}

type Watching = { board: PodBoard; follower: ReturnType<typeof followAll>; progress: Progress }

async function runPods(job: JobRun, watching: Watching): Promise<JobEnd> {
  const { board, progress } = watching
  const { place, shards, schedulingTimeoutMs, settings } = job
  const { soft } = settings.interruption
  const waiting = { place, board, progress, shards, schedulingTimeoutMs, soft }
  const readiness = await allReady(waiting)
  if (readiness === 'cancelled')
    return endOf(job, watching, { cause: 'cancelled', startedAt: null, early: false, unfinished: null })
  if (readiness === 'early') {
    await readRest(job, watching)
    return endOf(job, watching, { cause: 'itself', startedAt: null, early: true, unfinished: null })
  }
  const startedAt = await startAll(waiting)
  const moments = startedAt.filter((moment) => moment !== null)
  const skew = Math.max(...moments) - Math.min(...moments)
  info(`k6 was started in ${moments.length} of ${shards} pods within ${skew} ms`)
  job.onStart()
  const cause = await untilEnd(job, board)
  await readRest(job, watching)
  const unfinished = cause === 'itself' ? await allOver(job, watching) : null
  return endOf(job, watching, { cause, startedAt, early: false, unfinished })
}

/** Milliseconds for what makes the pods to see that they have ended. */
const overMs = 60_000

/** Waits until what makes the pods has seen their end. @returns what is wrong, as a sentence's part; null: nothing. */
async function allOver({ settings }: JobRun, { board, progress }: Watching): Promise<string | null> {
  const deadline = performance.now() + overMs
  const end = await waitUntil(board, progress.isOver, { signal: settings.interruption.soft, deadline })
  if (end !== 'late') return null
  return `k6 has ended in all pods and ${progress.words()} ${overMs / 1000} s later, so nobody says that this was all of it`
}

type Known = Pick<JobEnd, 'cause' | 'early' | 'unfinished'> & { startedAt: readonly (number | null)[] | null }

const endOf = ({ shards }: JobRun, { board, follower }: Watching, { startedAt, ...known }: Known): JobEnd => ({
  ...known,
  pods: Array.from({ length: shards }, (_, index) => {
    const began = startedAt?.[index] ?? null
    return {
      pod: board.pod(index + 1),
      followed: follower.of(index + 1),
      startedAt: began,
      durationMs: began === null ? 0 : Date.now() - began,
    }
  }),
})

/** Waits for the rest of what the pods that have ended say, for as long as there comes some. */
async function readRest({ shards, settings }: JobRun, { board, follower }: Watching): Promise<void> {
  const followed = Array.from({ length: shards }, (_, index) => {
    const pod = board.pod(index + 1)
    return pod?.k6.kind === 'terminated' || pod?.gone === true ? follower.of(index + 1) : null
  }).filter((one) => one !== null)
  let isDone = false
  void Promise.allSettled(followed.map(({ done }) => done)).then(() => {
    isDone = true
    board.touch()
  })
  const count = () => followed.reduce((sum, { log }) => sum + log.lines(), 0)
  for (let before = -1; !isDone && before !== count(); ) {
    before = count()
    const deadline = performance.now() + lastLinesMs
    const end = await waitUntil(board, () => isDone, { signal: settings.interruption.hard, deadline })
    if (end === 'aborted') return
  }
}
