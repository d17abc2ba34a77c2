import type { ComparedFigure, ComparisonVerdict, FigureComparison } from './comparison.ts'
import { isBeyond, limitOf, offScale, toldFigure, worseningOf } from './judged-figure.ts'
import { type Measurement, onScale, scaleOf } from './measurement.ts'
import { studentT } from './quantiles.ts'
import { narrowestInterval } from './robust-interval.ts'
import type { RoundsTest } from './rounds-test.ts'
import { leastChance, meanAndDeviation } from './spread.ts'

/** What both sides of a round measured of a figure. */
export type MeasuredPair = { a: Measurement; b: Measurement }

/** How the pairs of a figure are judged. */
export type PairJudging = {
  /** As a fraction: 0.1 for 10%. */
  maxRegression: number
  test: RoundsTest
  /** Once, when all pairs are there; or after each one, and the first decision stands. */
  how: 'once' | 'after-each'
}

/** One look at the first pairs of a figure. */
type Look = { runs: number; shift: number; chance: number | null; trimmed: number; verdict: ComparisonVerdict }

/**
 * Judges a figure by its pairs. Worse: the interval leaves out no change, and the centre is beyond max-regression; better
 * likewise. No worse: the interval's end is within max-regression.
 *
 * @param measured one pair at least, in the order of the rounds.
 */
export function judgePairs(
  figure: ComparedFigure,
  measured: readonly MeasuredPair[],
  judging: PairJudging,
): FigureComparison {
  const scale = scaleOfPairs(measured)
  const look = lastLook(figure, measured, { ...judging, scale })
  const kept = keptPairs(measured.slice(0, look.runs), look.trimmed)
  const centre = (side: readonly Measurement[]) => offScale(scale, meanAndDeviation(side.map(onScale)).mean)
  const change = {
    ...{ figure, scale, ...look, maxRegression: judging.maxRegression },
    value: centre(kept.map(({ a }) => a)),
    reference: centre(kept.map(({ b }) => b)),
  }
  const needed = look.verdict === 'too-little-to-tell' ? pairsNeeded(change, judging.test) : null
  return { ...toldFigure(change, look.verdict), pairs: { enough: judging.test.enough, needed } }
}

const scaleOfPairs = (measured: readonly MeasuredPair[]): FigureComparison['scale'] =>
  measured.some(({ a }) => scaleOf(a) === 'difference') ? 'difference' : 'ratio'

type Looking = PairJudging & { scale: FigureComparison['scale'] }

const shiftOf = ({ a, b }: MeasuredPair): number => onScale(a) - onScale(b)

/** The first look that decides, else the last. */
function lastLook(figure: ComparedFigure, measured: readonly MeasuredPair[], looking: Looking): Look {
  const { how, test } = looking
  const sorted: number[] = []
  for (const [index, pair] of measured.entries()) {
    insert(sorted, shiftOf(pair))
    const runs = index + 1
    if (runs === measured.length || (how === 'after-each' && runs >= test.enough)) {
      const look = lookAt(figure, { sorted, measured: measured.slice(0, runs) }, looking)
      if (runs === measured.length || look.verdict !== 'too-little-to-tell') return look
    }
  }
  throw new Error('there is no pair')
}

/** Puts a number where it belongs among sorted ones. */
function insert(sorted: number[], value: number): void {
  let at = sorted.length
  while (at > 0 && (sorted[at - 1] ?? 0) > value) at--
  sorted.splice(at, 0, value)
}

function lookAt(
  figure: ComparedFigure,
  { sorted, measured }: { sorted: readonly number[]; measured: readonly MeasuredPair[] },
  { maxRegression, test, scale }: Looking,
): Look {
  const runs = sorted.length
  if (runs < 2) return { runs, shift: sorted[0] ?? 0, chance: null, trimmed: 0, verdict: 'too-little-to-tell' }
  const probability = test.probabilityAt(runs)
  const { centre: shift, half, trimmed } = narrowestInterval(sorted, test.mostTrimmed(runs), probability)
  const least = scale === 'difference' ? leastOf(measured, probability) : 0
  // Pairs that differ by exactly the same say nothing until there are enough.
  const chance = half === 0 && runs < test.enough ? null : Math.max(half, least)
  const verdict = verdictOf({ figure, shift, chance, limit: limitOf({ scale, maxRegression }) })
  return { runs, shift, chance, trimmed, verdict: runs < test.enough ? 'too-little-to-tell' : verdict }
}

const leastOf = (measured: readonly MeasuredPair[], probability: number): number =>
  leastChance({ ours: measured.map(({ a }) => a), theirs: measured.map(({ b }) => b) }, probability)

type Judged = { figure: ComparedFigure; shift: number; chance: number | null; limit: number }

function verdictOf({ figure, shift, chance, limit }: Judged): ComparisonVerdict {
  if (chance === null) return 'too-little-to-tell'
  const worsening = worseningOf({ figure, shift })
  const both = Math.max(limit, chance)
  if (isBeyond(worsening, both)) return 'worse'
  if (isBeyond(-worsening, both)) return 'better'
  return isBeyond(worsening + chance, limit) ? 'too-little-to-tell' : 'no-difference'
}

/** The pairs that the centre is the mean of, so that the values of both sides differ by the change that is told. */
function keptPairs(measured: readonly MeasuredPair[], trimmed: number): readonly MeasuredPair[] {
  if (trimmed === 0) return measured
  return measured.toSorted((one, other) => shiftOf(one) - shiftOf(other)).slice(trimmed, -trimmed)
}

/** Nobody waits for more. */
const mostForetold = 1000

/**
 * About how many pairs would decide a figure, if its centre and deviation stay what they are.
 *
 * @returns null: unknown, since there are too few to know the deviation; infinite: more than a thousand.
 */
function pairsNeeded(
  change: { figure: ComparedFigure; scale: FigureComparison['scale']; maxRegression: number } & Look,
  { probabilityAt, enough }: RoundsTest,
): number | null {
  const { chance, runs } = change
  if (chance === null || runs < 3) return null
  const [limit, worsening] = [limitOf(change), worseningOf(change)]
  const distance = worsening > limit ? worsening : limit - worsening
  const spread = (chance * Math.sqrt(runs)) / studentT(probabilityAt(runs), runs - 1)
  const decides = (pairs: number) => (studentT(probabilityAt(pairs), pairs - 1) * spread) / Math.sqrt(pairs) <= distance
  if (!decides(mostForetold)) return Number.POSITIVE_INFINITY
  let [below, above] = [Math.max(runs, enough - 1), mostForetold]
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (decides(middle)) above = middle
    else below = middle
  }
  return above
}
