import type { Distribution } from './metric-set.ts'

/** Durations that many periods measured, in k6's classes. */
export type Histogram = Omit<Distribution, 'classes'> & {
  /** Index of a class → how many values are in it. */
  classes: Map<number, number>
}

/** One without any value. */
export const emptyHistogram = (): Histogram => ({
  classes: new Map(),
  below: 0,
  above: 0,
  count: 0,
  sum: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  resolution: 0.001,
})

/** Adds what one period measured. */
export function addTo(histogram: Histogram, more: Distribution): void {
  for (const [index, count] of more.classes) histogram.classes.set(index, (histogram.classes.get(index) ?? 0) + count)
  histogram.below += more.below
  histogram.above += more.above
  histogram.count += more.count
  histogram.sum += more.sum
  histogram.min = Math.min(histogram.min, more.min)
  histogram.max = Math.max(histogram.max, more.max)
  histogram.resolution = more.resolution
}

/**
 * The middle of a class, on its own scale. Below 256 a class is a whole number, rounded up; from there on each power of
 * two has 128 of them (internal/ds/histogram/hdr.go: resolveBucketIndex).
 */
export function middleOf(index: number): number {
  if (index < 256) return Math.max(0, index - 0.5)
  const power = Math.floor(index / 128) - 1
  const size = 2 ** power
  // Whole numbers rounded up: the first of them begins one before itself.
  return (index - 128 * power + 0.5) * size - 1
}

/**
 * Reads percentiles as k6 does, between the two nearest values (metrics/sink.go: TrendSink.P); each value is the middle
 * of its class, but the smallest and the largest, which are exact.
 *
 * @returns a function of the percentile, 95 for p(95); null when there is no value.
 */
export function percentiles(histogram: Histogram): (percentile: number) => number | null {
  const { below, count, min, max, resolution } = histogram
  const sorted = [...histogram.classes].sort(([a], [b]) => a - b)
  /** The value at a rank, from 0. */
  const valueAt = (rank: number): number => {
    if (rank <= 0) return min
    if (rank >= count - 1) return max
    let seen = below
    if (rank < seen) return min
    for (const [index, many] of sorted) {
      seen += many
      if (rank < seen) return Math.min(max, Math.max(min, middleOf(index) * resolution))
    }
    return max
  }
  return (percentile) => {
    if (count === 0) return null
    const place = (percentile / 100) * (count - 1)
    const [low, high] = [valueAt(Math.floor(place)), valueAt(Math.ceil(place))]
    return low + (high - low) * (place - Math.floor(place))
  }
}
