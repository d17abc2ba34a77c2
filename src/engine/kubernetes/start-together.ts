import { UserError } from '../../base/errors.ts'
import { info } from '../../github/step-log.ts'
import type { JobPlace } from './job-objects.ts'
import { pods } from './place.ts'
import { type PodBoard, waitUntil } from './pod-board.ts'
import { askReady, tellK6 } from './pod-k6.ts'
import type { Progress } from './pod-maker.ts'
import { startProblem, waitWords } from './pod-problems.ts'
import { lastWarning } from './pod-warnings.ts'

/** The pods of a Job while they get ready. */
export type Waiting = {
  progress: Progress
  place: JobPlace
  board: PodBoard
  /** How many there are to be. */
  shards: number
  schedulingTimeoutMs: number
  /** Asks for a graceful end. */
  soft: AbortSignal
}

/** `early`: k6 ended in a pod, most likely because of an error in the script. */
export type Readiness = 'ready' | 'early' | 'cancelled'

/** Milliseconds between two questions to k6 in one pod. */
const askMs = 250

/** Milliseconds for which nothing comes through to a k6 that runs, until it is not k6's slowness any more. */
const silentMs = 60_000

const shardsOf = ({ shards }: Waiting): readonly number[] => Array.from({ length: shards }, (_, index) => index + 1)

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`

/**
 * Waits until k6 waits for its start in all pods.
 *
 * @throws {UserError} for what keeps a pod from it, as soon as it can be seen.
 */
export async function allReady(waiting: Waiting): Promise<Readiness> {
  const { board, shards, schedulingTimeoutMs, soft } = waiting
  const began = performance.now()
  const ready = new Set<number>()
  const asking = new AbortController()
  const pods = () => shardsOf(waiting).map((shard) => board.pod(shard))
  const isEarly = () => pods().some((pod) => pod?.k6.kind === 'terminated' && pod.k6.exitCode !== 0)
  const areRunning = () => pods().every((pod) => pod !== undefined && pod.k6.kind !== 'waiting')
  const isDecided = () => isEarly() || pods().some((pod) => pod !== undefined && startProblem(pod) !== null)
  const report = watchWaiting(waiting)
  try {
    const deadline = began + schedulingTimeoutMs
    const running = await waitUntil(board, () => isDecided() || areRunning(), { signal: soft, deadline })
    if (running === 'aborted') return 'cancelled'
    if (running === 'late') throw await notScheduled(waiting)
    if (!isDecided()) info(`all ${shards} pods run after ${seconds(performance.now() - began)}; k6 gets ready in them`)
    askAll(waiting, { ready, signal: asking.signal })
    const isSo = () => isDecided() || (ready.size === shards && waiting.progress.mayStart())
    const end = await waitUntil(board, isSo, { signal: soft, deadline: performance.now() + schedulingTimeoutMs })
    if (end === 'aborted') return 'cancelled'
    if (isEarly()) return 'early'
    throwProblem(waiting)
    if (end === 'late') throw notReady(waiting, ready)
    return 'ready'
  } finally {
    report.end()
    asking.abort()
  }
}

/** Milliseconds between two looks at what is waited for. */
const reportMs = 5000

/** Says in the log what is waited for, when that changes. */
function watchWaiting(waiting: Waiting) {
  let said = ''
  const look = async () => {
    const words = await waitingWords(waiting)
    if (words !== '' && words !== said) info(`waiting for pods: ${words}`)
    said = words || said
  }
  const timer = setInterval(look, reportMs)
  return { end: () => clearInterval(timer) }
}

const mostNamed = 3

async function waitingWords(waiting: Waiting): Promise<string> {
  const { place, board } = waiting
  const all = shardsOf(waiting).flatMap((shard) => {
    const pod = board.pod(shard)
    const words = waitWords(pod)
    return words === null ? [] : [{ shard, words, pod }]
  })
  const named = all.slice(0, mostNamed).map(async ({ shard, words, pod }) => {
    const isExplained = pod === undefined || pod.unschedulable !== '' || pod.stuck !== null
    const warning = isExplained ? '' : await lastWarning(place, pod.name)
    return `pod ${shard} ${words}${warning === '' ? '' : ` (${warning})`}`
  })
  const more = all.length > mostNamed ? ` (and ${all.length - mostNamed} more)` : ''
  return `${(await Promise.all(named)).join('; ')}${more}`
}

const stageWords = ({ progress }: Waiting): string => (progress.words() === '' ? '' : `; ${progress.words()}`)

const notScheduled = async (waiting: Waiting): Promise<UserError> =>
  new UserError(
    `not all pods run after ${seconds(waiting.schedulingTimeoutMs)} (input scheduling-timeout): ${await waitingWords(waiting)}${stageWords(waiting)}`,
  )

function notReady(waiting: Waiting, ready: ReadonlySet<number>): UserError {
  if (ready.size === waiting.shards) {
    return new UserError(
      `k6 waits in all ${waiting.shards} pods, and ${waiting.progress.words()} after ${seconds(waiting.schedulingTimeoutMs)} (input scheduling-timeout); k6-operator must reach port 6565 of the pods through their Services, and must be able to make one more Job, the starter`,
    )
  }
  const late = shardsOf(waiting).filter((shard) => !ready.has(shard))
  return new UserError(
    `k6 did not get ready within ${seconds(waiting.schedulingTimeoutMs)} (input scheduling-timeout) in ${late.length} of ${waiting.shards} pods: ${late.slice(0, mostNamed).join(', ')}`,
  )
}

function throwProblem(waiting: Waiting): void {
  for (const shard of shardsOf(waiting)) {
    const pod = waiting.board.pod(shard)
    const problem = pod === undefined ? null : startProblem(pod)
    if (problem !== null) throw new UserError(problem)
  }
}

/** Asks k6 in each pod, over and over, whether it is ready. What keeps that from working is put on the board. */
function askAll(waiting: Waiting, { ready, signal }: { ready: Set<number>; signal: AbortSignal }): void {
  for (const shard of shardsOf(waiting)) {
    askOne(waiting, shard, signal).then(
      (isReady) => {
        if (isReady) ready.add(shard)
        waiting.board.touch()
      },
      (error) => waiting.board.fail(error),
    )
  }
}

async function askOne({ place, board }: Waiting, shard: number, signal: AbortSignal): Promise<boolean> {
  let silentSince: number | null = null
  while (!signal.aborted) {
    const pod = board.pod(shard)
    // A part without any VU has nothing to wait for.
    if (pod?.k6.kind === 'terminated') return pod.k6.exitCode === 0
    if (pod === undefined || pod.gone) return false
    const named = { kind: pods, namespace: place.namespace, name: pod.name }
    const answer = await askReady(place.api, named, place.signal)
    if (answer.kind === 'ready') return true
    silentSince = answer.kind === 'silent' ? (silentSince ?? performance.now()) : null
    if (answer.kind === 'silent' && performance.now() - (silentSince ?? 0) > silentMs) {
      throw new UserError(
        `the API server cannot reach k6 in pod ${shard}; a network policy or firewall must let it connect to port 6565 of the pods: ${answer.reason}`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, askMs))
  }
  return false
}

/**
 * Lets k6 start in all pods at once.
 *
 * @returns when each began, by shard from 1, in milliseconds since 1970; null: it had nothing to do.
 */
export async function startAll({ place, board, shards }: Waiting): Promise<readonly (number | null)[]> {
  const { api, namespace, signal } = place
  return Promise.all(
    Array.from({ length: shards }, async (_, index) => {
      const there = board.pod(index + 1)
      if (there?.k6.kind !== 'running') return null
      const pod = { kind: pods, namespace, name: there.name }
      const asked = Date.now()
      await tellK6(api, pod, { change: { paused: false }, signal, patienceMs: 10_000 })
      return Math.round((asked + Date.now()) / 2)
    }),
  )
}
