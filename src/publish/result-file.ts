import type { CheckFacts } from '../results/key-figures.ts'

/*
 * The form of the file at output result-path. docs/result.schema.json is generated from it (scripts/result-schema.ts).
 * Within a version of `schema` fields are added, never changed and never taken away: docs/result-file.md promises it.
 */

/** All that a step of the k6 load test action knows at its end. */
export type ResultFile = {
  /** The version of this form. Within it fields are added; none changes its meaning or goes away. */
  schema: 1
  /** When the file was written, an ISO 8601 time in UTC. */
  writtenAt: string
  /** When the first load test of the step began; null: none did, or nobody knows. */
  startedAt: string | null
  /** One of the words of docs/outcomes.md; words can be added. With several scripts, that of the first that failed. */
  outcome: string
  /** Whether the step passes. */
  passed: boolean
  /** Why, in whole sentences. */
  reason: string
  /** What to do about it; empty: nothing. */
  advice: string
  /** Where the load test ran, one of: local, shard, kubernetes, cloud, cloud-local, attach, merge; null: it never came to that. */
  engine: string | null
  /** The k6 that the step used; null: it could not be had, or none was needed here. */
  k6: { version: string; path: string; from: string } | null
  /** The machine on which this step ran. */
  machine: { os: string; arch: string; cpuModel: string; cpus: number }
  /** The page of the workflow run; null: not known. */
  runUrl: string | null
  /** What the step leaves or plans for the shards of a test; null: it has to do with none. */
  shardPlan: { path: string | null; name: string | null; matrix: string | null; startAt: string | null } | null
  /** In the order in which they ran; none when the step could not start. */
  scripts: readonly ScriptResult[]
}

/** All that is known of one script. */
export type ScriptResult = {
  /** Its path or URL, as the step names it. */
  script: string
  outcome: string
  passed: boolean
  reason: string
  advice: string
  /** k6's exit code; null: k6 did not run, or a signal ended it. */
  exitCode: number | null
  /** The version of k6 that ran it, without `v`; null: not known. */
  k6Version: string | null
  /** When its load test began; null: it did not, or nobody knows. */
  startedAt: string | null
  /** Wall time of k6; null: it did not run. */
  durationMs: number | null
  /** What k6 said it would run; null: it could not be asked. */
  plan: { maxVUs: number; scenarios: readonly { name: string; executor: string }[] } | null
  /** Absolute path of k6's end-of-test summary; null: there is none. */
  summaryPath: string | null
  /** Absolute path of k6's HTML report; null: there is none. */
  htmlReportPath: string | null
  /** Sorted by metric, then by expression. */
  thresholds: readonly ThresholdResult[]
  checks: readonly CheckResult[]
  /** How many checks were made and failed in all, and what is known of them: `unknown` where a script hid them. */
  checkCounts: { made: number; failed: number; known: CheckFacts }
  figures: FigureResults
  /** Every metric of the summary, sorted by name. */
  metrics: readonly MetricResult[]
  /** What gives away that the script changed its summary, and where the figures are from; null: nothing does. */
  altered: { signs: readonly string[]; from: 'record' | 'completed' | 'summary' | 'nothing' } | null
  /** The course of the run; null: it was not recorded. */
  overTime: OverTimeResult | null
  /** The requests by endpoint; null: none were made, or nobody asked. */
  endpoints: EndpointsResult | null
  /** null: nothing was to be compared. */
  comparison: ComparisonResult | null
  /** What must be the same for a later run to be comparable; null: nobody asked, as without `baseline`. */
  conditions: ConditionsResult | null
  validity: ValidityResult
  /** What became of k6's usage report; `body` is the JSON that was sent or would have been, null: none. */
  usageReport: { status: 'sent' | 'preview' | 'off' | 'failed' | 'skipped'; detail: string; body: string | null }
  /** What k6's log said of errors; null: it did not run, or its log hides them. */
  errors: {
    exceptions: number
    iterationExceptions: number
    /** The first that differ, five at most. */
    first: readonly { message: string; file: string | null; line: number | null }[]
  } | null
  /** Where in the script k6 found what is wrong; null: it did not say so. */
  place: { file: string; line: number; column: number } | null
  /** Sentences. */
  warnings: readonly string[]
  /** The test run in Grafana Cloud k6; null: there is none. */
  testRun: { id: string | null; url: string | null } | null
  /** The shards that were merged; null: it was one run on one machine. */
  shards: ShardsResult | null
}

/** What a value is measured in: milliseconds, bytes, a share from 0 to 1, per second; empty: nothing that is known. */
export type ValueUnit = 'ms' | 'B' | 'share' | '/s' | 'B/s' | ''

/** Between these two, both included, an exact figure lies. */
export type ValueInterval = { low: number; high: number }

/** One threshold, judged. */
export type ThresholdResult = {
  metric: string
  expression: string
  /** `no-data`: the metric had no samples. `unknown`: nothing says what became of it. */
  status: 'ok' | 'crossed' | 'no-data' | 'unknown'
  /** null: unknown, or without samples. */
  value: number | null
  /** null: the expression has none that could be read. */
  limit: number | null
  /** Of value and limit. */
  unit: ValueUnit
  /** Of merged shards, where the limit lies inside the interval of the exact value; null: no such doubt. */
  resolution: ValueInterval | null
}

/** One check, with the groups that it stands in, outermost first. */
export type CheckResult = { name: string; groups: readonly string[]; passes: number; fails: number }

/** The figures that most people ask for; null: not measured. */
export type FigureResults = {
  httpReqs: number | null
  httpReqsPerSecond: number | null
  httpReqFailedShare: number | null
  httpReqDurationAvgMs: number | null
  httpReqDurationMinMs: number | null
  httpReqDurationMedMs: number | null
  httpReqDurationMaxMs: number | null
  httpReqDurationP90Ms: number | null
  httpReqDurationP95Ms: number | null
  httpReqDurationP99Ms: number | null
  iterations: number | null
  iterationsPerSecond: number | null
  iterationDurationP95Ms: number | null
  droppedIterations: number | null
  checksShare: number | null
  vusMax: number | null
  dataReceivedBytes: number | null
  dataSentBytes: number | null
}

/** One metric or submetric of the summary. */
export type MetricResult = {
  name: string
  kind: 'counter' | 'gauge' | 'rate' | 'trend'
  /** By k6's own keys: count, rate, value, passes, fails, min, max, avg, med, `p(95)`. */
  values: { [statistic: string]: number }
  /** The units of those values that have one. */
  units: { [statistic: string]: ValueUnit }
  /** Of merged shards, where exact values lie of which only an interval is known; null: all are exact. */
  intervals: { [statistic: string]: ValueInterval } | null
}

/** A run, period by period. */
export type OverTimeResult = {
  of: 'requests' | 'iterations'
  periodSeconds: number
  /** From the start of the run to the end of each period. */
  moments: readonly {
    atSeconds: number
    perSecond: number | null
    durationP95Ms: number | null
    failedShare: number | null
  }[]
}

/** The requests of a run by endpoint: all of one name and method together. */
export type EndpointsResult = {
  /** Why nobody knows them, a part of a sentence; null: they are known. */
  off: string | null
  /** What never answered, then the slowest first, by their p95; 100 at most. */
  rows: readonly {
    /** k6's tag `name`; of a URL without query, fragment and credentials. */
    name: string
    /** Empty: the script took that tag away. */
    method: string
    count: number
    perSecond: number | null
    /** null: no response was judged. */
    failed: number | null
    /** Percentiles of http_req_duration, which differ from the exact ones by `percentileError` of them or 0.0005 ms at most; null: nobody answered. */
    durationP50Ms: number | null
    durationP95Ms: number | null
    durationP99Ms: number | null
  }[]
  /** How many endpoints there are besides. */
  more: number
  percentileError: number
}

/** What a comparison says, and all that its verdict was made of. */
export type ComparisonResult = {
  mode: 'baseline' | 'paired'
  /** null: nothing could be compared. */
  verdict: 'worse' | 'better' | 'too-little-to-tell' | 'no-difference' | null
  /** Earlier runs that could be compared, or complete pairs. */
  runs: number
  figures: readonly ComparedFigureResult[]
  notes: readonly string[]
  /** What broke in this run, or on side A, and not in what it was compared with; null: nothing. */
  broke: string | null
}

/** One figure, compared. */
export type ComparedFigureResult = {
  metric: string
  aggregation: string
  better: 'lower' | 'higher'
  verdict: 'worse' | 'better' | 'too-little-to-tell' | 'no-difference'
  /** What change, low, high, limit and detectable are: this divided by the reference, or this less the reference. */
  scale: 'ratio' | 'difference'
  /** In the metric's own unit, as is the reference. */
  value: number
  reference: number
  change: number
  /** The interval of the change by chance; null: too few runs for one. */
  low: number | null
  high: number | null
  /** From which change on it counts, by max-regression. */
  limit: number
  /** The smallest change for the worse that could have been found; null: too few runs. */
  detectable: number | null
  /** Earlier runs, or pairs, that it is made of. */
  runs: number
  /** Of pairs: about how many would decide it; null: it is decided, more than anybody waits for, or there were no pairs. */
  needed: number | null
}

/** The conditions of a run; script, load and flags are sha256 in hex. */
export type ConditionsResult = {
  k6: string
  script: string
  load: string
  flags: string
  os: string
  arch: string
  cpu: string
}

/** Whether what was measured is a valid measurement. */
export type ValidityResult = {
  /** null: the run did not come to its end, so there is no measurement. */
  valid: boolean | null
  /** What makes it none, a part of a sentence; null: nothing. */
  invalid: string | null
  doubts: readonly {
    /** One of: requests, refused, target, idle, dropped, missed, steal, k6-cpu, start-skew; words can be added. */
    about: string
    words: string
    invalidates: boolean
  }[]
}

/** The shards of one test. */
export type ShardsResult = {
  expected: number
  /** From the first start of a shard's test to the last; null: fewer than two are known. */
  startSkewMs: number | null
  /** With a larger skew the run is no valid measurement; null: however large it is. */
  maxStartSkewMs: number | null
  /** Why they are not the whole truth, parts of sentences; empty: they are. */
  incomplete: readonly string[]
  runs: readonly {
    /** From 1. */
    shard: number
    /** Who ran it: a runner's name, a pod's. */
    where: string
    startedAt: string | null
    durationMs: number
    exitCode: number | null
    signal: string | null
    incomplete: string | null
  }[]
}
