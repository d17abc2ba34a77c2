/** Between these two, both included, an exact figure lies. */
export type Interval = readonly [low: number, high: number]

/** One threshold of a metric, judged by k6. */
export type Threshold = {
  /** The metric or submetric it stands on: `http_req_duration{kind:a}`. */
  metric: string
  /** k6's expression, as the script spells it: `p(95)<500`. */
  expression: string
  /**
   * `no-data`: the metric provably had no samples, and k6 says ok. With none, k6 can still say crossed: `min>10`.
   * `unknown`: the script plans it, and nothing that can be believed says what became of it.
   */
  status: 'ok' | 'crossed' | 'no-data' | 'unknown'
  /** The measured value of the expression's aggregation, in the metric's unit; null when unknown or without samples. */
  value: number | null
  /** The right-hand side of the expression, when it can be read. */
  limit: number | null
  /**
   * Of merged shards, where the limit lies inside the interval in which the exact value is known to lie: that interval.
   * The threshold was then decided by its middle. Left out: there is no such doubt.
   */
  resolution?: Interval
}

/** One metric (or submetric) of k6's end-of-test summary. Trends are in ms unless the script says otherwise, data in bytes. */
export type Metric = {
  name: string
  kind: 'counter' | 'gauge' | 'rate' | 'trend'
  /** k6's own keys: count, rate, value, passes, fails, min, max, avg, med, p(90), p(95), ... Finite numbers only. */
  values: Readonly<Record<string, number>>
  /** Of merged shards: statistic → where its exact value lies; `values` has the middle. Left out: all values are exact. */
  intervals?: Readonly<Record<string, Interval>>
  /** As they stand in the summary. */
  thresholds: readonly Threshold[]
}

const metricKinds: readonly unknown[] = ['counter', 'gauge', 'rate', 'trend'] satisfies readonly Metric['kind'][]

/** Whether it is one of k6's kinds of metrics, as k6 writes them in JSON. */
export const isMetricKind = (value: unknown): value is Metric['kind'] => metricKinds.includes(value)

/** One check, with the groups it stands in, outermost first. */
export type Check = { groups: readonly string[]; name: string; passes: number; fails: number }

/** How many signs of a change are told. */
export const mostSigns = 3

/** That a script's handleSummary() changed the figures of k6's summary, and what was done about it. */
export type Alteration = {
  /** What gives it away, as parts of sentences, {@link mostSigns} at most: `iterations count is 0.2`. */
  signs: readonly string[]
  /**
   * Where the figures are from. `record`: k6's record of the run, exact to about five digits. `completed`: what the
   * script left of the summary, and the rest of the record. `summary`: what it left. `nothing`: there are none, but
   * iterations where k6's progress line counted them.
   */
  from: 'record' | 'completed' | 'summary' | 'nothing'
  /** Whether k6's record says if checks were made and failed. */
  checksRecorded: boolean
}

/** What k6 measured in one run: its `--summary-export` file, checked. */
export type Result = {
  /** By name, sorted by name: k6 writes them in random order. */
  metrics: ReadonlyMap<string, Metric>
  /** Sorted by metric, then by expression. */
  thresholds: readonly Threshold[]
  /** In the order in which k6 met them first, which is the script's but for names that are whole numbers. */
  checks: readonly Check[]
  /** Left out: nothing shows that the script changed the summary. */
  altered?: Alteration
  /** The thresholds were not judged, because `--no-thresholds` turned them off. */
  thresholdsOff?: true
  /** k6 was to record the run, and there is no whole record: nothing confirms that no check was made. */
  recordLost?: true
  /**
   * Figures that a service was asked for and did not tell, as metric and key: `checks fails`. What it says that it does
   * not have is none of them. Left out: it told all, or they are k6's own.
   */
  unread?: readonly string[]
}

/**
 * Whether k6's summary proves that a metric had no samples. k6 writes zeros then, so this can be told from a rate, and
 * from a trend with `count` among its statistics; a gauge may have been set to 0, and a counter of 0 has counted right.
 */
export function provablyEmpty({ kind, values }: Pick<Metric, 'kind' | 'values'>): boolean {
  if (kind === 'rate') return values.passes === 0 && values.fails === 0
  return kind === 'trend' && values.count === 0
}

/**
 * The exit codes with which k6 has run its test to the end (errext/exitcodes/codes.go): all well, thresholds crossed,
 * exec.test.fail().
 */
const codesOfTheEnd = new Set<number | null>([0, 99, 110])

/** Whether k6 ran its test to the end: then what it measured is a measurement, whatever came of it. */
export const cameToItsEnd = ({ exitCode }: { exitCode: number | null }): boolean => codesOfTheEnd.has(exitCode)

/** Thresholds in the order of a result's: by metric, then by expression. */
export function sortedThresholds(thresholds: readonly Threshold[]): readonly Threshold[] {
  const key = ({ metric, expression }: Threshold) => `${metric} ${expression}`
  return thresholds.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
}
