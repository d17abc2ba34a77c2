import type { Comparison } from '../compare/comparison.ts'
import type { MergedShards } from '../engine/shard-run.ts'
import type { LoggedErrors } from '../k6/log-errors.ts'
import type { Plan } from '../k6/plan.ts'
import { type Endpoint, type Endpoints, percentileError } from '../results/endpoints.ts'
import { unitOf } from '../results/figures.ts'
import { checkCounts, checkFacts, keyFigures } from '../results/key-figures.ts'
import { isWithoutResponse } from '../results/no-response.ts'
import type { OverTime } from '../results/record.ts'
import type { Interval, Metric, Result, Threshold } from '../results/result.ts'
import { parseThreshold } from '../results/threshold.ts'
import type { ScriptReport } from '../verdict/script-report.ts'
import { validityBy } from '../verdict/valid-runs.ts'
import { figureResults } from './figure-results.ts'
import type {
  ComparisonResult,
  EndpointsResult,
  MetricResult,
  OverTimeResult,
  ScriptResult,
  ShardsResult,
  ThresholdResult,
  ValidityResult,
  ValueInterval,
} from './result-file.ts'

/** An ISO 8601 time in UTC, of milliseconds since 1970. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()

/** All that is known of one script, in the form that docs/result.schema.json describes. */
export function resultOfScript(report: ScriptReport): ScriptResult {
  const { script, verdict, exitCode, k6Version, startedAt, durationMs, result, usageReport, place, testRun } = report
  return {
    script,
    outcome: verdict.outcome,
    passed: verdict.passed,
    reason: verdict.reason,
    advice: verdict.advice,
    exitCode,
    k6Version: k6Version || null,
    startedAt: startedAt == null ? null : isoTime(startedAt),
    durationMs,
    plan: report.plan && planResult(report.plan),
    summaryPath: report.summaryPath || null,
    htmlReportPath: report.htmlReport || null,
    ...measured(result),
    overTime: report.overTime && overTimeResult(report.overTime),
    endpoints: endpointsResult(report.endpoints),
    comparison: report.comparison && comparisonResult(report.comparison),
    conditions: report.earlier?.conditions ?? null,
    validity: validityResult(report),
    usageReport: { status: usageReport.status, detail: usageReport.detail, body: usageReport.body || null },
    errors: report.errors && errorsResult(report.errors),
    place: place && { file: place.file, line: place.line, column: place.column },
    warnings: report.warnings.map(({ message }) => message),
    testRun: testRun ? { id: testRun.id || null, url: testRun.url || null } : null,
    shards: report.shards ? shardsResult(report.shards) : null,
  }
}

const planResult = ({ maxVUs, scenarios }: Plan): ScriptResult['plan'] => ({
  maxVUs,
  scenarios: Object.entries(scenarios).map(([name, { executor }]) => ({ name, executor })),
})

type Measured = Pick<ScriptResult, 'thresholds' | 'checks' | 'checkCounts' | 'figures' | 'metrics' | 'altered'>

function measured(result: Result | null): Measured {
  const figures = figureResults(keyFigures(result))
  const known = checkFacts(result)
  if (result === null) {
    return {
      thresholds: [],
      checks: [],
      checkCounts: { made: 0, failed: 0, known },
      figures,
      metrics: [],
      altered: null,
    }
  }
  const { thresholds, checks, metrics, altered } = result
  return {
    thresholds: thresholds.map((threshold) => thresholdResult(threshold, metrics)),
    checks: checks.map(({ name, groups, passes, fails }) => ({ name, groups, passes, fails })),
    checkCounts: { ...checkCounts(result), known },
    figures,
    metrics: [...metrics.values()].map(metricResult),
    altered: altered ? { signs: altered.signs, from: altered.from } : null,
  }
}

function thresholdResult(threshold: Threshold, metrics: Result['metrics']): ThresholdResult {
  const { metric, expression, status, limit, resolution } = threshold
  const of = metrics.get(metric)
  return {
    metric,
    expression,
    status,
    value: isWithoutResponse(threshold, metrics) ? null : threshold.value,
    limit,
    unit: of === undefined ? '' : unitOf(of, parseThreshold(expression)?.aggregation ?? ''),
    resolution: resolution ? interval(resolution) : null,
  }
}

const interval = ([low, high]: Interval): ValueInterval => ({ low, high })

function metricResult(metric: Metric): MetricResult {
  const { name, kind, values, intervals } = metric
  const units = Object.keys(values).flatMap((key) => {
    const unit = unitOf(metric, key)
    return unit === '' ? [] : [[key, unit] as const]
  })
  return {
    name,
    kind,
    values,
    units: Object.fromEntries(units),
    intervals: intervals
      ? Object.fromEntries(Object.entries(intervals).map(([key, bounds]) => [key, interval(bounds)]))
      : null,
  }
}

const overTimeResult = ({ of, period, moments }: OverTime): OverTimeResult => ({
  of,
  periodSeconds: period,
  moments: moments.map(({ at, rate, p95, failed }) => ({
    atSeconds: at,
    perSecond: rate,
    durationP95Ms: p95,
    failedShare: failed,
  })),
})

function endpointsResult(endpoints: Endpoints | undefined): EndpointsResult | null {
  if (endpoints === undefined) return null
  if (endpoints.kind === 'off') return { off: endpoints.why, rows: [], more: 0, percentileError }
  const { rows, more } = endpoints
  return { off: null, rows: rows.map(endpointResult), more, percentileError }
}

const endpointResult = ({ name, method, count, perSecond, failed, p50, p95, p99 }: Endpoint) => ({
  name,
  method,
  count,
  perSecond,
  failed,
  durationP50Ms: p50,
  durationP95Ms: p95,
  durationP99Ms: p99,
})

/** JSON has no other numbers. */
const finite = (value: number | null | undefined): number | null =>
  value != null && Number.isFinite(value) ? value : null

/** Figure by figure, so that what is added to a comparison is added here on purpose. */
const comparisonResult = ({ mode, verdict, runs, figures, notes, broke }: Comparison): ComparisonResult => ({
  mode,
  verdict,
  runs,
  figures: figures.map((figure) => ({
    metric: figure.metric,
    aggregation: figure.aggregation,
    better: figure.better,
    verdict: figure.verdict,
    scale: figure.scale,
    value: figure.value,
    reference: figure.reference,
    change: figure.change,
    low: figure.low,
    high: figure.high,
    limit: figure.limit,
    detectable: figure.detectable,
    runs: figure.runs,
    needed: finite(figure.pairs?.needed),
  })),
  notes,
  broke: broke ?? null,
})

/** Doubts are known of a run that came to its end. */
function validityResult({ result, exitCode, doubts }: ScriptReport): ValidityResult {
  const { invalid } = validityBy(doubts)
  const isMeasured = result !== null && (exitCode === 0 || exitCode === 99)
  return {
    valid: isMeasured ? invalid === null : null,
    invalid,
    doubts: doubts.map(({ about, words, invalidates }) => ({ about, words, invalidates })),
  }
}

const errorsResult = ({
  exceptions,
  iterationExceptions,
  firstExceptions,
}: LoggedErrors): NonNullable<ScriptResult['errors']> => ({
  exceptions,
  iterationExceptions,
  first: firstExceptions.map(({ message, place }) => ({
    message,
    file: place?.file ?? null,
    line: place?.line ?? null,
  })),
})

const shardsResult = ({ expected, startSkewMs, maxStartSkewMs, incomplete, runs }: MergedShards): ShardsResult => ({
  expected,
  startSkewMs,
  maxStartSkewMs,
  incomplete,
  runs: runs.map(({ shard, where, startedAt, end, incomplete: why }) => ({
    shard,
    where,
    startedAt: startedAt === null ? null : isoTime(startedAt),
    durationMs: end.durationMs,
    exitCode: end.exitCode,
    signal: end.signal,
    incomplete: why,
  })),
})
