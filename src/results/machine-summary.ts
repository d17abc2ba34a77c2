import { isObject, type Json } from '../base/json.ts'
import { type Check, isMetricKind, type Metric, type Result } from './result.ts'

const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/**
 * Reads k6's newer summary, `--new-machine-readable-summary` (internal/lib/summary/machine_readable.go), into what the
 * older one says. It has no thresholds, no groups and no other percentiles than p90 and p95.
 */
export function readMachineSummary({ config, results }: Json): Result {
  const { metrics, checks } = isObject(results) ? results : {}
  const seconds = isObject(config) && isNumber(config.duration) ? config.duration : 0
  const checkJson = isObject(checks) ? checks : {}
  const found = [...listOf(metrics), ...checksMetric(checkJson)].flatMap((json) => metricOf(json, seconds))
  return {
    metrics: new Map(
      found.map((metric): [string, Metric] => [metric.name, metric]).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    thresholds: [],
    checks: listOf(checkJson.results).flatMap(checkOf),
  }
}

/** The metric that the older summary calls `checks`. */
const checksMetric = ({ metrics }: Json): readonly Json[] =>
  listOf(metrics)
    .filter(({ name }) => name === 'checks_succeeded')
    .map((json) => ({ ...json, name: 'checks' }))

function metricOf({ name, type: kind, values }: Json, seconds: number): readonly Metric[] {
  if (typeof name !== 'string' || !isMetricKind(kind) || !isObject(values)) return []
  const read = Object.entries(readers[kind](values, seconds)).filter((entry): entry is [string, number] =>
    isNumber(entry[1]),
  )
  return [{ name, kind, values: Object.fromEntries(read), thresholds: [] }]
}

/** The values by the names of the older summary. */
const readers: Readonly<Record<Metric['kind'], (values: Json, seconds: number) => Json>> = {
  counter: ({ count }, seconds) => ({ count, rate: isNumber(count) && seconds > 0 ? count / seconds : null }),
  gauge: ({ value, min, max }) => ({ value, min, max }),
  rate: ({ rate, matches, total }) => ({
    value: rate,
    passes: matches,
    fails: isNumber(matches) && isNumber(total) ? total - matches : null,
  }),
  trend: ({ avg, min, med, max, p90, p95 }) => ({ avg, min, med, max, 'p(90)': p90, 'p(95)': p95 }),
}

const checkOf = ({ name, passes, fails }: Json): readonly Check[] =>
  typeof name === 'string' && isNumber(passes) && isNumber(fails) ? [{ groups: [], name, passes, fails }] : []
