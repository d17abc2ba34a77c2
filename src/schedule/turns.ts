import type { Pair } from '../compare/pairs.ts'
import { cancelledLater, isWhole, type Ran } from '../engine/engine.ts'
import { cameToItsEnd } from '../results/result.ts'
import type { NotStarted } from '../server/server.ts'
import type { Side } from '../server/server-request.ts'
import type { Round, Validity } from '../verdict/valid-runs.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { NoRun, type NotMade } from './no-run.ts'

/** One run of the schedule; the round starts at 1. */
export type Turn = { round: number; side: Side }

/** The verdict is that on the run alone. */
export type RanTurn = Turn & { ran: Ran; verdict: Verdict; validity: Validity }

/** A turn that came to no run, because its server did not start, or for another reason; `why` names both. */
export type Unserved = Turn & { failure: NotStarted | NotMade }

/** What a side came to no run for, as a part of a sentence. */
const unservedWords = ({ side, failure }: Unserved): string =>
  failure.kind === 'not-made' ? `the run of side ${side} could not be made` : `the server of side ${side} did not start`

export const unservedNote = (unserved: Unserved | null): readonly string[] =>
  unserved === null ? [] : [`The comparison ended in round ${unserved.round}, because ${unservedWords(unserved)}.`]

/**
 * What an error says of a turn.
 *
 * @returns null: the step was cancelled, and what was measured before is told.
 * @throws all that is no NoRun.
 */
export function unservedBy(error: unknown, turn: Turn): Unserved | null {
  if (!(error instanceof NoRun)) throw error
  const { failure } = error
  if (failure.kind === 'cancelled') return null
  const { round, side } = turn
  const words = unservedWords({ ...turn, failure })
  return { round, side, failure: { ...failure, why: `in round ${round} ${words}: ${failure.why}` } }
}

/** Whether nothing can be compared with a run, or it with others. */
export const isBroken = (turn: RanTurn): boolean => whyBroken(turn) !== null

/** Why nothing can be compared with a run, or it with others, as the end of a sentence; null: it can. */
function whyBroken({ ran, verdict: { outcome } }: RanTurn): string | null {
  const { end, result } = ran
  if (end.cause === 'timeout') return 'was stopped at its timeout'
  if (end.cause === 'target-died' && !cameToItsEnd(end)) return `lost what it tested (${ran.targetDied ?? ''})`
  if (end.signal !== null) return `was ended by ${end.signal}`
  if (!cameToItsEnd(end)) return `ended with exit code ${end.exitCode}`
  if (result === null) return 'left no summary'
  if (!isWhole(ran)) return 'was not all of the test'
  if (outcome === 'no-iterations') return 'finished no iteration'
  if (outcome === 'all-iterations-failed') return 'threw an exception in every iteration, or in every one of a scenario'
  return result.metrics.get('http_req_failed')?.values.value === 1 ? 'had no request that succeeded' : null
}

/** What else is known of the turns. */
type Known = {
  warnings: readonly string[]
  /** Whose run could not be made, so that there were no more; null: another reason. */
  unserved: Unserved | null
  cancelled: boolean
}

/** The run that counts for the rest of the step, with the warnings of all. */
export function countingOf(turns: readonly RanTurn[], { warnings, unserved, cancelled }: Known): Ran {
  const ofA = turns.filter(({ side }) => side === 'A')
  const counting = (ofA.find(({ verdict }) => !verdict.passed) ?? ofA.at(-1))?.ran
  if (counting === undefined) throw new Error('side A did not run')
  const broken = turns.find(isBroken)
  const others = turns.filter(({ ran }) => ran !== counting).flatMap(({ ran }) => ran.warnings)
  const all = [
    ...counting.warnings,
    ...warnings,
    ...new Set(others),
    ...(broken && !cancelled ? [brokenWarning(broken, counting)] : []),
  ]
  const warned = { ...counting, ...withUnserved(unserved, turns, all) }
  return cancelled ? cancelledLater(warned) : warned
}

/** Side A is what is tested, and without side B there is no comparison; a side B that started before is not at fault. */
function withUnserved(
  unserved: Unserved | null,
  turns: readonly RanTurn[],
  warnings: readonly string[],
): Pick<Ran, 'warnings' | 'notStarted'> {
  if (unserved === null) return { warnings }
  const { side, failure } = unserved
  if (side === 'A' || !turns.some((turn) => turn.side === 'B')) return { warnings, notStarted: failure }
  const warning = `${failure.why}, so the comparison ends there; complete rounds count. ${failure.advice}`.trim()
  return { warnings: [...warnings, warning] }
}

/** The rounds in which both sides came to their end. */
export function roundsOf(turns: readonly RanTurn[]): readonly Round[] {
  const find = (round: number, side: Side) => {
    const turn = turns.find((one) => one.round === round && one.side === side)
    return turn && (!isBroken(turn) || turn.validity.died) ? turn.validity : undefined
  }
  return [...new Set(turns.map(({ round }) => round))].flatMap((round) => {
    const [A, B] = [find(round, 'A'), find(round, 'B')]
    return A && B ? [{ round, A, B }] : []
  })
}

export function pairsOf(turns: readonly RanTurn[]): readonly Pair[] {
  const complete = turns.filter((turn) => !isBroken(turn) && turn.validity.invalid === null)
  const resultOf = (round: number, side: Side) =>
    complete.find((turn) => turn.round === round && turn.side === side)?.ran.result
  return [...new Set(complete.map(({ round }) => round))].flatMap((round) => {
    const [a, b] = [resultOf(round, 'A'), resultOf(round, 'B')]
    return a && b ? [{ a, b }] : []
  })
}

/** What an exit code means is told here, unless the run counts and the verdict on the script says it. */
function brokenWarning(broken: RanTurn, counting: Ran): string {
  const { side, round, ran, verdict } = broken
  const isTold = ran === counting || ran.end.cause !== 'itself' || (cameToItsEnd(ran.end) && isWhole(ran))
  const ends = `side ${side} of round ${round} ${whyBroken(broken)}, so the comparison ends there; complete rounds count`
  return isTold ? ends : `${ends}. ${verdict.reason}`
}
