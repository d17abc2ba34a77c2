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

const dayMs = 86_400_000

/** The UTC day of a time in milliseconds since 1970. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** A clock that tells the UTC day; it looks up the calendar once a day, because it is asked for every report. */
export function createCalendar(now: () => number = Date.now): () => string {
  let number = Number.NaN
  let day = ''
  return () => {
    const current = Math.floor(now() / dayMs)
    if (current !== number) day = dayOf(current * dayMs)
    number = current
    return day
  }
}
