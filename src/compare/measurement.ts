import type { Metric } from '../results/result.ts'
import { measuredValue, percentileOf } from '../results/threshold.ts'
import type { ComparedFigure } from './comparison.ts'

/** The metrics of a run, as far as figures are read from them. */
export type Metrics = ReadonlyMap<string, Pick<Metric, 'kind' | 'values'>>

/** What is compared of a run: a Result has more. */
export type MeasuredRun = {
  metrics: Metrics
  /** For words. Left out: it has none. */
  name?: string
  /** The commit it was of, or empty. Left out: nobody kept it. */
  origin?: { commit: string }
}

/** What a run measured of a figure: a number that is finite, and from 0 to 1 if it is a share. */
export type Measurement = {
  kind: Metric['kind']
  value: number
  /** What a share is a share of, such as requests; 0: unknown, or not a share. */
  trials: number
}

/** The same figure of this run or side, and of what it is compared with. */
export type Compared = { ours: readonly Measurement[]; theirs: readonly Measurement[] }

/** Reads a figure off the metrics of a run; null when they do not have it, or it is no number that can be. */
export function reader({ metric, aggregation }: ComparedFigure): (run: MeasuredRun) => Measurement | null {
  const expression = { aggregation, percentile: percentileOf(aggregation) }
  return ({ metrics }) => {
    const found = metrics.get(metric)
    return found ? measurementOf(found, measuredValue(found, expression)) : null
  }
}

function measurementOf({ kind, values }: Pick<Metric, 'kind' | 'values'>, value: number | null): Measurement | null {
  if (value === null || !Number.isFinite(value)) return null
  if (kind !== 'rate') return { kind, value, trials: 0 }
  const trials = Number(values.passes) + Number(values.fails)
  const isCount = trials > 0 && trials <= Number.MAX_SAFE_INTEGER
  return value >= 0 && value <= 1 ? { kind, value, trials: isCount ? trials : 0 } : null
}

/** Shares are compared by difference, because they are often 0; all else by ratio. */
export const scaleOf = ({ kind }: Measurement): 'ratio' | 'difference' => (kind === 'rate' ? 'difference' : 'ratio')

/** Whether all values fit their scale: ratios are compared by logarithms, which only numbers above 0 have. */
export const fitScale = (measurements: readonly Measurement[]): boolean =>
  measurements.every((measurement) => scaleOf(measurement) === 'difference' || measurement.value > 0)

/** What else than "such a value" it takes to fit the scale, as the end of these words; empty: nothing. */
export const fitWords = (measurement: Measurement): string => (scaleOf(measurement) === 'ratio' ? ' above 0' : '')

/** The value on the scale on which changes are differences. */
export const onScale = (measurement: Measurement): number =>
  scaleOf(measurement) === 'ratio' ? Math.log(measurement.value) : measurement.value

/** How a figure is called in sentences. */
export const nameOf = ({ metric, aggregation }: ComparedFigure): string => `${metric} ${aggregation}`
