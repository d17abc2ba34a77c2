import { entriesOf, field } from '../base/json.ts'
import { recordEvents } from './record-events.ts'
import type { Metric } from './result.ts'

/** What k6 measured of one metric, by its record: numbers that the record cuts off after about five digits. */
export type RecordedMetric = Pick<Metric, 'kind' | 'values'>

/**
 * What k6's record says of a whole run. k6 has written it before handleSummary() is called, so a script that changes
 * k6's figures does not change these.
 */
export type Totals = {
  /** By name; only metrics with samples, and no submetrics. */
  metrics: ReadonlyMap<string, RecordedMetric>
  /** The thresholds that were crossed at the end, by the metric's name; it does not tell of submetrics. */
  crossed: ReadonlyMap<string, readonly string[]>
}

/**
 * Where a row has what (internal/dashboard/meter.go: aggregateNames), by the keys of k6's summary; null is not read: the
 * record's rates begin with the VUs' initialization, those of the summary with the test.
 */
const cells: Readonly<Record<Metric['kind'], readonly (string | null)[]>> = {
  counter: ['count', null],
  gauge: ['value'],
  rate: ['value'],
  trend: ['avg', 'max', 'med', 'min', 'p(90)', 'p(95)', 'p(99)'],
}

const isKind = (type: unknown): type is Metric['kind'] => typeof type === 'string' && Object.hasOwn(cells, type)

/** The dashboard's own clock. */
const clock = 'time'

/**
 * Reads the end of a record: its last `cumulative` row, and the `threshold` event that follows it.
 *
 * @returns null when the record is not whole: k6 ends it with a `stop` event.
 */
export function parseTotals(text: string): Totals | null {
  const kinds = new Map<string, unknown>()
  let last: unknown = null
  let crossed: unknown = null
  let stopped = false
  for (const { event, data } of recordEvents(text, 'snapshot')) {
    if (event === 'metric') for (const [name, metric] of entriesOf(data)) kinds.set(name, field(metric, 'type'))
    if (event === 'threshold') crossed = data
    if (event === 'stop') stopped = true
    if (event !== 'cumulative') continue
    last = data
    crossed = null
  }
  const metrics = stopped ? metricsOf(last, kinds) : null
  return metrics && { metrics, crossed: crossedOf(crossed) }
}

/** A row has a cell for every metric met so far, sorted by name; null: it has others than its record names. */
function metricsOf(row: unknown, kinds: ReadonlyMap<string, unknown>): Totals['metrics'] | null {
  const names = [...kinds.keys()].sort()
  if (!Array.isArray(row) || row.length !== names.length) return null
  const metrics = names.flatMap((name, index): [string, RecordedMetric][] => {
    const kind = kinds.get(name)
    const values: unknown = row[index]
    if (name === clock || name.includes('{') || !isKind(kind) || !Array.isArray(values)) return []
    return values.length === 0 ? [] : [[name, { kind, values: valuesOf(kind, values) }]]
  })
  return new Map(metrics)
}

const valuesOf = (kind: Metric['kind'], row: readonly unknown[]): Record<string, number> =>
  Object.fromEntries(
    cells[kind].flatMap((key, index): [string, number][] => {
      const value = row[index]
      return key !== null && typeof value === 'number' && Number.isFinite(value) ? [[key, value]] : []
    }),
  )

const crossedOf = (data: unknown): Totals['crossed'] =>
  new Map(
    entriesOf(data).map(([name, expressions]) => [
      name,
      Array.isArray(expressions) ? expressions.filter((expression) => typeof expression === 'string') : [],
    ]),
  )

/**
 * Whether a value of k6's summary is the one that the record has: the record cuts numbers off (meter.go: significant).
 */
export const isRecorded = (value: number, recorded: number): boolean =>
  Math.abs(value - recorded) <= 1.1e-5 + 1.1e-4 * Math.abs(value)
