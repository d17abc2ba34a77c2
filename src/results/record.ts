import { isObject } from '../base/json.ts'
import { recordEvents } from './record-events.ts'

/** What happened in one period of a run; null: nothing of it was measured there. */
export type Moment = {
  /** Seconds from the start of the run to the end of the period. */
  at: number
  /** HTTP requests per second, or iterations where the script makes no requests. */
  rate: number | null
  /** 95th percentile of their time, in ms. */
  p95: number | null
  /** Share of requests that failed, from 0 to 1; null for iterations. */
  failed: number | null
}

/** A run, period by period. */
export type OverTime = {
  of: 'requests' | 'iterations'
  /** Seconds. */
  period: number
  moments: readonly Moment[]
}

/** More moments than these are merged: a chart can show no more. */
export const mostMoments = 60

/** Snapshots beyond which a record is not k6's, which plans for 2,880. */
const mostSnapshots = 100_000

/** Whatever is larger was not counted or measured. */
const positive = (value: unknown): number | null =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : null

/** Where a row has what is read of it (internal/dashboard/meter.go: the aggregate names of each type of metric). */
const cells = {
  time: ['time', 0],
  requests: ['http_reqs', 0],
  iterations: ['iterations', 0],
  requestP95: ['http_req_duration', 5],
  iterationP95: ['iteration_duration', 5],
  failed: ['http_req_failed', 0],
} as const

type Cells = Readonly<Record<keyof typeof cells, number | null>>

/**
 * The columns of a record: one for every metric met so far, sorted by name. Only how many stand before a metric matters
 * for its place, and they can be counted as they come.
 */
function columns() {
  const seen = new Set<string>()
  const before = new Map<string, number>(Object.values(cells).map(([metric]) => [metric, 0]))
  return {
    add(metrics: unknown): void {
      for (const name of isObject(metrics) ? Object.keys(metrics) : []) {
        if (seen.has(name)) continue
        seen.add(name)
        for (const [metric, place] of before) if (name < metric) before.set(metric, place + 1)
      }
    },
    /** null: the row has other columns than its record names. */
    read(row: unknown): Cells | null {
      if (!Array.isArray(row) || row.length !== seen.size) return null
      const cell = ([metric, index]: (typeof cells)[keyof typeof cells]) => {
        const values: unknown = seen.has(metric) ? row[before.get(metric) ?? 0] : null
        return Array.isArray(values) ? positive(values[index]) : null
      }
      const { time, requests, iterations, requestP95, iterationP95, failed } = cells
      return {
        time: cell(time),
        requests: cell(requests),
        iterations: cell(iterations),
        requestP95: cell(requestP95),
        iterationP95: cell(iterationP95),
        failed: cell(failed),
      }
    },
  }
}

/** One snapshot, and the seconds since the one before. */
type Slice = Cells & { seconds: number }

/**
 * Reads how a run went from its record ({@link recordEvents}): `metric` names metrics, and each `snapshot` has what was
 * measured since the one before. What came after the last snapshot, in less than a period, is in none, and so in no
 * moment.
 *
 * Rates are counts divided by the time that passed by k6's clock. Of more than 60 snapshots, neighbours are merged: the
 * rate and the share of failures are those of their time together; the p95 is the highest among them, since the p95 of
 * them all cannot be known. It never throws.
 *
 * @param from when the test began, in milliseconds since 1970 by k6's clock: what was before is left out. null: with the record.
 * @returns the moments, of iterations where no request was made; or null where the record has no snapshots, or more than any of k6's.
 */
export function parseRecord(text: string, from: number | null = null): OverTime | null {
  const { slices, period } = read(text)
  const timed = since(slices, from).filter(({ seconds }) => seconds > 0)
  return timed.length === 0 || slices.length > mostSnapshots ? null : overTimeOf(timed, period)
}

/** The slices of the test; the first begins with it. */
const since = (slices: readonly Slice[], from: number | null): readonly Slice[] =>
  from === null
    ? slices
    : slices.flatMap((slice) => {
        const seconds = slice.time === null ? slice.seconds : Math.min(slice.seconds, (slice.time - from) / 1000)
        return seconds > 0 ? [{ ...slice, seconds }] : []
      })

/** The events whose data is a row; the first has nothing but the time. */
const rows: ReadonlySet<unknown> = new Set(['start', 'snapshot'])

function read(text: string): { slices: readonly Slice[]; period: number } {
  const slices: Slice[] = []
  const layout = columns()
  let period = 0
  let before: number | null = null
  for (const { event, data } of recordEvents(text, 'cumulative')) {
    if (event === 'param') period = periodOf(data)
    if (event === 'metric') layout.add(data)
    const row = rows.has(event) ? layout.read(data) : null
    if (row === null) continue
    if (event === 'snapshot') slices.push({ ...row, seconds: secondsBetween(before, row.time) ?? period })
    if (slices.length > mostSnapshots) break
    before = row.time ?? before
  }
  return { slices, period }
}

const periodOf = (param: unknown): number => (isObject(param) ? (positive(param.period) ?? 0) / 1000 : 0)

/** null: unknown, as after a clock was put back. */
const secondsBetween = (before: number | null, now: number | null): number | null =>
  before !== null && now !== null && now > before ? (now - before) / 1000 : null

function overTimeOf(slices: readonly Slice[], period: number): OverTime {
  const of = slices.some(({ requests }) => requests) ? 'requests' : 'iterations'
  const size = Math.ceil(slices.length / mostMoments)
  const moments: Moment[] = []
  let at = 0
  for (let first = 0; first < slices.length; first += size) {
    const merged = slices.slice(first, first + size)
    const seconds = total(merged.map((slice) => slice.seconds))
    at += seconds
    moments.push({ at, ...merge(merged, of, seconds) })
  }
  return { of, period: size * (period || at / slices.length), moments }
}

function merge(slices: readonly Slice[], of: OverTime['of'], seconds: number): Omit<Moment, 'at'> {
  const [p95, failed] =
    of === 'requests'
      ? [slices.map(({ requestP95 }) => requestP95), shareFailed(slices)]
      : [slices.map(({ iterationP95 }) => iterationP95), null]
  return { rate: total(slices.map((slice) => slice[of] ?? 0)) / seconds, p95: highest(p95), failed }
}

function shareFailed(slices: readonly Slice[]): number | null {
  const judged = slices.flatMap(({ requests, failed }) => (requests && failed !== null ? [{ requests, failed }] : []))
  if (judged.length === 0) return null
  const failures = total(judged.map(({ requests, failed }) => requests * Math.min(failed, 1)))
  return failures / total(judged.map(({ requests }) => requests))
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}
