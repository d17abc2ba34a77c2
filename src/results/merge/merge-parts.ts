import type { Plan } from '../../k6/plan.ts'
import type { Alteration, Check, Metric, Result, Threshold } from '../result.ts'
import { trendStats } from '../trend-stats.ts'
import { type MergeContext, type MetricPart, mergeMetric } from './merge-metric.ts'
import { mergedThresholds } from './merge-thresholds.ts'
import type { Part } from './part.ts'
import { commonSeconds, spansOf } from './test-time.ts'

/** What is to be known of the whole run. */
export type Wanted = {
  /** The plan of the whole run: its thresholds are judged, its statistics are worked out. */
  plan: Pick<Plan, 'summaryTrendStats' | 'thresholds'>
  /** Statistics that the run will be compared by. */
  compared?: readonly { aggregation: string }[]
}

/**
 * What several k6 processes measured together, in whatever order they are given.
 *
 * Exact: counts, minima, maxima, shares, checks, and averages (but for the rounding of sums). Rates are counts by the
 * time from the first start to the last end. Percentiles lie in the intervals that the shards' grids prove, and their
 * values are the middles of these. The last value of a gauge is that of the shard which ended last; numbers of VUs are
 * added up.
 */
export function mergeParts(given: readonly Part[], { plan, compared = [] }: Wanted): Result {
  const parts = given.toSorted((a, b) => a.shard - b.shard)
  const metrics = mergedMetrics(parts, trendStats(plan, compared))
  const results = parts.map(({ result }) => result)
  const thresholdsOff = results.some((result) => result.thresholdsOff)
  const judged = mergedThresholds(plan.thresholds, metrics)
  const thresholds = thresholdsOff ? judged.map(notJudged) : judged
  const altered = alterationOf(parts)
  return {
    metrics: withThresholds(metrics, thresholds),
    thresholds,
    checks: mergedChecks(results.map(({ checks }) => checks)),
    ...(altered === null ? {} : { altered }),
    ...(thresholdsOff ? { thresholdsOff } : {}),
    ...(results.some(({ recordLost }) => recordLost) ? { recordLost: true } : {}),
  }
}

function mergedMetrics(parts: readonly Part[], stats: readonly string[]): ReadonlyMap<string, Metric> {
  const spans = spansOf(parts)
  const context: MergeContext = { seconds: commonSeconds(spans), stats }
  const byName = new Map<string, [MetricPart, ...MetricPart[]]>()
  for (const [index, { result }] of parts.entries()) {
    for (const metric of result.metrics.values()) {
      const part = { metric, span: spans[index] ?? null }
      const others = byName.get(metric.name)
      if (others === undefined) byName.set(metric.name, [part])
      else others.push(part)
    }
  }
  const names = [...byName.keys()].sort()
  return new Map(
    names.flatMap((name) => {
      const found = byName.get(name)
      return found === undefined ? [] : [[name, mergeMetric(found, context)] as const]
    }),
  )
}

const notJudged = ({ resolution: _, ...threshold }: Threshold): Threshold => ({ ...threshold, status: 'unknown' })

const withThresholds = (metrics: ReadonlyMap<string, Metric>, thresholds: Result['thresholds']): Result['metrics'] =>
  new Map(
    [...metrics].map(([name, metric]) => [
      name,
      { ...metric, thresholds: thresholds.filter((threshold) => threshold.metric === name) },
    ]),
  )

/** In the order in which the shards met them first. */
function mergedChecks(all: readonly (readonly Check[])[]): readonly Check[] {
  const byPlace = new Map<string, Check>()
  for (const check of all.flat()) {
    const place = JSON.stringify([...check.groups, check.name])
    const { passes, fails } = byPlace.get(place) ?? { passes: 0, fails: 0 }
    byPlace.set(place, { ...check, passes: passes + check.passes, fails: fails + check.fails })
  }
  return [...byPlace.values()]
}

/** From the least to the most that is lost. */
const losses: readonly Alteration['from'][] = ['completed', 'record', 'summary', 'nothing']

const mostSigns = 3

function alterationOf(parts: readonly Part[]): Alteration | null {
  const altered = parts.flatMap(({ shard, result }) => (result.altered ? [{ shard, ...result.altered }] : []))
  const [first] = altered
  if (first === undefined) return null
  return {
    signs: altered.flatMap(({ shard, signs }) => signs.map((sign) => `shard ${shard}: ${sign}`)).slice(0, mostSigns),
    from: losses.findLast((loss) => altered.some(({ from }) => from === loss)) ?? first.from,
    checksRecorded: altered.every(({ checksRecorded }) => checksRecorded),
  }
}
