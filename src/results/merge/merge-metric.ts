import type { Interval, Metric } from '../result.ts'
import { percentileOf } from '../threshold.ts'
import { boundsOf, percentileIn, together } from './bounds.ts'
import type { Span } from './test-time.ts'

/** One metric as one shard measured it. */
export type MetricPart = {
  metric: Metric
  /** When the shard's test ran; null: nobody can tell. */
  span: Span | null
}

/** What all merged metrics have in common. */
export type MergeContext = {
  /** Seconds by which counts are divided; null: nothing was counted. */
  seconds: number | null
  /** The statistics of trends that are wanted, by k6's names. */
  stats: readonly string[]
}

/**
 * Merges a metric of several shards, of which the order does not matter but for the rounding of sums: they are taken in
 * the order of `parts`.
 */
export function mergeMetric(parts: readonly [MetricPart, ...MetricPart[]], context: MergeContext): Metric {
  const [{ metric: first }] = parts
  const { name, kind } = first
  const alike = parts.filter(({ metric }) => metric.kind === kind)
  return { name, kind, thresholds: [], ...valuesOf(kind, alike, context) }
}

type Values = Pick<Metric, 'values' | 'intervals'>

function valuesOf(kind: Metric['kind'], parts: readonly MetricPart[], context: MergeContext): Values {
  switch (kind) {
    case 'counter':
      return { values: counter(parts, context) }
    case 'rate':
      return { values: rate(parts) }
    case 'gauge':
      return { values: gauge(parts) }
    case 'trend':
      return trend(parts, context)
  }
}

/** null: one shard does not say, because its script changed its summary; then nobody knows that of all. */
function each(parts: readonly MetricPart[], key: string): readonly number[] | null {
  const values = parts.flatMap(({ metric }) => metric.values[key] ?? [])
  return values.length === parts.length && values.length > 0 ? values : null
}

type Fold = (values: readonly number[]) => number | undefined

const overAll = (parts: readonly MetricPart[], key: string, fold: Fold): number | undefined => {
  const values = each(parts, key)
  return values === null ? undefined : fold(values)
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const smallest = (values: readonly number[]): number => Math.min(...values)
const greatest = (values: readonly number[]): number => Math.max(...values)
const last: Fold = (values) => values.at(-1)

function counter(parts: readonly MetricPart[], { seconds }: MergeContext): Metric['values'] {
  const count = overAll(parts, 'count', sum)
  // Without a time, each shard's own rate is what is left.
  const byTime = count === undefined || !seconds ? undefined : count / seconds
  return defined({ count, rate: byTime ?? overAll(parts, 'rate', sum) })
}

function rate(parts: readonly MetricPart[]): Metric['values'] {
  const [passes, fails] = [overAll(parts, 'passes', sum), overAll(parts, 'fails', sum)]
  if (passes === undefined || fails === undefined) return defined({ passes, fails })
  return { value: passes + fails === 0 ? 0 : passes / (passes + fails), passes, fails }
}

/** k6 writes how many VUs it has: each shard those of its own. */
const countsOwn = (name: string): boolean => /^vus(?:_max)?(?:\{|$)/.test(name)

function gauge(parts: readonly MetricPart[]): Metric['values'] {
  const byTime = parts.toSorted((a, b) => (a.span?.end ?? 0) - (b.span?.end ?? 0))
  const [value, min, max] = countsOwn(parts[0]?.metric.name ?? '') ? [sum, sum, sum] : [last, smallest, greatest]
  return defined({
    value: overAll(byTime, 'value', value),
    min: overAll(parts, 'min', min),
    max: overAll(parts, 'max', max),
  })
}

const defined = (values: Readonly<Record<string, number | undefined>>): Metric['values'] =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined))

/** k6 writes zeros for a trend without samples; one that does not say how many it has may have some. */
const mayHaveSamples = ({ metric }: MetricPart): boolean => metric.values.count !== 0

function trend(parts: readonly MetricPart[], { stats }: MergeContext): Values {
  const filled = parts.filter(mayHaveSamples)
  if (filled.length === 0) return { values: parts[0]?.metric.values ?? {} }
  const count = overAll(filled, 'count', sum)
  const averages = each(filled, 'avg')
  const whole = defined({
    avg: count === undefined || averages === null ? undefined : weighted(filled, averages) / count,
    min: overAll(filled, 'min', smallest),
    max: overAll(filled, 'max', greatest),
    count,
  })
  const found = percentiles(filled, stats)
  const inDoubt = [...found].filter(([, [low, high]]) => low < high)
  return {
    values: { ...whole, ...Object.fromEntries([...found].map(([stat, interval]) => [stat, middleOf(interval)])) },
    ...(inDoubt.length === 0 ? {} : { intervals: Object.fromEntries(inDoubt) }),
  }
}

const weighted = (parts: readonly MetricPart[], averages: readonly number[]): number =>
  sum(parts.map(({ metric }, index) => (averages[index] ?? 0) * (metric.values.count ?? 0)))

/** Where one shard alone has samples, what k6 says of them is exact. */
function percentiles(parts: readonly MetricPart[], stats: readonly string[]): ReadonlyMap<string, Interval> {
  const bounds = parts.map(({ metric }) => boundsOf(metric.values)).filter((one) => one !== null)
  // Where the samples of one shard are not known at all, nothing is known of those of all.
  if (bounds.length < parts.length) return new Map()
  const all = together(bounds)
  return new Map(
    stats.flatMap((stat): [string, Interval][] => {
      const percentile = stat === 'med' ? 50 : percentileOf(stat)
      if (percentile === null) return []
      const known = parts.length === 1 ? parts[0]?.metric.values[stat] : undefined
      return [[stat, known === undefined ? percentileIn(all, percentile / 100) : [known, known]]]
    }),
  )
}

const middleOf = ([low, high]: Interval): number => (low === high ? low : low + (high - low) / 2)
