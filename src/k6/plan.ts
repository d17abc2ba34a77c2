/** One scenario as `k6 inspect --execution-requirements` prints it; durations are Go strings, unset is null. */
export type PlannedScenario = {
  executor: string
  startTime?: string | null
  duration?: string | null
  maxDuration?: string | null
  vus?: number | null
  iterations?: number | null
  stages?: readonly Stage[] | null
}

/** One stage of a ramp: a Go duration string and the VUs (or rate) at its end. */
export type Stage = { duration: string; target: number }

/**
 * What one script will run: the part of `k6 inspect --execution-requirements` that the action uses.
 * It passed a guard; durations are Go duration strings (`1m30s`).
 */
export type Plan = {
  vus: number | null
  duration: string | null
  iterations: number | null
  stages: readonly Stage[] | null
  scenarios: Readonly<Record<string, PlannedScenario>>
  /** Metric name → threshold expressions, in the script's order. */
  thresholds: Readonly<Record<string, readonly string[]>>
  summaryTrendStats: readonly string[]
  /** An execution segment other than the whole is set, so that a shard may rightly have no VU. */
  segmented: boolean
  /** Peak of concurrent VUs. */
  maxVUs: number
  /** With graceful stops and the default maximum durations: an upper bound, not the test's duration. */
  totalDuration: string
}
