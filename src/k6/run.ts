import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Transform, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { killGroup, type Pipes, spawnGroup, spawnGroupThrough } from '../base/child-process.ts'
import { messageOf, UserError } from '../base/errors.ts'
import type { Interruption } from '../base/interruption.ts'
import { type Mask, noMask } from '../base/mask.ts'
import { isQuiet } from './flags.ts'
import { gathering } from './gathering.ts'
import { type ErrorCounter, errorCounter, type LogFormat, type LoggedErrors } from './log-errors.ts'
import { logFilter } from './log-filter.ts'
import { type ProgressCounts, progressThinner } from './progress.ts'
import { cutSummaryText, type SummaryStats } from './summary-text.ts'
import { watchUnread } from './unread-log.ts'

/** One `k6 run`. */
export type RunRequest = {
  k6: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  cwd: string
  /** For its output. Left out or null: Node's own. */
  pipes?: Pipes | null
  /** The step's log. */
  out: Writable
  /** Takes secrets out of the log; none, unless given. */
  mask?: Mask
  /** How and where k6 writes its log, so that the errors in it can be counted. */
  log: { format: LogFormat; stream: 'stdout' | 'stderr' }
  /** Milliseconds between two progress lines; 0 shows all. */
  progressIntervalMs: number
  /** The statistics of trends that k6's text at the end is cut back to; left out: all that it has. */
  summaryStats?: SummaryStats
  interruption: Interruption
  /** What is tested is gone: stop the run gracefully. Left out: nobody watches it. */
  targetDied?: AbortSignal
  /** Stop the run gracefully after so many milliseconds; null: never. A promise: they count from when it is known. */
  timeoutMs: number | null | Promise<number | null>
  /** Milliseconds that a stopped run has for its teardown and summary before it is killed. */
  timeoutGraceMs: number
  /** Its cloud output sends to this step; left out: it does not, or to the cloud. */
  endpoints?: boolean
  /** Told of k6's stdout, piece by piece and as it is, in Latin-1. */
  said?: (piece: string) => void
  /** Asks k6 once for a graceful end. */
  stop: (pid: number) => void | Promise<void>
  /** Told once, when k6 has started. */
  started?: (pid: number) => void
}

/** How a run ended. */
export type RunEnd = {
  /** k6's exit code, or null when a signal ended it. */
  exitCode: number | null
  signal: NodeJS.Signals | null
  /** Whether k6 ended by itself or the step stopped it, and why. */
  cause: 'itself' | 'cancelled' | 'timeout' | 'target-died'
  /** k6 did not end gracefully and was killed. */
  killed: boolean
  /** What its log said of errors; null where the log's format hides them. */
  errors: LoggedErrors | null
  /** k6 warned that no iteration finished; null where its log is hidden. */
  idle: boolean | null
  /**
   * What k6's last progress line said of iterations: the end of the run, unless k6 was killed. A hint only, because it
   * is read from text. null: there was none, as with --quiet.
   */
  progress: ProgressCounts | null
  /** Wall time in milliseconds. */
  durationMs: number
}

type Child = ChildProcess & { stdout: Readable; stderr: Readable }

/** A grandchild that holds k6's pipes open delays the end by this at most; the second is for when all patience is over. */
const drainMs = [1000, 200] as const

/**
 * Runs k6 to its end, with its log streaming into the step's. It asks k6 to stop at most once, since a second
 * signal would cut teardown() and lose the summary; and when it returns, nothing of k6's process group is left.
 */
export async function runK6(request: RunRequest): Promise<RunEnd> {
  const started = performance.now()
  const child = startK6(request)
  const pid = await startedPid(child, request.k6)
  request.started?.(pid)
  const hidden = request.log.format === 'hidden'
  const errors = errorCounter(hidden ? 'text' : request.log.format)
  const drained = forwardLog(child, request, errors)
  const watch = watchEnd(pid, request)

  const [exitCode, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  const { cause, killed } = watch.ended()
  const patience = drainMs[request.interruption.hard.aborted ? 1 : 0]
  await Promise.race([drained.done, delay(patience, undefined, { ref: false })])
  killGroup(pid, 'SIGKILL')
  drained.giveUp()
  await drained.done
  return {
    exitCode,
    signal,
    cause,
    killed,
    errors: hidden ? whyNoLog(exitCode, errors) : errors.found(),
    idle: hidden ? null : errors.idle(),
    progress: isQuiet(request.args) ? null : drained.counts(),
    durationMs: performance.now() - started,
  }
}

/** A k6 that cannot open the log that it was told to write says so where its log would be otherwise. */
function whyNoLog(exitCode: number | null, errors: ErrorCounter): LoggedErrors | null {
  const found = errors.found()
  return exitCode === 255 && found.last !== null ? found : null
}

function startK6({ k6, args, cwd, env, pipes }: RunRequest): Child {
  return pipes ? spawnGroupThrough(pipes, k6, args, { cwd, env }) : spawnGroup(k6, args, { cwd, env })
}

async function startedPid(child: Child, k6: string): Promise<number> {
  try {
    await once(child, 'spawn')
  } catch (error) {
    throw new UserError(`k6 at ${k6} cannot be started: ${messageOf(error)}`)
  }
  return child.pid as number
}

/** Pipes both streams into the log. */
function forwardLog(child: Child, request: RunRequest, errors: ErrorCounter) {
  const { out, log, progressIntervalMs, mask = noMask, summaryStats, said, endpoints = false } = request
  const watchers = (stream: 'stdout' | 'stderr') => ({
    mask,
    endpoints,
    ...(log.stream === stream ? { errors } : {}),
  })
  const progress = progressThinner(progressIntervalMs, () => performance.now())
  const summaryText = summaryStats ? { summaryText: cutSummaryText(summaryStats) } : {}
  const filters = [
    {
      source: child.stdout,
      filter: logFilter({ ...watchers('stdout'), progress, ...summaryText, ...(said ? { said } : {}) }),
    },
    { source: child.stderr, filter: logFilter(watchers('stderr')) },
  ]
  for (const { source, filter } of filters) {
    filter.pipe(out, { end: false })
    void pour(source, filter)
  }
  // A log that nobody reads any more must not fill k6's pipes: it could not end gracefully.
  const discard = () => {
    for (const { filter } of filters) filter.unpipe(out).resume()
  }
  const stopWatching = watchUnread(out, request.interruption, discard)
  return {
    done: Promise.all(filters.map(({ filter }) => finished(filter))).finally(stopWatching),
    counts: progress.counts,
    giveUp() {
      for (const { source, filter } of filters) {
        source.destroy()
        filter.end()
      }
    },
  }
}

/** Pours one stream into its filter, in pieces that are worth it. */
async function pour(source: Readable, filter: Transform): Promise<void> {
  const gatherMs = gathering(() => performance.now())
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (!filter.write(chunk)) await once(filter, 'drain')
      const ms = gatherMs(chunk.length)
      await (ms > 0 ? delay(ms) : turn())
    }
  } catch {
    // it was given up
  }
  filter.end()
}

/** Stops the run when the step is interrupted or its time is over. */
function watchEnd(pid: number, { interruption, targetDied, timeoutMs, timeoutGraceMs, stop }: RunRequest) {
  let cause: RunEnd['cause'] = 'itself'
  let killed = false
  const kill = () => {
    killed = true
    killGroup(pid, 'SIGKILL')
  }
  const stopFor = (why: Exclude<RunEnd['cause'], 'itself'>) => {
    const first = cause === 'itself'
    if (first) {
      cause = why
      void stop(pid)
    }
    return first
  }
  const onSoft = () => stopFor('cancelled')
  interruption.soft.addEventListener('abort', onSoft)
  interruption.hard.addEventListener('abort', kill)
  let timer: NodeJS.Timeout | undefined
  let over = false
  const stopInTime = (why: 'timeout' | 'target-died') => {
    if (!stopFor(why)) return
    clearTimeout(timer)
    timer = setTimeout(kill, timeoutGraceMs)
  }
  const limit = (ms: number | null) => {
    if (ms === null || over) return
    timer = setTimeout(() => stopInTime('timeout'), ms)
  }
  const onDeath = () => stopInTime('target-died')
  targetDied?.addEventListener('abort', onDeath)
  if (timeoutMs instanceof Promise) void timeoutMs.then(limit)
  else limit(timeoutMs)
  if (interruption.soft.aborted) onSoft()
  if (targetDied?.aborted) onDeath()
  if (interruption.hard.aborted) kill()
  return {
    ended() {
      over = true
      clearTimeout(timer)
      interruption.soft.removeEventListener('abort', onSoft)
      interruption.hard.removeEventListener('abort', kill)
      targetDied?.removeEventListener('abort', onDeath)
      return { cause, killed }
    },
  }
}
