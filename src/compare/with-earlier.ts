import { type ComparedFigure, type Comparison, enoughRuns, type FigureComparison } from './comparison.ts'
import { comparisonOf, judgeFigure, limitOf, offScale } from './judged-figure.ts'
import { lastLevel } from './last-level.ts'
import { fitScale, fitWords, type MeasuredRun, type Measurement, nameOf, reader, scaleOf } from './measurement.ts'
import { withoutOutliers } from './outliers.ts'
import { predict } from './prediction.ts'

/** How often a build is to be called worse by chance alone, over all of its figures. */
export const falseAlarms = 0.01

export type BaselineRequest = {
  result: MeasuredRun
  /** Comparable ones only, oldest first as far as that is known. */
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
 * its number: one for 10%. Where the level of a figure changed, only the runs since then count. Earlier runs that are outliers, and figures that cannot be compared, are left out, and a note
 * says so.
 */
export function compareWithEarlier({
  result,
  earlier,
  figures,
  maxRegression,
  notes = [],
}: BaselineRequest): Comparison {
  const found = figures.map((figure) => comparable(figure, { result, earlier, maxRegression, count: figures.length }))
  const compared = found.flatMap(({ comparable }) => comparable ?? [])
  const probability = 1 - falseAlarms / compared.length
  // Notes say where there are none, or why they were left out.
  const said = notes.length > 0 ? notes : [noneYet]
  return comparisonOf({
    mode: 'baseline',
    figures: compared.map((one) => judged(one, { maxRegression, probability })),
    runs: earlier.length,
    notes: earlier.length === 0 ? said : [...notes, ...found.flatMap(({ notes }) => notes)],
  })
}

const noneYet = 'There is no earlier run to compare with.'

function comparable(
  figure: ComparedFigure,
  {
    result,
    earlier,
    maxRegression,
    count,
  }: Pick<BaselineRequest, 'result' | 'earlier' | 'maxRegression'> & { count: number },
): { comparable?: Comparable; notes: readonly string[] } {
  const name = nameOf(figure)
  const leftOut = (why: string) => ({ notes: [`${name} was left out: ${why}.`] })
  const read = reader(figure)
  const now = read(result)
  if (now === null) return leftOut('this run has no such value')
  if (!fitScale([now])) return leftOut('ratios need values above 0, and this run has none')
  // One earlier run against a target that was down must not switch the comparison off.
  const found = earlier.flatMap((run) => {
    const measured = read(run)
    return measured?.kind === now.kind && fitScale([measured]) ? [{ run, measured }] : []
  })
  if (found.length === 0) return leftOut(`no earlier run has such a value${fitWords(now)}`)
  const { since, said } = lastLevel(figure, found, count)
  const level = since.map(({ measured }) => measured)
  const before = withoutOutliers(level, limitOf({ scale: scaleOf(now), maxRegression }))
  const some = (count: number, of: number, why: string) =>
    count < of ? [`${name} was compared with ${count} of ${of} earlier runs: ${why}.`] : []
  return {
    comparable: { figure, now, before },
    notes: [
      ...some(found.length, earlier.length, `the others have no such value${fitWords(now)}`),
      ...(said === null ? [] : [said]),
      ...some(level.length, found.length, 'the others are from before that change'),
      ...some(before.length, level.length, 'the others are outliers, far from all of these'),
    ],
  }
}

function judged(
  { figure, now, before }: Comparable,
  { maxRegression, probability }: { maxRegression: number; probability: number },
): FigureComparison {
  const { mean, shift, chance } = predict({ now, before, enough: enoughRuns, probability })
  const scale = scaleOf(now)
  return judgeFigure({
    figure,
    scale,
    value: now.value,
    reference: offScale(scale, mean),
    shift,
    chance,
    runs: before.length,
    enough: enoughRuns,
    maxRegression,
  })
}
