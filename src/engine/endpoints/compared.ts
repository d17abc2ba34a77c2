import type { Endpoints } from '../../results/endpoints.ts'
import type { Metric, Result } from '../../results/result.ts'
import { percentileOf } from '../../results/threshold.ts'
import { endpointName } from './endpoint-name.ts'
import { addTo, emptyHistogram, type Histogram, percentiles } from './histogram.ts'
import type { Received } from './receiver.ts'
import type { Tallied } from './tally.ts'

/** What stands in the braces of a submetric: `name:/items`, and the method. */
type Selector = { name: string; method: string | null }

/**
 * The submetrics of endpoints that are compared and that a result does not have: k6 has those only that have a
 * threshold, which keep its own exact figures.
 */
export function comparedMetrics(
  result: Result | null,
  {
    received,
    endpoints,
    compared,
  }: {
    received: Received
    endpoints: Endpoints | undefined
    compared: readonly { metric: string; aggregation: string }[]
  },
): readonly Metric[] {
  if (result === null || received.kind !== 'whole' || endpoints?.kind !== 'measured') return []
  const missing = [...new Set(compared.map(({ metric }) => metric))].filter((metric) => !result.metrics.has(metric))
  return missing.flatMap((name) => {
    const stats = compared.filter(({ metric }) => metric === name).map(({ aggregation }) => aggregation)
    return submetric(name, { all: received.endpoints, stats, result }) ?? []
  })
}

type Known = { all: readonly Tallied[]; stats: readonly string[]; result: Result }

/** @returns null: it is none of an endpoint, or no such request was made. */
function submetric(metric: string, { all, stats, result }: Known): Metric | null {
  const [, base = '', tags = ''] = /^(\w+)\{(.+)\}$/s.exec(metric) ?? []
  const selector = selectorOf(tags)
  if (selector === null) return null
  const endpoints = all.filter(({ name, method }) => name === selector.name && (selector.method ?? method) === method)
  if (endpoints.length === 0) return null
  const sum = (of: (endpoint: Tallied) => number) => endpoints.reduce((total, endpoint) => total + of(endpoint), 0)
  const as = (kind: Metric['kind'], values: Metric['values']): Metric => ({
    name: metric,
    kind,
    values,
    thresholds: [],
  })
  switch (base) {
    case 'http_reqs': {
      const { count, rate } = result.metrics.get(base)?.values ?? {}
      const made = sum((endpoint) => endpoint.count)
      return as('counter', { count: made, ...(count && rate ? { rate: (made / count) * rate } : {}) })
    }
    case 'http_req_failed': {
      const [failed, judged] = [sum((endpoint) => endpoint.failed), sum((endpoint) => endpoint.judged)]
      return judged === 0 ? null : as('rate', { value: failed / judged, passes: failed, fails: judged - failed })
    }
    case 'http_req_duration':
      return as('trend', trendValues(together(endpoints), stats))
    default:
      return null
  }
}

/** As k6 takes the tags of a submetric (metrics/metric.go: AddSubmetric); null: other tags than these are in it. */
function selectorOf(tags: string): Selector | null {
  const selector: { name?: string; method?: string } = {}
  for (const tag of tags.split(',')) {
    if (tag === '') continue
    const [, key = '', value = ''] = /^([^:]*)(?::(.*))?$/s.exec(tag) ?? []
    const name = trimmed(key)
    if (name !== 'name' && name !== 'method') return null
    selector[name] = trimmed(value)
  }
  const { name, method = null } = selector
  // What a query tells apart is one endpoint here.
  return name === undefined || name !== endpointName(name) ? null : { name, method }
}

const trimmed = (text: string): string => text.trim().replaceAll(/^["']+|["']+$/g, '')

function together(endpoints: readonly Tallied[]): Histogram {
  const all = emptyHistogram()
  for (const { durations } of endpoints)
    if (durations.count > 0) addTo(all, { ...durations, classes: [...durations.classes] })
  return all
}

function trendValues(durations: Histogram, stats: readonly string[]): Metric['values'] {
  const at = percentiles(durations)
  const { count, sum, min, max } = durations
  const tokens = [...new Set(['p(90)', 'p(95)', 'p(99)', ...stats])]
  const wanted = tokens.flatMap((token) => {
    const percentile = percentileOf(token)
    const value = percentile === null ? null : at(percentile)
    return value === null ? [] : [[token, value] as const]
  })
  return { count, avg: sum / count, min, med: at(50) ?? 0, max, ...Object.fromEntries(wanted) }
}
