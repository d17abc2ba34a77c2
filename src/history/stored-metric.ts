import { isObject } from '../base/json.ts'
import { isMetricKind, type Metric } from '../results/result.ts'

/** A metric as it is kept: what figures are read from. */
export type StoredMetric = Pick<Metric, 'kind' | 'values'>

/** As JSON has it, by name. */
export const storedMetrics = (metrics: Iterable<readonly [name: string, StoredMetric]>): Record<string, StoredMetric> =>
  Object.fromEntries([...metrics].map(([name, { kind, values }]) => [name, { kind, values }]))

/** Reads one; null: it is none. */
export function storedMetric(json: unknown): StoredMetric | null {
  if (!isObject(json) || !isMetricKind(json.kind) || !isObject(json.values)) return null
  if (!Object.values(json.values).every((value) => typeof value === 'number' && Number.isFinite(value))) return null
  return { kind: json.kind, values: json.values } as StoredMetric
}
