import type { Plan } from '../../k6/plan.ts'
import { type Interval, type Metric, provablyEmpty, type Threshold } from '../result.ts'
import { tagsOf } from '../signs.ts'
import { holds, measuredValue, parseThreshold, percentileOf, type ThresholdExpression } from '../threshold.ts'

/**
 * Judges the thresholds of a script on the figures of all shards together, as k6 would have (metrics/thresholds.go).
 * Where k6 would have compared with a value that is only known to lie in an interval, its middle decides.
 *
 * @returns sorted by metric, then by expression.
 */
export function mergedThresholds(
  planned: Plan['thresholds'],
  metrics: ReadonlyMap<string, Metric>,
): readonly Threshold[] {
  const byTags = new Map([...metrics.values()].map((metric) => [tagsOf(metric.name), metric]))
  const judged = Object.entries(planned).flatMap(([name, expressions]) => {
    const metric = byTags.get(tagsOf(name))
    return [...new Set(expressions)].map((expression) => judge(metric, { metric: metric?.name ?? name, expression }))
  })
  const key = ({ metric, expression }: Threshold) => `${metric} ${expression}`
  return judged.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
}

function judge(metric: Metric | undefined, named: Pick<Threshold, 'metric' | 'expression'>): Threshold {
  const parsed = parseThreshold(named.expression)
  const limit = parsed?.limit ?? null
  if (metric === undefined || parsed === null) return { ...named, status: 'unknown', value: null, limit }
  if (provablyEmpty(metric)) return { ...named, status: withoutSamples(metric, parsed), value: null, limit }
  const value = measuredValue(metric, parsed)
  if (value === null) return { ...named, status: 'unknown', value, limit }
  const interval = intervalOf(metric, parsed)
  const inDoubt = interval !== null && holds(interval[0], parsed) !== holds(interval[1], parsed)
  return {
    ...named,
    status: holds(value, parsed) ? 'ok' : 'crossed',
    value,
    limit,
    ...(inDoubt || (interval !== null && isInside(parsed.limit, interval)) ? { resolution: interval } : {}),
  }
}

const isInside = (limit: number, [low, high]: Interval): boolean => limit >= low && limit <= high

/** To k6, a trend without samples is one of zeros, and a rate without any is not judged. */
function withoutSamples({ kind }: Metric, parsed: ThresholdExpression): Threshold['status'] {
  return kind === 'rate' || holds(0, parsed) ? 'no-data' : 'crossed'
}

function intervalOf({ intervals = {} }: Metric, { aggregation, percentile }: ThresholdExpression): Interval | null {
  if (intervals[aggregation] !== undefined) return intervals[aggregation]
  const key = percentile === null ? undefined : Object.keys(intervals).find((stat) => percentileOf(stat) === percentile)
  return key === undefined ? null : (intervals[key] ?? null)
}
