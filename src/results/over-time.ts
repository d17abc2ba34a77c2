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
