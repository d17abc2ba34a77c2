import type { Interval, Metric } from '../result.ts'
import { percentileOf } from '../threshold.ts'

/*
 * What a grid of percentiles says of the samples behind it, and what the grids of several shards say of all their
 * samples together. k6's percentile p of n sorted samples is the one at p(n-1), counted from 0, or lies on the line
 * between its two neighbours there (metrics/sink.go, TrendSink.P). So the sample before that place is at most the
 * percentile, and the one after it at least: each point of the grid bounds all samples to both its sides.
 */

/** So many samples next to each other have this same bound. */
type Step = { value: number; samples: number }

/**
 * Bounds of every sample of a trend, in the order of their sizes: the sample at a rank is between the low and the high of
 * that rank.
 */
export type Bounds = {
  /** Of samples. */
  count: number
  lows: readonly Step[]
  highs: readonly Step[]
}

/** A point of the grid: of the samples, this share lies below the value. */
type Point = { share: number; value: number }

function gridOf({ min, max, med, ...others }: Metric['values']): readonly Point[] | null {
  if (min === undefined || max === undefined) return null
  const percentiles = Object.entries(others).flatMap(([name, value]) => {
    const percentile = percentileOf(name)
    return percentile === null ? [] : [{ share: percentile / 100, value }]
  })
  const middle = med === undefined ? [] : [{ share: 0.5, value: med }]
  return [
    { share: 0, value: min },
    ...[...percentiles, ...middle].sort((a, b) => a.share - b.share),
    { share: 1, value: max },
  ]
}

/**
 * What a trend's values say of its samples.
 *
 * @returns null without `count`, `min` and `max`, or without samples: then they say nothing.
 */
export function boundsOf(values: Metric['values']): Bounds | null {
  const { count } = values
  const grid = gridOf(values)
  if (grid === null || count === undefined || !Number.isInteger(count) || count < 1) return null
  return { count, lows: lowsOf(grid, count), highs: highsOf(grid, count) }
}

/** From the first sample that is not below a point up to the next such sample, none is smaller than that point. */
function lowsOf(grid: readonly Point[], count: number): readonly Step[] {
  const firsts = grid.map(({ share }) => Math.ceil(share * (count - 1)))
  return grid
    .map(({ value }, index) => ({ value, samples: (firsts[index + 1] ?? count) - (firsts[index] ?? 0) }))
    .filter(isThere)
}

/** After the last sample that is not above the point before, up to that of this point, none is greater than this point. */
function highsOf(grid: readonly Point[], count: number): readonly Step[] {
  const lasts = grid.map(({ share }) => Math.floor(share * (count - 1)))
  return grid
    .map(({ value }, index) => ({ value, samples: (lasts[index] ?? 0) - (lasts[index - 1] ?? -1) }))
    .filter(isThere)
}

const isThere = ({ samples }: Step): boolean => samples > 0

/** The bounds of all samples of several trends together; in whatever order and groups they are put together. */
export const together = (parts: readonly Bounds[]): Bounds => ({
  count: parts.reduce((sum, { count }) => sum + count, 0),
  lows: sorted(parts.flatMap(({ lows }) => lows)),
  highs: sorted(parts.flatMap(({ highs }) => highs)),
})

/** The smallest samples of all have at least the smallest of all lows, and so on, rank by rank; highs likewise. */
function sorted(steps: readonly Step[]): readonly Step[] {
  const merged: Step[] = []
  for (const step of steps.toSorted((a, b) => a.value - b.value)) {
    const last = merged.at(-1)
    if (last?.value === step.value) merged[merged.length - 1] = { ...last, samples: last.samples + step.samples }
    else merged.push(step)
  }
  return merged
}

/** What the step at a rank says; ranks count from 0. */
function valueAt(steps: readonly Step[], rank: number): number {
  let before = 0
  for (const { value, samples } of steps) {
    before += samples
    if (rank < before) return value
  }
  return steps.at(-1)?.value ?? Number.NaN
}

/** The place of a percentile among sorted samples, as k6 works it out: on the line between these two. */
function placeOf(share: number, count: number): { below: number; above: number; fraction: number } {
  const place = share * (count - 1)
  const below = Math.floor(place)
  return { below, above: Math.ceil(place), fraction: place - below }
}

/**
 * Between which two values the percentile lies that k6 would give for all samples, but for the rounding of floating
 * point.
 *
 * @param share from 0 to 1.
 */
export function percentileIn({ count, lows, highs }: Bounds, share: number): Interval {
  const { below, above, fraction } = placeOf(share, count)
  const between = (steps: readonly Step[]) => {
    const [low, high] = [valueAt(steps, below), valueAt(steps, above)]
    return low + (high - low) * fraction
  }
  return [between(lows), between(highs)]
}
