import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { killGroup, type Pipes, spawnGroup, spawnGroupThrough } from '../base/child-process.ts'
import { messageOf, UserError } from '../base/errors.ts'
import { isQuiet } from './flags.ts'
import { forwardLog, type LogRequest } from './forward-log.ts'
import { type ErrorCounter, errorCounter, type LoggedErrors } from './log-errors.ts'
import type { ProgressCounts } from './progress.ts'

/** One `k6 run`. */
export type RunRequest = LogRequest & {
  k6: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  cwd: string
  /** For its output. Left out or null: Node's own. */
  pipes?: Pipes | null
  /** What is tested is gone: stop the run gracefully. Left out: nobody watches it. */
  targetDied?: AbortSignal
  /** Stop the run gracefully after so many milliseconds; null: never. A promise: they count from when it is known. */
  timeoutMs: number | null | Promise<number | null>
  /** Milliseconds that a stopped run has for its teardown and summary before it is killed. */
  timeoutGraceMs: number
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
  const log = forwardLog(child, request, errors)
  const watch = watchEnd(pid, request)

  const [exitCode, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  const { cause, killed } = watch.ended()
  await log.within(drainMs[request.interruption.hard.aborted ? 1 : 0])
  killGroup(pid, 'SIGKILL')
  await log.end()
  return {
    exitCode,
    signal,
    cause,
    killed,
    errors: hidden ? whyNoLog(exitCode, errors) : errors.found(),
    idle: hidden ? null : errors.idle(),
    progress: isQuiet(request.args) ? null : log.counts(),
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
