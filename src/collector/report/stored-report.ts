import type { UsageReport } from '../../usage-report/report.ts'

/** What the collector keeps of a usage report: k6's documented seven fields and two later ones, checked. */
export type KeptReport = Pick<UsageReport, 'k6_version' | 'goos' | 'goarch'> & {
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
export type StoredReport = KeptReport & { day: string }
