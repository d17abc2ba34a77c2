import { type Comparison, type ComparisonLimits, withoutFigures } from '../compare/comparison.ts'
import { comparePairs } from '../compare/pairs.ts'
import { roundLine } from '../compare/round-line.ts'
import { type Undecidable, undecidableShares } from '../compare/undecidable.ts'
import type { Engine, RunRequest } from '../engine/engine.ts'
import { closeGroup, info, openGroup } from '../github/step-log.ts'
import { sameLoad } from '../history/same-load.ts'
import type { Planned } from '../k6/inspect.ts'
import type { Side } from '../server/server-request.ts'
import type { FailOn } from '../verdict/outcome.ts'
import { brokenSideA, invalidRoundNotes, validityOf } from '../verdict/valid-runs.ts'
import { judge } from '../verdict/verdict.ts'
import { type AutoRounds, endNotes, isOpen, nextWords, type RoundsEnd, whyEnds } from './rounds-end.ts'
import type { Scheduled } from './schedule.ts'
import type { RefRequest } from './side-b.ts'
import {
  countingOf,
  isBroken,
  pairsOf,
  type RanTurn,
  roundsOf,
  type Turn,
  type Unserved,
  unservedBy,
  unservedNote,
} from './turns.ts'

/** Compare two targets, in turn: A as the script is run, B with other lines in its environment. */
export type PairedRequest = ComparisonLimits & {
  mode: 'paired'
  env: Readonly<Record<string, string>>
  /** The commit whose server is side B; null: both sides have the same. */
  ref: RefRequest | null
  /** How many runs of each side, or until when there are more. */
  rounds: number | AutoRounds
}

/** Who runs in a round: A, B, B, A, A, B …, so that a machine that gets slower in the meantime favours neither side. */
export const sidesOf = (round: number): readonly Side[] => (round % 2 === 1 ? ['A', 'B'] : ['B', 'A'])

/**
 * Runs side A and side B in turn and compares them. A is the script as the step runs it; B has further lines in its
 * environment. The run that counts for the rest of the step is A's first that failed, else its last.
 *
 * A run that measured nothing, or that k6 did not bring to its end, is the last one: what was measured until then is
 * compared. So is one that cannot be made, for one its server does not start: that fails the step if it is side A's, or
 * the first of side B's.
 *
 * @param engines one for each side.
 * @param request of side A.
 */
export async function runInTurn(
  engines: Readonly<Record<Side, Engine>>,
  { script, planned: plannedA, summary: name }: RunRequest,
  { compare, failOn, cancelled }: { compare: PairedRequest; failOn: FailOn; cancelled: AbortSignal },
): Promise<Scheduled> {
  const plannedB = await engines.B.plan(script)
  if (plannedB.kind === 'not-planned') return { kind: 'side-b-not-planned', failure: plannedB }
  const planned: Readonly<Record<Side, Planned>> = { A: plannedA, B: plannedB }
  const run = async (turn: Turn): Promise<RanTurn> => {
    const { round, side } = turn
    const summary = name.replace(/(?=\.json$)/, `-${side.toLowerCase()}${round}`)
    const ran = await engines[side].run({ script, planned: planned[side], summary })
    const { plan } = planned[side]
    const verdict = judge({ ...ran, plan, failOn, comparison: null })
    return { ...turn, ran, verdict, validity: validityOf({ ...ran, plan }) }
  }
  const { turns, notes, undecidable, unserved } = await runRounds(run, compare, cancelled)
  if (!turns.some(({ side }) => side === 'A'))
    return unserved === null ? { kind: 'cancelled' } : { kind: 'no-run', failure: unserved.failure }
  const warnings = otherLoadWarning(plannedA, plannedB)
  const counting = countingOf(turns, { warnings, unserved, cancelled: cancelled.aborted })
  const comparison = comparisonOf(turns, compare, notes)
  const unawaited = undecidable.filter(({ figure }) => isOpen(comparison, figure)).map(({ note }) => note)
  const noted = { ...comparison, notes: [...comparison.notes, ...unawaited] }
  return { kind: 'ran', ran: counting, comparison: noted, earlier: null }
}

type RunTurn = (turn: Turn) => Promise<RanTurn>

type RanRounds = {
  turns: readonly RanTurn[]
  notes: readonly string[]
  undecidable: readonly Undecidable[]
  /** What ended them; null: something else did. */
  unserved: Unserved | null
}

/** Runs rounds until there are enough, until every figure is decided, or until one breaks. */
async function runRounds(run: RunTurn, compare: PairedRequest, cancelled: AbortSignal): Promise<RanRounds> {
  const began = performance.now()
  let turns: readonly RanTurn[] = []
  let [longestMs, round] = [0, 0]
  let [end, undecidable]: [RoundsEnd | null, readonly Undecidable[]] = [null, []]
  let unserved: Unserved | null = null
  while (end === null) {
    const before = performance.now()
    const ran = await runRound(++round, { run, compare, cancelled })
    turns = [...turns, ...ran.turns]
    unserved = ran.unserved
    if (cancelled.aborted || unserved !== null || turns.some(isBroken)) break
    const now = performance.now()
    longestMs = Math.max(longestMs, now - before)
    const known = undecidable.length
    if (known === 0) undecidable = foreseen(turns, compare)
    const comparison = comparisonOf(turns, compare, [])
    const figures = compare.figures.length
    const standing = { comparison, undecidable, round, figures, elapsedMs: now - began, longestMs }
    end = whyEnds(standing, compare.rounds)
    const isFinal = end !== null || typeof compare.rounds !== 'number'
    info(roundLine(comparison, { round, next: nextWords(end, comparison), isFinal }))
    if (known === 0) for (const { note } of undecidable) info(note)
  }
  return { turns, notes: [...endNotes(end, round), ...unservedNote(unserved)], undecidable, unserved }
}

/** What its requests cannot decide, as soon as there is a pair; nothing where all rounds are made in any case. */
function foreseen(turns: readonly RanTurn[], { rounds, figures, maxRegression }: PairedRequest) {
  const pairs = pairsOf(turns)
  if (typeof rounds === 'number' || pairs.length !== 1) return []
  return undecidableShares({ pairs, figures, maxRegression, most: rounds.most })
}

/** A round, folded in the log. */
async function runRound(
  round: number,
  { run, compare, cancelled }: { run: RunTurn; compare: PairedRequest; cancelled: AbortSignal },
): Promise<Pick<RanRounds, 'turns' | 'unserved'>> {
  const { rounds } = compare
  const name = typeof rounds === 'number' ? `Round ${round} of ${rounds}` : `Round ${round}`
  const turns: RanTurn[] = []
  let unserved: Unserved | null = null
  openGroup(`${name}: ${sidesOf(round).join(', then ')}`)
  try {
    for (const side of sidesOf(round)) {
      // After a run whose target died the other side shows whether it died there, too.
      const isOver = cancelled.aborted || turns.some((one) => isBroken(one) && !mayHaveDiedThere(one))
      if (turns.length > 0 && isOver) break
      info(`${turns.length > 0 ? '\n' : ''}${name}, side ${side}`)
      const turn = { round, side }
      const ran = await run(turn).catch((error) => {
        unserved = unservedBy(error, turn)
        return null
      })
      if (ran === null) break
      turns.push(ran)
    }
  } finally {
    closeGroup()
  }
  return { turns, unserved }
}

/** A server of the step's own that ended is known to have ended there. */
const mayHaveDiedThere = ({ validity, ran }: RanTurn): boolean => validity.died && ran.end.cause !== 'target-died'

/** The lines of side B can change more than the target: a K6_VUS among them, or a script that reads its load from them. */
function otherLoadWarning({ plan: a }: Planned, { plan: b }: Planned): readonly string[] {
  if (sameLoad(a, b)) return []
  const message =
    'input compare-env: with it the script plans other VUs, durations, iterations, limits or connections, so the sides cannot be compared fairly'
  return [message]
}

function comparisonOf(
  turns: readonly RanTurn[],
  { rounds, figures, maxRegression }: PairedRequest,
  ended: readonly string[],
): Comparison {
  const pairs = pairsOf(turns)
  const judged = roundsOf(turns)
  const all = typeof rounds === 'number' ? rounds : (turns.at(-1)?.round ?? 0)
  const few = pairs.length < all ? [`${pairs.length} of ${all} rounds are complete.`] : []
  const notes = [...few, ...ended, ...invalidRoundNotes(judged)]
  const most = typeof rounds === 'number' ? {} : { most: rounds.most }
  const comparison = comparePairs({ pairs, figures, maxRegression, notes, ...most })
  const broke = brokenSideA(judged)
  const note =
    pairs.length > 0
      ? 'Side A is worse, whatever the figures of the other rounds say.'
      : 'Side A is worse, even without figures.'
  return broke === null ? comparison : withoutFigures(comparison, { note, broke })
}
