import type { UsageReport } from '../../usage-report/report.ts'

/** What is counted a day, and is in no row: known names, each once, and `other`. */
export type CountedLists = {
  modules: readonly string[]
  outputs: readonly string[]
}

/** What the collector takes of a usage report: k6's documented seven fields and later ones, checked. */
export type KeptReport = ReportRow & CountedLists

type ReportRow = Pick<UsageReport, 'k6_version' | 'goos' | 'goarch'> & {
  vus_max: number | null
  /** Seconds. */
  duration: number | null
  /** Seconds. */
  st_duration: number | null
  iterations: number | null
  is_ci: boolean | null
  /** Names of the executors used, each once, in alphabetical order. */
  executors: readonly string[]
}

/** A report as it is stored: the only time that is kept is the UTC day, `2026-08-31`. */
export type StoredReport = ReportRow & { day: string }

/** A report that is to be stored and counted. */
export type IncomingReport = StoredReport & Partial<CountedLists>
