import type { Metric, Result } from '../../../src/results/result.ts'

/*
 * What k6 writes of samples, worked out from its definition (k6: metrics/sink.go), for tests that know the samples.
 */

/** TrendSink.P. `percent` from 0 to 100. */
export function percentileOfSamples(sorted: readonly number[], percent: number): number {
  const place = (percent / 100) * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return below + (above - below) * (place - Math.floor(place))
}

export const sortedSamples = (samples: readonly number[]): readonly number[] => samples.toSorted((a, b) => a - b)

export function trendOf(name: string, samples: readonly number[], percents: readonly number[]): Metric {
  const sorted = sortedSamples(samples)
  const percentiles = percents.map((percent) => [`p(${percent})`, percentileOfSamples(sorted, percent)] as const)
  const sum = samples.reduce((total, sample) => total + sample, 0)
  const values = {
    avg: samples.length === 0 ? 0 : sum / samples.length,
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    count: samples.length,
    ...Object.fromEntries(percentiles),
  }
  return { name, kind: 'trend', values, thresholds: [] }
}

export const resultOf = (...metrics: readonly Metric[]): Result => ({
  metrics: new Map(metrics.map((metric) => [metric.name, metric])),
  thresholds: [],
  checks: [],
})
