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

const each = (parts: readonly MetricPart[], key: string): readonly number[] =>
  parts.flatMap(({ metric }) => metric.values[key] ?? [])

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function counter(parts: readonly MetricPart[], { seconds }: MergeContext): Metric['values'] {
  const counts = each(parts, 'count')
  if (counts.length === 0) return {}
  const count = sum(counts)
  return { count, rate: seconds === null || seconds === 0 ? sum(each(parts, 'rate')) : count / seconds }
}

function rate(parts: readonly MetricPart[]): Metric['values'] {
  const [passes, fails] = [sum(each(parts, 'passes')), sum(each(parts, 'fails'))]
  return { value: passes + fails === 0 ? 0 : passes / (passes + fails), passes, fails }
}

/** k6 writes how many VUs it has: each shard those of its own. */
const countsOwn = (name: string): boolean => /^vus(?:_max)?(?:\{|$)/.test(name)

function gauge(parts: readonly MetricPart[]): Metric['values'] {
  const byTime = parts.toSorted((a, b) => (a.span?.end ?? 0) - (b.span?.end ?? 0))
  const values = { value: each(byTime, 'value'), min: each(parts, 'min'), max: each(parts, 'max') }
  if (countsOwn(parts[0]?.metric.name ?? '')) {
    return defined({ value: sum(values.value), min: sum(values.min), max: sum(values.max) })
  }
  const [value, min, max] = [values.value.at(-1), smallest(values.min), greatest(values.max)]
  return defined({ value, min, max })
}

const smallest = (values: readonly number[]) => (values.length === 0 ? undefined : Math.min(...values))
const greatest = (values: readonly number[]) => (values.length === 0 ? undefined : Math.max(...values))

const defined = (values: Readonly<Record<string, number | undefined>>): Metric['values'] =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined))

/** k6 writes zeros for a trend without samples. */
const hasSamples = ({ metric }: MetricPart): boolean => (metric.values.count ?? 0) > 0

function trend(parts: readonly MetricPart[], { stats }: MergeContext): Values {
  const filled = parts.filter(hasSamples)
  if (filled.length === 0) return { values: parts[0]?.metric.values ?? {} }
  const count = sum(each(filled, 'count'))
  const whole = defined({
    avg: sum(filled.map(({ metric: { values } }) => (values.avg ?? 0) * (values.count ?? 0))) / count,
    min: smallest(each(filled, 'min')),
    max: greatest(each(filled, 'max')),
    count,
  })
  const found = percentiles(filled, stats)
  const inDoubt = [...found].filter(([, [low, high]]) => low < high)
  return {
    values: { ...whole, ...Object.fromEntries([...found].map(([stat, interval]) => [stat, middleOf(interval)])) },
    ...(inDoubt.length === 0 ? {} : { intervals: Object.fromEntries(inDoubt) }),
  }
}

function percentiles(parts: readonly MetricPart[], stats: readonly string[]): ReadonlyMap<string, Interval> {
  const bounds = parts.map(({ metric }) => boundsOf(metric.values)).filter((one) => one !== null)
  // Where the samples of one shard are not known at all, nothing is known of those of all.
  if (bounds.length < parts.length) return new Map()
  const all = together(bounds)
  return new Map(
    stats.flatMap((stat): [string, Interval][] => {
      const percentile = stat === 'med' ? 50 : percentileOf(stat)
      return percentile === null ? [] : [[stat, percentileIn(all, percentile / 100)]]
    }),
  )
}

const middleOf = ([low, high]: Interval): number => (low === high ? low : low + (high - low) / 2)
