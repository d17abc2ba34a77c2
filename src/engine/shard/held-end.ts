import { noErrors } from '../../k6/log-errors.ts'
import { readMessage } from '../../k6/logged-error.ts'
import type { RunEnd } from '../../k6/run.ts'
import { placeText, type ShardPlace } from '../../k6/segment.ts'
import type { Ran } from '../engine.ts'
import type { Release } from './hold.ts'

/**
 * A run as it would have been without the wait before it: the wait is no part of its time, and where setup() failed
 * before the start, k6, which goes on waiting then and has to be stopped, ends as if its own setup() had.
 */
export function withoutWait(ran: Ran, place: ShardPlace, release: Release): Ran {
  switch (release.kind) {
    case 'ended':
      return ran
    case 'setup-failed':
      return { ...ran, end: failedSetup(ran.end, release.detail), result: null, summary: '', overTime: null }
    case 'data-refused':
      return { ...ran, end: refusedData(ran.end, release.detail), result: null, summary: '', overTime: null }
    case 'let-go': {
      const end = { ...ran.end, durationMs: Math.max(ran.end.durationMs - release.heldMs, 0) }
      const late = release.lateMs === 0 ? [] : [lateWords(place, release.lateMs)]
      return { ...ran, end, warnings: [...ran.warnings, ...late] }
    }
  }
}

const lateWords = (place: ShardPlace, ms: number): string =>
  `shard ${placeText(place)} started ${ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`} after start-at, because it was not ready; give the job that plans a longer start-in`

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
