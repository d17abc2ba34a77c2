import type { Compared, Measurement } from './measurement.ts'
import { normal, studentT } from './quantiles.ts'

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

const total = (side: readonly Measurement[]): Side => ({
  hits: side.reduce((sum, { value, trials }) => sum + value * trials, 0),
  trials: side.reduce((sum, { trials }) => sum + trials, 0),
})

/**
 * The difference between two shares that chance explains at the least, since it takes luck which of the requests fail:
 * binomial, of all trials together, with one success and one failure more than there were, and with half a trial more
 * to each side (Yates), since failures are whole. So runs without a single failure do not prove that there can be none.
 *
 * @returns 0 where the trials are not known, or where it is no share.
 */
export function leastChance({ ours, theirs }: Compared, probability: number): number {
  const [a, b] = [total(ours), total(theirs)]
  if (a.trials === 0 || b.trials === 0) return 0
  const share = (a.hits + b.hits + 1) / (a.trials + b.trials + 2)
  const each = 1 / a.trials + 1 / b.trials
  return normal(probability) * Math.sqrt(share * (1 - share) * each) + each / 2
}

export type Chance = Compared & {
  /** Standard error of the change, from how much runs or pairs vary. */
  error: number
  /** Runs or pairs that the error comes from. */
  runs: number
  /** With fewer runs than these, runs that are exactly equal say nothing. */
  enough: number
  /** That of the quantiles: 0.975 for a 95% interval. */
  probability: number
}

/** The largest change that chance explains, to either side; null: there are too few runs to know. */
export function chanceOf({ ours, theirs, error, runs, enough, probability }: Chance): number | null {
  if (runs < 2 || (error === 0 && runs < enough)) return null
  return Math.max(studentT(probability, runs - 1) * error, leastChance({ ours, theirs }, probability))
}
