import { type ComparisonLimits, withoutFigures } from '../compare/comparison.ts'
import { comparePairs, type Pair } from '../compare/pairs.ts'
import { cancelledLater, type Engine, type Ran, type RunRequest } from '../engine/engine.ts'
import { info } from '../github/step-log.ts'
import { sameLoad } from '../history/same-load.ts'
import type { Planned } from '../k6/inspect.ts'
import { cameToItsEnd } from '../results/result.ts'
import type { FailOn } from '../verdict/outcome.ts'
import { brokenSideA, invalidRoundNotes, type Round, type Validity, validityOf } from '../verdict/valid-runs.ts'
import { judge, type Verdict } from '../verdict/verdict.ts'
import { NotServed } from './not-served.ts'
import type { Scheduled } from './schedule.ts'
import type { RefRequest } from './side-b.ts'

/** Compare two targets, in turn: A as the script is run, B with other lines in its environment. */
export type PairedRequest = ComparisonLimits & {
  mode: 'paired'
  env: Readonly<Record<string, string>>
  /** The commit whose server is side B; null: both sides have the same. */
  ref: RefRequest | null
  /** How many runs of each side. */
  rounds: number
}

type Side = 'A' | 'B'

/** One run of the schedule; the round starts at 1. */
type Turn = { round: number; side: Side }

/** The verdict is that on the run alone. */
type RanTurn = Turn & { ran: Ran; verdict: Verdict; validity: Validity }

/** A, B, B, A, A, B …: a machine that gets slower in the meantime favours neither side. */
export const turnsOf = (rounds: number): readonly Turn[] =>
  Array.from({ length: rounds }, (_none, index) => index + 1).flatMap((round) => {
    const sides: readonly Side[] = round % 2 === 1 ? ['A', 'B'] : ['B', 'A']
    return sides.map((side) => ({ round, side }))
  })

/**
 * Runs side A and side B in turn and compares them. A is the script as the step runs it; B has further lines in its
 * environment. The run that counts for the rest of the step is A's first that failed, else its last.
 *
 * A run that measured nothing, or that k6 did not bring to its end, is the last one: what was measured until then is
 * compared.
 *
 * @param engines one for each side.
 * @param request of side A.
 */
export async function runInTurn(
  engines: Readonly<Record<Side, Engine>>,
  { script, planned: plannedA }: Omit<RunRequest, 'summary'>,
  { compare, failOn, cancelled }: { compare: PairedRequest; failOn: FailOn; cancelled: AbortSignal },
): Promise<Scheduled> {
  const plannedB = await engines.B.plan(script)
  if (plannedB.kind === 'not-planned') return { kind: 'side-b-not-planned', failure: plannedB }
  const planned: Readonly<Record<Side, Planned>> = { A: plannedA, B: plannedB }

  const turns: RanTurn[] = []
  for (const turn of turnsOf(compare.rounds)) {
    const { round, side } = turn
    // After a run whose target died the round is still finished: the other side shows whether it died there, too.
    const owed =
      turns.length % 2 === 1 &&
      turns.every((one) => !isBroken(one) || (one.validity.died && one.ran.end.cause !== 'target-died'))
    if (turns.length > 0 && (cancelled.aborted || (turns.some(isBroken) && !owed))) break
    info(`\nRound ${round} of ${compare.rounds}, side ${side}`)
    const summary = `summary-${side.toLowerCase()}${round}.json`
    const ran = await engines[side].run({ script, planned: planned[side], summary }).catch((error) => {
      // What was measured until then is told.
      if (error instanceof NotServed && error.failure.kind === 'cancelled' && turns.some(isOfA)) return null
      throw error
    })
    if (ran === null) break
    const { plan } = planned[side]
    turns.push({
      ...turn,
      ran,
      verdict: judge({ ...ran, plan, failOn, comparison: null }),
      validity: validityOf({ ...ran, plan }),
    })
  }
  const counting = countingOf(turns, otherLoadWarning(plannedA, plannedB), cancelled.aborted)
  return { kind: 'ran', ran: counting, comparison: comparisonOf(turns, compare), earlier: null }
}

/** The lines of side B can change more than the target: a K6_VUS among them, or a script that reads its load from them. */
function otherLoadWarning({ plan: a }: Planned, { plan: b }: Planned): readonly string[] {
  if (sameLoad(a, b)) return []
  const message =
    'input compare-env: with it the script plans other VUs, durations, iterations, limits or connections, so the sides cannot be compared fairly'
  return [message]
}

const isOfA = ({ side }: Turn): boolean => side === 'A'

const isBroken = (turn: RanTurn): boolean => whyBroken(turn) !== null

/** Why nothing can be compared with a run, or it with others, as the end of a sentence; null: it can. */
function whyBroken({ ran, verdict: { outcome } }: RanTurn): string | null {
  const { end, result } = ran
  if (end.cause === 'timeout') return 'was stopped at its timeout'
  if (end.cause === 'target-died' && !cameToItsEnd(end)) return `lost what it tested (${ran.targetDied ?? ''})`
  if (end.signal !== null) return `was ended by ${end.signal}`
  if (!cameToItsEnd(end)) return `ended with exit code ${end.exitCode}`
  if (result === null) return 'left no summary'
  if (outcome === 'no-iterations') return 'finished no iteration'
  if (outcome === 'all-iterations-failed') return 'threw an exception in every iteration, or in every one of a scenario'
  return result.metrics.get('http_req_failed')?.values.value === 1 ? 'had no request that succeeded' : null
}

/** The run that counts for the rest of the step, with the warnings of all. */
function countingOf(turns: readonly RanTurn[], warnings: readonly string[], cancelled: boolean): Ran {
  const ofA = turns.filter(isOfA)
  const counting = (ofA.find(({ verdict }) => !verdict.passed) ?? ofA.at(-1))?.ran
  if (counting === undefined) throw new Error('side A did not run')
  const broken = turns.find(isBroken)
  const others = turns.filter(({ ran }) => ran !== counting).flatMap(({ ran }) => ran.warnings)
  const all = [
    ...counting.warnings,
    ...warnings,
    ...new Set(others),
    ...(broken && !cancelled ? [brokenWarning(broken)] : []),
  ]
  const warned = { ...counting, warnings: all }
  return cancelled ? cancelledLater(warned) : warned
}

function comparisonOf(turns: readonly RanTurn[], { rounds, figures, maxRegression }: PairedRequest) {
  const pairs = pairsOf(turns)
  const judged = roundsOf(turns)
  const few = pairs.length < rounds ? [`${pairs.length} of ${rounds} rounds are complete.`] : []
  const notes = [...few, ...invalidRoundNotes(judged)]
  const comparison = comparePairs({ pairs, figures, maxRegression, notes })
  const broke = brokenSideA(judged)
  const note =
    pairs.length > 0
      ? 'Side A is worse, whatever the figures of the other rounds say.'
      : 'Side A is worse, even without figures.'
  return broke === null ? comparison : withoutFigures(comparison, { note, broke })
}

/** The rounds in which both sides came to their end. */
function roundsOf(turns: readonly RanTurn[]): readonly Round[] {
  const find = (round: number, side: Side) => {
    const turn = turns.find((one) => one.round === round && one.side === side)
    return turn && (!isBroken(turn) || turn.validity.died) ? turn.validity : undefined
  }
  return [...new Set(turns.map(({ round }) => round))].flatMap((round) => {
    const [A, B] = [find(round, 'A'), find(round, 'B')]
    return A && B ? [{ round, A, B }] : []
  })
}

function pairsOf(turns: readonly RanTurn[]): readonly Pair[] {
  const complete = turns.filter((turn) => !isBroken(turn) && turn.validity.invalid === null)
  const resultOf = (round: number, side: Side) =>
    complete.find((turn) => turn.round === round && turn.side === side)?.ran.result
  return [...new Set(complete.map(({ round }) => round))].flatMap((round) => {
    const [a, b] = [resultOf(round, 'A'), resultOf(round, 'B')]
    return a && b ? [{ a, b }] : []
  })
}

const brokenWarning = (broken: RanTurn): string =>
  `side ${broken.side} of round ${broken.round} ${whyBroken(broken)}, so the comparison ends there; complete rounds count`
