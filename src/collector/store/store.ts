import type { IncomingReport, StoredReport } from '../report/stored-report.ts'
import type { Dimension } from './rollup.ts'

/** Days from `from` to `to`, both included, as `2026-08-31`. */
export type Period = { from: string; to: string }

/** How many reports have a key in a dimension over a whole period. */
export type Total = { dimension: Dimension; key: string; count: number }

/** How many reports of one day have a key. */
export type DayCount = { day: string; key: string; count: number }

/** Where a page of stored reports begins: after the row `id` of `day`. */
export type Cursor = { day: string; id: number }

/** A page of stored reports, in the order of their days; `next` is null on the last one. */
export type ReportPage = { reports: readonly StoredReport[]; next: Cursor | null }

/**
 * Where reports are kept. Every method rejects when the store does not answer in its time; none has kept half of
 * what it was given then.
 */
export type Store = {
  /** What the log calls it; no password in it. */
  readonly name: string
  /** Writes rows and roll-ups in one transaction; resolves when they are durable. */
  append(reports: readonly IncomingReport[]): Promise<void>
  /** Counts of every key of every dimension, from the roll-ups. */
  totals(period: Period): Promise<readonly Total[]>
  /** Counts of some keys of one dimension a day, or of all (null), from the roll-ups, in the order of days. */
  days(query: Period & { dimension: Dimension; keys: readonly string[] | null }): Promise<readonly DayCount[]>
  /** Up to `limit` raw rows of a period, after the cursor. */
  page(query: Period & { after: Cursor | null; limit: number }): Promise<ReportPage>
  /** Deletes up to `limit` raw rows of days before `day`; roll-ups stay. Resolves to how many it deleted. */
  deleteBefore(day: string, limit: number): Promise<number>
  /** Resolves when the store can be read. */
  ping(): Promise<void>
  /** Waits for what was begun, then lets go of the store. */
  close(): Promise<void>
}
