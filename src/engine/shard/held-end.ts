import { noErrors } from '../../k6/log-errors.ts'
import { readMessage } from '../../k6/logged-error.ts'
import type { RunEnd } from '../../k6/run.ts'
import { placeText } from '../../k6/segment.ts'
import type { Ran } from '../engine.ts'
import type { Release } from './hold.ts'
import type { ShardRequest } from './shard-request.ts'

/** When a step of a shard began, in milliseconds since 1970, and in which attempt of its workflow run; null: not known. */
export type ShardStep = { beganAt: number; attempt: number | null }

type Late = Pick<ShardRequest, 'shard' | 'of' | 'startAt'>

/**
 * A run as it would have been without the wait before it: the wait is no part of its time, and where setup() failed
 * before the start, k6, which goes on waiting then and has to be stopped, ends as if its own setup() had.
 */
export function withoutWait(ran: Ran, shard: Late, { release, step }: { release: Release; step: ShardStep }): Ran {
  switch (release.kind) {
    case 'ended':
      return ran
    case 'setup-failed':
      return { ...ran, end: failedSetup(ran.end, release.detail), result: null, summary: '', overTime: null }
    case 'data-refused':
      return { ...ran, end: refusedData(ran.end, release.detail), result: null, summary: '', overTime: null }
    case 'let-go': {
      const end = { ...ran.end, durationMs: Math.max(ran.end.durationMs - release.heldMs, 0) }
      const late = release.lateMs === 0 ? [] : [lateWords(shard, release.lateMs, step)]
      return { ...ran, end, warnings: [...ran.warnings, ...late] }
    }
  }
}

function lateWords({ startAt, ...place }: Late, ms: number, step: ShardStep): string {
  const late = ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`
  return `shard ${placeText(place)} started ${late} after start-at, because ${whyLate(startAt ?? 0, step)}`
}

/** GitHub's "Re-run failed jobs" runs no job again that passed, such as the one that plans: its start-at is long over. */
function whyLate(startAt: number, { beganAt, attempt }: ShardStep): string {
  const longer = 'give the job that plans a longer start-in'
  if (startAt >= beganAt) return `it was not ready; ${longer}`
  return (attempt ?? 1) > 1
    ? 'that was over before its job ran again; run all jobs again, the one that plans too (if it was, give it a longer start-in)'
    : `that was over before its step began; ${longer}`
}

/** k6's exit codes (errext/exitcodes/codes.go) for a setup() that fails, by what k6 says of it. */
function codeOfSetup(detail: string): number {
  if (/^setup\(\) execution timed out/.test(detail)) return 100
  return /\btest aborted\b/.test(detail) ? 108 : 107
}

/** As with any option that k6 does not accept. */
function refusedData(end: RunEnd, detail: string): RunEnd {
  const message = `k6 did not take the input setup-data${detail === '' ? '' : `: ${detail}`}`
  const last = { ...readMessage(message), isException: false, thrownIn: null }
  return { ...end, exitCode: 104, signal: null, cause: 'itself', errors: { ...(end.errors ?? noErrors), last } }
}

function failedSetup(end: RunEnd, detail: string): RunEnd {
  const exitCode = codeOfSetup(detail)
  const isException = exitCode === 107
  const last = { ...readMessage(detail), isException, thrownIn: isException ? ('setup()' as const) : null }
  return { ...end, exitCode, signal: null, cause: 'itself', errors: { ...(end.errors ?? noErrors), last } }
}
