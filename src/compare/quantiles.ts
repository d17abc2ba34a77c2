import jStat from 'jstat'

/** Quantiles are kept, because thousands of simulated comparisons need the same few. */
const known = new Map<number, Map<number, number>>()

/**
 * The quantile of Student's t distribution: `studentT(0.975, 4)` is 2.776.
 *
 * @param degrees of freedom, at least 1.
 */
export function studentT(probability: number, degrees: number): number {
  return kept(degrees, probability, () => jStat.studentt.inv(probability, degrees))
}

/** The quantile of the normal distribution: `normal(0.975)` is 1.96. */
export const normal = (probability: number): number =>
  // Student's with infinite degrees of freedom.
  kept(Number.POSITIVE_INFINITY, probability, () => jStat.normal.inv(probability, 0, 1))

function kept(degrees: number, probability: number, compute: () => number): number {
  const ofDegrees = known.get(degrees) ?? new Map<number, number>()
  const value = ofDegrees.get(probability) ?? compute()
  known.set(degrees, ofDegrees.set(probability, value))
  return value
}
