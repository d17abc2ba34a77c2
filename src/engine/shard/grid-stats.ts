import type { Plan } from '../../k6/plan.ts'
import { trendStats } from '../../results/trend-stats.ts'

/** Hundredths of a percent: each 0.25 %, and finer where few samples are. */
const even = Array.from({ length: 399 }, (_, index) => (index + 1) * 25)
const tail = [9910, 9920, 9930, 9940, 9950, 9960, 9970, 9980, 9990, 9995, 9999]

const grid = [...even, ...tail].map((hundredths) => `p(${hundredths / 100})`)

/**
 * The statistics to ask of k6 for every trend of a shard: what any run needs, and a grid of percentiles, from which
 * those of the whole test can be bounded.
 */
export const gridStats = (
  plan: Pick<Plan, 'summaryTrendStats' | 'thresholds'>,
  compared: readonly { aggregation: string }[] = [],
): readonly string[] => [...new Set([...trendStats(plan, compared), ...grid])]
