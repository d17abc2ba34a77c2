import { figure } from '../results/figures.ts'
import { type Doubt, invalidity } from './doubts.ts'
import type { Observed } from './evidence.ts'

/** A run that can be compared, or why it cannot: `words` are parts of a sentence. */
export type Validity = {
  /** null: it is a valid measurement. */
  invalid: string | null
  /** What of that the target, or the load on it, did by itself: the machines are not at fault. null: nothing. */
  broke: string | null
  /** The target did not answer any more. */
  died: boolean
}

/** Neither the target nor the load is at fault: other virtual machines, and runners that came late. */
const ofMachines: ReadonlySet<Doubt['about']> = new Set(['steal', 'start-skew'])

const joined = (doubts: readonly Doubt[]): string | null =>
  doubts.length === 0 ? null : doubts.map(({ words }) => words).join('; and ')

/** Whether what a run measured is to be compared. */
export const validityOf = (observed: Observed): Validity => validityBy(invalidity(observed))

/** The same by the doubts about a run, all of them or only those that invalidate it. */
export function validityBy(all: readonly Doubt[]): Validity {
  const doubts = all.filter(({ invalidates }) => invalidates)
  return {
    invalid: joined(doubts),
    broke: joined(doubts.filter(({ about }) => !ofMachines.has(about))),
    died: doubts.some(({ about }) => about === 'requests' || about === 'target'),
  }
}

/** A round of two sides, of which both ran. */
export type Round = { round: number; A: Validity; B: Validity }

/** What invalid rounds say of the comparison, as sentences: `Round 2 was left out, because …: on side A, 12 of …`. */
export function invalidRoundNotes(rounds: readonly Round[]): readonly string[] {
  const invalid = rounds.filter(({ A, B }) => A.invalid !== null || B.invalid !== null)
  const [first] = invalid
  if (first === undefined) return []
  const side = first.A.invalid !== null ? 'A' : 'B'
  const { invalid: why } = first[side]
  if (invalid.length === 1) {
    return [`Round ${first.round} was left out, because what it measured is not valid: on side ${side}, ${why}.`]
  }
  return [
    `${figure(invalid.length, '')} of ${figure(rounds.length, '')} rounds were left out, because what they measured is not valid, the first: on side ${side} of round ${first.round}, ${why}.`,
  ]
}

/**
 * What side A did and side B did not: its target died, be it once, or it dropped iterations in at least half of the
 * rounds. Chance can make it drop some in one round.
 *
 * @returns a part of a sentence; null: nothing.
 */
export function brokenSideA(rounds: readonly Round[]): string | null {
  const alone = rounds.filter(({ A, B }) => A.broke !== null && B.broke === null)
  const [first] = alone.filter(({ A }) => A.died)
  const worst = first ?? (alone.length > 0 && alone.length * 2 >= rounds.length ? alone[0] : undefined)
  return worst === undefined ? null : `unlike on side B, on side A ${worst.A.broke} (round ${worst.round})`
}
