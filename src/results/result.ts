/** One threshold of a metric, judged by k6. */
export type Threshold = {
  /** The metric or submetric it stands on: `http_req_duration{kind:a}`. */
  metric: string
  /** k6's expression: `p(95)<500`. */
  expression: string
  /** `no-data`: the metric had no samples, so k6 judged nothing (and says ok). */
  status: 'ok' | 'crossed' | 'no-data'
  /** The measured value of the expression's aggregation, in the metric's unit, when the summary has it. */
  value: number | null
  /** The right-hand side of the expression, when it can be read. */
  limit: number | null
}

/** One metric (or submetric) of k6's end-of-test summary. Trends are in ms unless the script says otherwise, data in bytes. */
export type Metric = {
  name: string
  kind: 'counter' | 'gauge' | 'rate' | 'trend'
  /** k6's own keys: count, rate, value, passes, fails, min, max, avg, med, p(90), p(95), ... Finite numbers only. */
  values: Readonly<Record<string, number>>
  thresholds: readonly Threshold[]
}

/** One check, with the groups it stands in, outermost first. */
export type Check = { groups: readonly string[]; name: string; passes: number; fails: number }

/** What k6 measured in one run: its `--summary-export` file, checked. */
export type Result = {
  /** By name. */
  metrics: ReadonlyMap<string, Metric>
  /** In the order of metrics, then of expressions, both sorted: k6 writes them in random order. */
  thresholds: readonly Threshold[]
  checks: readonly Check[]
}
