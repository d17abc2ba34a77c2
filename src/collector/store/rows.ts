import type { StoredReport } from '../report/stored-report.ts'
import type { Cursor, ReportPage } from './store.ts'

/** A row of `reports` as both databases give it back; SQLite has numbers for truth values. */
export type Row = Omit<StoredReport, 'is_ci' | 'executors'> & {
  id: number
  is_ci: boolean | number | null
  executors: string
}

/** Executors as one column: their names hold no comma. */
export function executorsColumn({ executors }: StoredReport): string {
  return executors.join(',')
}

function toReport({ id: _, is_ci, executors, ...rest }: Row): StoredReport {
  return {
    ...rest,
    is_ci: is_ci === null ? null : Boolean(is_ci),
    executors: executors === '' ? [] : executors.split(','),
  }
}

/** Where a page of rows begins: at the start of the period when there is no cursor. */
export function startOf(after: Cursor | null, from: string): Cursor {
  return after ?? { day: from, id: 0 }
}

/** A page of up to `limit` rows; a full one says where the next one begins. */
export function pageOf(rows: readonly Row[], limit: number): ReportPage {
  const last = rows.at(-1)
  const next = last && rows.length === limit ? { day: last.day, id: last.id } : null
  return { reports: rows.map(toReport), next }
}
