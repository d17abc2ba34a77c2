import type { Plan } from '../k6/plan.ts'
import { parseThreshold, percentileOf } from './threshold.ts'

/** What the outputs and the job summary are made of. `count` tells a trend without samples from one of zeros. */
const needed = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)', 'count']

/** The percentiles that thresholds are about, as they are spelled: k6 writes no other percentile than it is asked for. */
export function percentileTokens(thresholds: Plan['thresholds']): readonly string[] {
  const expressions = Object.values(thresholds).flat().map(parseThreshold)
  return [...new Set(expressions.flatMap((parsed) => (parsed?.percentile == null ? [] : parsed.aggregation)))]
}

/**
 * The statistics to ask of k6 for every trend (`--summary-trend-stats`): the user's, in their order, and whatever is
 * missing for the outputs, the thresholds and the figures to compare. A threshold finds its percentile in any spelling,
 * the others do not.
 */
export function trendStats(
  { summaryTrendStats, thresholds }: Pick<Plan, 'summaryTrendStats' | 'thresholds'>,
  compared: readonly { aggregation: string }[] = [],
): readonly string[] {
  const compare = compared.map(({ aggregation }) => aggregation).filter((stat) => percentileOf(stat) !== null)
  const stats = [...new Set([...summaryTrendStats, ...needed, ...compare])]
  const percentiles = new Set(stats.map(percentileOf))
  const missing = percentileTokens(thresholds).filter((token) => !percentiles.has(percentileOf(token)))
  return [...stats, ...missing]
}
