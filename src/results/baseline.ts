import type { ComparedFigure, Comparison, FigureComparison } from './comparison.ts'
import { enoughRuns } from './enough.ts'
import { comparisonOf, judgeFigure, offScale } from './judged-figure.ts'
import { fitScale, type MeasuredRun, type Measurement, nameOf, onScale, reader, scaleOf } from './measurement.ts'
import { chanceOf, meanAndDeviation } from './spread.ts'

/** How often a build is to be called worse by chance alone, over all of its figures. */
const falseAlarms = 0.01

export type BaselineRequest = {
  result: MeasuredRun
  /** Comparable ones only, in any order. */
  earlier: readonly MeasuredRun[]
  figures: readonly ComparedFigure[]
  /** As a fraction: 0.1 for 10%. */
  maxRegression: number
  /** What is known already of runs that were left out. */
  notes?: readonly string[]
}

type Comparable = { figure: ComparedFigure; now: Measurement; before: readonly Measurement[] }

/**
 * Compares a run with earlier ones. A figure is worse, or better, if it is beyond max-regression and beyond the bound
 * of what the next run may measure by chance, which comes from how much the earlier runs vary.
 *
 * Ratios are compared by their logarithms. Shares move by percentage points, of which max-regression allows a tenth of
 * its number: one for 10%. Figures that cannot be compared are left out, and a note says so.
 */
export function compareWithEarlier({
  result,
  earlier,
  figures,
  maxRegression,
  notes = [],
}: BaselineRequest): Comparison {
  const found = figures.map((figure) => comparable(figure, result, earlier))
  const compared = found.flatMap(({ comparable }) => comparable ?? [])
  const probability = 1 - falseAlarms / compared.length
  return comparisonOf({
    mode: 'baseline',
    figures: compared.map((one) => judged(one, { maxRegression, probability })),
    runs: earlier.length,
    notes: earlier.length === 0 ? [...notes, noneYet] : [...notes, ...found.flatMap(({ note }) => note ?? [])],
  })
}

const noneYet = 'There is no earlier run to compare with.'

function comparable(
  figure: ComparedFigure,
  result: MeasuredRun,
  earlier: BaselineRequest['earlier'],
): { comparable?: Comparable; note?: string } {
  const leftOut = (why: string) => ({ note: `${nameOf(figure)} was left out: ${why}.` })
  const read = reader(figure)
  const now = read(result)
  if (now === null) return leftOut('this run has no such value')
  const before = earlier.map(read).flatMap((measurement) => (measurement?.kind === now.kind ? [measurement] : []))
  if (before.length === 0) return leftOut('no earlier run has such a value')
  if (!fitScale([now, ...before])) return leftOut('ratios need values above 0, and not all are')
  const some = `${nameOf(figure)} was compared with ${before.length} of ${earlier.length} earlier runs: the others have no such value.`
  return { comparable: { figure, now, before }, ...(before.length < earlier.length ? { note: some } : {}) }
}

function judged(
  { figure, now, before }: Comparable,
  { maxRegression, probability }: { maxRegression: number; probability: number },
): FigureComparison {
  const runs = before.length
  const { mean, deviation } = meanAndDeviation(before.map(onScale))
  return judgeFigure({
    figure,
    scale: scaleOf(now),
    value: now.value,
    reference: offScale(scaleOf(now), mean),
    shift: onScale(now) - mean,
    chance: chanceOf({
      ours: [now],
      theirs: before,
      // Both this run and the mean of the others are off by chance.
      error: deviation * Math.sqrt(1 + 1 / runs),
      runs,
      enough: enoughRuns,
      probability,
    }),
    runs,
    enough: enoughRuns,
    maxRegression,
  })
}
