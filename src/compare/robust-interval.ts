import { studentT } from './quantiles.ts'

/** A centre, and how far chance may have moved it to either side. */
export type Interval = {
  centre: number
  /** Half of its width; 0: all values are the same. */
  half: number
  /** Values that were left out at each end. */
  trimmed: number
}

/**
 * An interval that was chosen because it is narrow is too narrow. Widened by so much, and with the errors of
 * rounds-test.ts, the narrowest is wrong as seldom as is promised: bench/gate shows it.
 */
const widened = 1.1

/** What a float cannot tell from no spread at all. */
const nothing = 1e-12

/**
 * The narrowest of the intervals around trimmed means: without the smallest and largest value, without two of each, and
 * so on, and around the plain mean. Each is that of Yuen (1974): the deviation comes from the values with the outliers
 * moved in to the next ones (winsorized), and the quantile is Student's for as many values as are left.
 *
 * @param sorted two values at least, from small to large.
 * @param mostTrimmed at each end.
 * @param probability that of the quantile: 0.975 for an interval of 95% at one look.
 */
export function narrowestInterval(sorted: readonly number[], mostTrimmed: number, probability: number): Interval {
  let narrowest = intervalWithout(sorted, 0, probability)
  for (let trimmed = 1; trimmed <= mostTrimmed; trimmed++) {
    const other = intervalWithout(sorted, trimmed, probability)
    if (other.half * widened < narrowest.half) narrowest = { ...other, half: other.half * widened }
  }
  return narrowest
}

function intervalWithout(sorted: readonly number[], trimmed: number, probability: number): Interval {
  const { length } = sorted
  const kept = length - 2 * trimmed
  const [low = Number.NaN, high = Number.NaN] = [sorted[trimmed], sorted[length - 1 - trimmed]]
  // From one of them, so that equal values have exactly their mean, and no deviation.
  let sum = 0
  for (let index = trimmed; index < length - trimmed; index++) sum += (sorted[index] ?? Number.NaN) - low
  const mean = low + (sum + trimmed * (high - low)) / length
  let squares = trimmed * ((low - mean) ** 2 + (high - mean) ** 2)
  for (let index = trimmed; index < length - trimmed; index++) squares += ((sorted[index] ?? Number.NaN) - mean) ** 2
  const error = Math.sqrt(squares / (kept - 1) / kept)
  const half = error < nothing ? 0 : studentT(probability, kept - 1) * error
  return { centre: low + sum / kept, half, trimmed }
}
