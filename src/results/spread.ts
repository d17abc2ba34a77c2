import type { Compared, Measurement } from './measurement.ts'
import { studentT } from './student-t.ts'

/** What a float cannot tell from no spread at all. */
const nothing = 1e-12

/** The mean, and the standard deviation of the population; 0 for fewer than two values. */
export function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const count = values.length
  // From the first value, so that equal values have exactly their mean, and no deviation.
  const [first = Number.NaN] = values
  const mean = first + values.reduce((sum, value) => sum + (value - first), 0) / count
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const deviation = count < 2 ? 0 : Math.sqrt(squares / (count - 1))
  return { mean, deviation: deviation < nothing ? 0 : deviation }
}

type Side = { hits: number; trials: number }

const total = (side: readonly Measurement[]): Side =>
  side.reduce(({ hits, trials }, one) => ({ hits: hits + one.value * one.trials, trials: trials + one.trials }), {
    hits: 0,
    trials: 0,
  })

/**
 * The standard error that the difference between two shares has at the least, since it takes luck which of the requests
 * fail: binomial, of all trials together, with one success and one failure more than there were. Earlier runs without a
 * single failure do not prove that failures are impossible. 0: the trials are not known, or it is no share.
 */
export function leastShareError({ ours, theirs }: Compared): number {
  const [a, b] = [total(ours), total(theirs)]
  if (a.trials === 0 || b.trials === 0) return 0
  const share = (a.hits + b.hits + 1) / (a.trials + b.trials + 2)
  return Math.sqrt(share * (1 - share) * (1 / a.trials + 1 / b.trials))
}

export type Chance = {
  /** Standard error of the change. */
  error: number
  /** Runs or pairs that the error comes from. */
  runs: number
  /** With fewer runs than these, runs that are exactly equal say nothing. */
  enough: number
  /** That of the quantile of t: 0.975 for a 95% interval. */
  probability: number
}

/** The largest change that chance explains, to either side; null: there are too few runs to know. */
export function chanceOf({ error, runs, enough, probability }: Chance): number | null {
  if (runs < 2 || (error === 0 && runs < enough)) return null
  return studentT(probability, runs - 1) * error
}
