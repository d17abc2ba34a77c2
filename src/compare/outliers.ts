import { enoughRuns } from './comparison.ts'
import { isBeyond } from './judged-figure.ts'
import { type Measurement, onScale } from './measurement.ts'
import { predict } from './prediction.ts'
import { meanAndDeviation } from './spread.ts'

/**
 * How often a history without outliers loses a run by chance, and with how many runs the search begins. Each run that
 * is left out by mistake narrows the bound. bench/gate/calibrate.ts finds the chance: the largest with which an
 * unchanged build of up to 20 figures is called worse in no more than 1.2% of all cases. In shorter histories outliers
 * and luck are harder to tell apart.
 */
export const outlierRule = { chance: 0.0005, fewest: 8 } as const

/** More are no outliers but another state. */
const largestShare = 1 / 5

/**
 * Earlier runs without those that are far from all the others, each judged by the others as a new run is: the
 * generalized extreme Studentized deviate test (Rosner, 1983), for runs that are beyond the limit too. It looks behind
 * the farthest run, since one outlier hides another.
 *
 * @param limit a run that is no farther off is none; on the scale on which changes are differences.
 * @returns what is kept, in any order.
 */
export function withoutOutliers(
  before: readonly Measurement[],
  limit: number,
  { chance, fewest }: { chance: number; fewest: number } = outlierRule,
): readonly Measurement[] {
  if (before.length < fewest) return before
  const most = Math.floor(before.length * largestShare)
  let kept = before
  let rest: readonly Measurement[] = before.toSorted((a, b) => a.value - b.value)
  while (before.length - rest.length < most) {
    const probability = 1 - chance / 2 / rest.length
    const [farthest, others] = splitFarthest(rest)
    const one = predict({ now: farthest, before: others, enough: enoughRuns, probability })
    const distance = Math.abs(one.shift)
    if (!isBeyond(distance, limit)) break
    rest = others
    if (one.chance !== null && isBeyond(distance, one.chance)) kept = rest
  }
  return kept
}

/**
 * The one that is farthest from the mean, and the others.
 *
 * @param sorted one at least.
 */
function splitFarthest(sorted: readonly Measurement[]): readonly [Measurement, readonly Measurement[]] {
  const [first, last] = [sorted[0], sorted[sorted.length - 1]] as [Measurement, Measurement]
  const { mean } = meanAndDeviation(sorted.map(onScale))
  return mean - onScale(first) > onScale(last) - mean ? [first, sorted.slice(1)] : [last, sorted.slice(0, -1)]
}
