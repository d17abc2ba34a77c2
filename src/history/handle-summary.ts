import { entriesOf, field, parseJson } from '../base/json.ts'
import { isMetricKind, type Metric } from '../results/result.ts'

type Kept = Pick<Metric, 'kind' | 'values'>

/**
 * Reads the metrics of what k6 gives to handleSummary() (internal/js/summary.go: summarizeMetricsToObject, and its like
 * in k6 v1), which scripts write with `JSON.stringify(data)`: each metric has a `type` and its figures in `values`.
 *
 * @returns null when that is not the file's format.
 */
export function handleSummaryMetrics(text: string): ReadonlyMap<string, Kept> | null {
  // What else a file says is found out elsewhere, which need not be done twice.
  if (!/"values"\s*:/.test(text)) return null
  const metrics = new Map(entriesOf(field(parseJson(text), 'metrics')).flatMap(([name, json]) => metricOf(name, json)))
  return metrics.size === 0 ? null : metrics
}

function metricOf(name: string, json: unknown): readonly [string, Kept][] {
  const [kind, values] = [field(json, 'type'), field(json, 'values')]
  if (!isMetricKind(kind) || typeof values !== 'object') return []
  const figures = entriesOf(values).filter((entry): entry is [string, number] => Number.isFinite(entry[1]))
  return [[name, { kind, values: Object.fromEntries(figures.map(([key, value]) => [exportedKey(kind, key), value])) }]]
}

/** A rate's share has another name in the file of --summary-export (internal/js/summary-wrapper.js, oldJSONSummary). */
const exportedKey = (kind: Metric['kind'], key: string): string => (kind === 'rate' && key === 'rate' ? 'value' : key)
