/**
 * k6's usage report, as its documentation describes it: exactly these seven fields, in this order.
 * The classic format of k6 v0.18.2 to v0.26 (`cmd/run.go@v0.25.0`).
 */
export type UsageReport = {
  /** Without `v`: `2.2.0`. */
  k6_version: string
  /** Peak of concurrent VUs that the test is configured for. */
  vus_max: number
  /** Configured duration in seconds; 0 when the test has none. */
  duration: number
  /** Sum of the stages' durations in seconds; 0 when the test has none. */
  st_duration: number
  /** Configured total of iterations, or null when time ends the test. */
  iterations: number | null
  /** Go's name of the operating system: `linux`, `darwin`, `windows`. */
  goos: string
  /** Go's name of the architecture: `amd64`, `arm64`. */
  goarch: string
}
