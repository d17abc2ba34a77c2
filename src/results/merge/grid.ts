import type { Plan } from '../../k6/plan.ts'
import { percentileOf } from '../threshold.ts'
import { trendStats } from '../trend-stats.ts'

/** Without what floating point adds: 94.99, not 94.99000000000001. */
const percent = (value: number): number => Number(value.toFixed(6))

/** Percentiles that lie so far apart, up to the next row's `from`; all in percent. */
const rows = [
  { from: 0, step: 2 },
  { from: 40, step: 1 },
  { from: 46, step: 0.5 },
  { from: 54, step: 1 },
  { from: 86, step: 0.2 },
  { from: 92, step: 0.07 },
  { from: 98, step: 0.03 },
  { from: 99.5, step: 0.02 },
] as const

/**
 * Closer towards the end, where a step from one percentile to the next is a large one of time: the 95th of all is at
 * another place in each shard, up to a few percent away when their machines are not equally fast.
 */
const even = rows.flatMap(({ from, step }, index) => {
  const count = Math.round(((rows[index + 1]?.from ?? 100) - from) / step)
  return Array.from({ length: count }, (_, point) => percent(from + point * step))
})

/** Asked of any test: the job summary, the outputs and the baseline are about them. */
const usual = [50, 90, 95, 99]

/** In percent, to both sides of a percentile that matters: shards are alike, so what is wanted of all is near in each. */
const near = [0.01, 0.04, 0.1, 0.17, 0.24]

const closeTo = (center: number): readonly number[] =>
  near.flatMap((distance) => [percent(center - distance), percent(center + distance)])

/**
 * The statistics to ask of k6 for every trend of a shard (`--summary-trend-stats`): what any run needs, and a grid of
 * percentiles, from which those of the whole run are bounded ({@link boundsOf}). It is finer near 50, 90, 95, 99 and the
 * percentiles that a threshold or a comparison is about.
 *
 * @param plan of the whole run.
 * @param compared the statistics that the merged run will be compared by.
 */
export function gridStats(
  plan: Pick<Plan, 'summaryTrendStats' | 'thresholds'>,
  compared: readonly { aggregation: string }[] = [],
): readonly string[] {
  const asked = trendStats(plan, compared)
  const there = new Set(asked.map(percentileOf))
  const centers = new Set([...usual, ...[...there].filter((value) => value !== null)])
  const wanted = [...new Set([...even, ...[...centers].flatMap(closeTo)])]
  const missing = wanted.filter((value) => value > 0 && value < 100 && !there.has(value))
  return [...asked, ...missing.sort((a, b) => a - b).map((value) => `p(${value})`)]
}
