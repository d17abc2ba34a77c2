import type { Plan } from '../../k6/plan.ts'
import type { Metric } from '../../results/result.ts'
import { parseThreshold, percentileOf } from '../../results/threshold.ts'

/** One figure to ask of the metrics API, and k6's own key for it. */
export type MetricQuery = {
  /** The metric or submetric, as k6 spells it: `http_req_duration{kind:a}`. */
  name: string
  key: string
  query: string
}

type Kind = Metric['kind']

/** What the outputs, the job summary and the verdict are made of. */
const needed: Readonly<Record<string, readonly string[]>> = {
  http_reqs: ['count', 'rate'],
  http_req_failed: ['value', 'passes', 'fails'],
  browser_http_req_failed: ['value', 'passes', 'fails'],
  http_req_duration: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'],
  iterations: ['count', 'rate'],
  iteration_duration: ['p(95)'],
  dropped_iterations: ['count'],
  checks: ['value', 'passes', 'fails'],
  data_received: ['count'],
  data_sent: ['count'],
}

/** All of it, as metric and key: `http_reqs count`. */
export const neededFigures: readonly string[] = Object.entries(needed).flatMap(([name, keys]) =>
  keys.map((key) => `${name} ${key}`),
)

/** The metrics API's words for k6's. Of a gauge it has no figure that k6 has too. */
const words: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  counter: { count: 'increase', rate: 'rate' },
  gauge: {},
  rate: { value: 'ratio', rate: 'ratio', passes: 'increase_nz', fails: 'increase_z' },
  trend: {
    avg: 'histogram_avg',
    min: 'histogram_min',
    max: 'histogram_max',
    med: 'histogram_quantile(0.5)',
    count: 'histogram_count',
  },
}

function queryFor(kind: Kind, key: string): string | null {
  const percentile = percentileOf(key)
  if (percentile !== null)
    return kind === 'trend' ? `histogram_quantile(${Number((percentile / 100).toPrecision(12))})` : null
  const known = words[kind]
  return Object.hasOwn(known, key) ? (known[key] ?? null) : null
}

/** k6's metric of a metric or submetric. */
export const metricOf = (name: string): string => name.replace(/\{.*$/s, '')

/** More figures are not asked for: each is a request. */
const mostQueries = 80

/** The key of a threshold's aggregation in k6's summary: the rate of a rate is its value. */
const keyOf = (kind: Kind, aggregation: string) => (kind === 'rate' && aggregation === 'rate' ? 'value' : aggregation)

/**
 * What to ask about a run.
 *
 * @param kinds the metrics that the run has.
 */
export function metricQueries(
  kinds: ReadonlyMap<string, Kind>,
  thresholds: Plan['thresholds'],
): readonly MetricQuery[] {
  const ofThresholds = Object.entries(thresholds).flatMap(([name, expressions]) => {
    const kind = kinds.get(metricOf(name))
    if (kind === undefined) return []
    return expressions.flatMap((expression) => {
      const parsed = parseThreshold(expression)
      return parsed === null ? [] : [[name, kind, keyOf(kind, parsed.aggregation)] as const]
    })
  })
  const ofOutputs = Object.entries(needed).flatMap(([name, keys]) => {
    const kind = kinds.get(name)
    return kind === undefined ? [] : keys.map((key) => [name, kind, key] as const)
  })
  const queries = [...ofOutputs, ...ofThresholds].flatMap(([name, kind, key]) => {
    const query = queryFor(kind, key)
    return query === null || selector(name) === null ? [] : [{ name, key, query }]
  })
  const distinct = new Map(queries.map((query) => [`${query.name} ${query.key}`, query]))
  return [...distinct.values()].slice(0, mostQueries)
}

/**
 * A metric, or a submetric with its tags, as the metrics API selects it: `http_reqs{kind="a"}`.
 *
 * @returns null: with characters that would end the query.
 */
export function selector(name: string): string | null {
  const [, metric = '', tags] = /^([A-Za-z_]\w{0,127})(?:\{(.*)\})?$/s.exec(name) ?? []
  if (metric === '') return null
  if (tags === undefined) return metric
  const pairs = tags.split(',').map((tag) => /^\s*([A-Za-z_]\w*)\s*:\s*([\w ./:-]{1,200}?)\s*$/.exec(tag))
  if (pairs.some((pair) => pair === null)) return null
  return `${metric}{${pairs.map((pair) => `${pair?.[1]}="${pair?.[2]}"`).join(',')}}`
}
