import { type ComparedFigure, type Comparison, enoughPairs, type FigureComparison } from './comparison.ts'
import { comparisonOf, judgeFigure, offScale } from './judged-figure.ts'
import { fitScale, type MeasuredRun, type Measurement, nameOf, onScale, reader, scaleOf } from './measurement.ts'
import { chanceOf, meanAndDeviation } from './spread.ts'

/** That of a 95% interval. */
const probability = 0.975

/** A round of side A and the one of side B that ran beside it. */
export type Pair = { a: MeasuredRun; b: MeasuredRun }

export type PairsRequest = {
  /** Complete ones only, in any order. */
  pairs: readonly Pair[]
  figures: readonly ComparedFigure[]
  /** As a fraction: 0.1 for 10%. */
  maxRegression: number
  /** What is known already of rounds that were left out. */
  notes?: readonly string[]
}

type Measured = { a: Measurement; b: Measurement }

/**
 * Compares side A with side B, which ran in turn. A figure is worse, or better, if the mean change over the pairs is
 * beyond max-regression and its 95% interval leaves out "no change".
 *
 * Ratios are compared by their logarithms, shares by percentage points, as with earlier runs.
 */
export function comparePairs({ pairs, figures, maxRegression, notes = [] }: PairsRequest): Comparison {
  const found = figures.map((figure) => comparable(figure, pairs))
  const own = pairs.length === 0 ? ['There is no complete pair of runs.'] : found.flatMap(({ note }) => note ?? [])
  return comparisonOf({
    mode: 'paired',
    figures: found.flatMap(({ figure, measured }) => (measured ? [judged(figure, measured, maxRegression)] : [])),
    runs: pairs.length,
    notes: [...notes, ...own],
  })
}

type Found = { figure: ComparedFigure; measured?: readonly Measured[]; note?: string }

function comparable(figure: ComparedFigure, pairs: readonly Pair[]): Found {
  const read = reader(figure)
  const leftOut = (why: string) => ({ figure, note: `${nameOf(figure)} was left out: ${why}.` })
  const both = pairs.map(({ a, b }) => ({ a: read(a), b: read(b) })).flatMap(({ a, b }) => (a && b ? [{ a, b }] : []))
  const kind = both[0]?.a.kind
  const measured = both.filter(({ a, b }) => a.kind === kind && b.kind === kind && fitScale([a, b]))
  if (measured.length === 0) return leftOut('no pair of runs has such a value on both sides')
  const some = `${nameOf(figure)} was compared in ${measured.length} of ${pairs.length} pairs: the others have no such value.`
  return { figure, measured, ...(measured.length < pairs.length ? { note: some } : {}) }
}

function judged(figure: ComparedFigure, measured: readonly Measured[], maxRegression: number): FigureComparison {
  const runs = measured.length
  const [ours, theirs] = [measured.map(({ a }) => a), measured.map(({ b }) => b)]
  const scale = ours.some((one) => scaleOf(one) === 'difference') ? 'difference' : 'ratio'
  const { mean: shift, deviation } = meanAndDeviation(measured.map(({ a, b }) => onScale(a) - onScale(b)))
  const error = deviation / Math.sqrt(runs)
  const centre = (side: readonly Measurement[]) => offScale(scale, meanAndDeviation(side.map(onScale)).mean)
  return judgeFigure({
    figure,
    scale,
    value: centre(ours),
    reference: centre(theirs),
    shift,
    chance: chanceOf({ ours, theirs, error, runs, enough: enoughPairs, probability }),
    runs,
    enough: enoughPairs,
    maxRegression,
  })
}
