import type { Plan } from '../../k6/plan.ts'
import { percentileOf } from '../threshold.ts'
import { trendStats } from '../trend-stats.ts'

/** In percent: half a percent apart, and closer where few samples are. */
const even = [...Array.from({ length: 199 }, (_, index) => (index + 1) / 2), 99.6, 99.7, 99.8, 99.9, 99.95, 99.99]

/** Asked of any test: the job summary, the outputs and the baseline are about them. */
const usual = [90, 95, 99]

/** In percent, to both sides of a percentile that matters: shards are alike, so what is wanted of all is near in each. */
const near = [0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4]

/** Without what floating point adds: 94.99, not 94.99000000000001. */
const percent = (value: number): number => Number(value.toFixed(6))

const closeTo = (center: number): readonly number[] =>
  near.flatMap((distance) => [percent(center - distance), percent(center + distance)])

/**
 * The statistics to ask of k6 for every trend of a shard (`--summary-trend-stats`): what any run needs, and a grid of
 * percentiles, from which those of the whole run are bounded ({@link boundsOf}). It is finer near 90, 95, 99 and the
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
