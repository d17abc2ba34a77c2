import type { ComparedFigure, Comparison } from '../compare/comparison.ts'
import { enoughFor } from '../compare/rounds-test.ts'
import type { Undecidable } from '../compare/undecidable.ts'

/** Rounds until every figure is decided. */
export type AutoRounds = {
  /** The last round there can be. */
  most: number
  /** Milliseconds: no round begins that would end later, as long as the longest until then took. */
  timeLimitMs: number
}

/** What ends a comparison: all of its rounds are done, every figure is decided, or a limit. */
export type RoundsEnd = 'all-done' | 'decided' | 'most' | 'time' | 'nothing-valid'

/** Where a comparison stands after a round. */
export type Standing = {
  comparison: Comparison
  undecidable: readonly Undecidable[]
  /** Rounds that are over. */
  round: number
  /** How many figures there are to compare. */
  figures: number
  /** Milliseconds since the first round began, and those of the longest round. */
  elapsedMs: number
  longestMs: number
}

/** Why no other round begins; null: one does. */
export function whyEnds(standing: Standing, rounds: number | AutoRounds): RoundsEnd | null {
  const { round, comparison, elapsedMs, longestMs } = standing
  if (typeof rounds === 'number') return round < rounds ? null : 'all-done'
  if (isDecided(standing)) return 'decided'
  if (round >= enoughFor(standing.figures) && comparison.runs === 0) return 'nothing-valid'
  if (round >= rounds.most) return 'most'
  return elapsedMs + longestMs > rounds.timeLimitMs ? 'time' : null
}

function isDecided({ comparison, undecidable, round, figures }: Standing): boolean {
  const { figures: compared, broke, runs } = comparison
  const isEnough = round >= enoughFor(figures)
  // One bad round may be chance: what broke is asked again, as figures are.
  if (broke !== undefined) return isEnough
  const awaited = compared.filter(
    (one) => one.verdict === 'too-little-to-tell' && !undecidable.some(({ figure }) => isSame(figure, one)),
  )
  // A figure that no round had until now may come with the next.
  return awaited.length === 0 && runs > 0 && (isEnough || compared.length === figures)
}

const isSame = (one: ComparedFigure, other: ComparedFigure): boolean =>
  one.metric === other.metric && one.aggregation === other.aggregation

/** Whether nothing is known of a figure in the end. */
export const isOpen = ({ figures }: Pick<Comparison, 'figures'>, figure: ComparedFigure): boolean =>
  figures.some((one) => isSame(one, figure) && one.verdict === 'too-little-to-tell')

const endWords: Readonly<Record<Exclude<RoundsEnd, 'decided'>, string>> = {
  'all-done': 'the last',
  most: 'the last, by compare-max-rounds',
  time: 'the last, by compare-time-limit',
  'nothing-valid': 'the last, since none is a valid measurement',
}

/** How the line of a round goes on. */
export function nextWords(end: RoundsEnd | null, { figures, broke }: Pick<Comparison, 'figures' | 'broke'>): string {
  if (end === null) return 'going on'
  if (end !== 'decided') return endWords[end]
  // Where no round has any of the figures, more rounds would not have them either.
  const isNothing = figures.length === 0 && broke === undefined
  return isNothing || figures.some(({ verdict }) => verdict === 'too-little-to-tell') ? 'the last' : 'decided'
}

/** What a limit that ended the comparison says of it, as a sentence. */
export function endNotes(end: RoundsEnd | null, round: number): readonly string[] {
  const after = `after ${round === 1 ? 'one round' : `${round} rounds`}`
  if (end === 'most') return [`compare-max-rounds ended the comparison ${after}, before every figure was decided.`]
  if (end === 'time') return [`compare-time-limit ended the comparison ${after}, before every figure was decided.`]
  if (end === 'nothing-valid')
    return [`The comparison ended ${after}, since none was a valid measurement of both sides.`]
  return []
}
