import { type Measurement, onScale } from './measurement.ts'
import { chanceOf, meanAndDeviation } from './spread.ts'

export type PredictionRequest = {
  /** The run that is judged. */
  now: Measurement
  before: readonly Measurement[]
  /** With fewer earlier runs than these, runs that are exactly equal say nothing. */
  enough: number
  /** That of the quantiles, for one side: 0.99 leaves 1% above. */
  probability: number
}

/** What earlier runs foretell of the next one: all on the scale on which changes are differences. */
export type Prediction = {
  mean: number
  /** How far the run is off. */
  shift: number
  /** The largest shift that chance explains, to either side; null: there are too few runs to know. */
  chance: number | null
}

export function predict({ now, before, enough, probability }: PredictionRequest): Prediction {
  const runs = before.length
  const { mean, deviation } = meanAndDeviation(before.map(onScale))
  // Both this run and the mean of the others are off by chance.
  const error = deviation * Math.sqrt(1 + 1 / runs)
  const chance = chanceOf({ ours: [now], theirs: before, error, runs, enough, probability })
  return { mean, shift: onScale(now) - mean, chance }
}
