import jStat from 'jstat'

const known = new Map<number, Map<number, number>>()

/**
 * The quantile of Student's t distribution: `studentT(0.975, 4)` is 2.776. Quantiles are kept, because thousands of
 * simulated comparisons need the same few.
 *
 * @param degrees of freedom, at least 1.
 */
export function studentT(probability: number, degrees: number): number {
  const ofDegrees = known.get(degrees) ?? new Map<number, number>()
  const value = ofDegrees.get(probability) ?? jStat.studentt.inv(probability, degrees)
  known.set(degrees, ofDegrees.set(probability, value))
  return value
}

/** The quantile of the normal distribution: `normal(0.975)` is 1.96. */
export const normal = (probability: number): number => jStat.normal.inv(probability, 0, 1)
