import type { RecordedMetric, Totals } from './record-totals.ts'
import {
  type Alteration,
  type Metric,
  mostSigns,
  provablyEmpty,
  type Result,
  sortedThresholds,
  type Threshold,
} from './result.ts'
import { saidCrossed } from './said-crossed.ts'
import { missingThresholds, type Signs, signsOf, tagsOf, type Witness } from './signs.ts'
import type { Summary } from './summary.ts'
import { measuredValue, parseThreshold } from './threshold.ts'

/**
 * What can be believed of a summary. Where nothing shows that the script changed it, that is all of it. Where something
 * was only taken out, what is left of it, with what k6's record has of the rest. Where a figure was changed, nothing of
 * it: the figures are then those of k6's record, if there is one.
 */
export function trusted(summary: Summary, witness: Witness): Result {
  const signs = signsOf(summary, witness)
  const all = [...signs.changed, ...signs.missing]
  const metrics = metricsOf(summary, signs, witness)
  const thresholds = thresholdsOf({ summary, metrics, changed: signs.changed.length > 0 }, witness)
  return {
    metrics,
    thresholds,
    checks: signs.changed.length > 0 ? [] : summary.result.checks,
    ...(all.length > 0 ? { altered: alterationOf(all, signs, witness) } : {}),
    ...(witness.thresholdsOff && Object.keys(witness.thresholds).length > 0 ? { thresholdsOff: true } : {}),
    ...(witness.recorded && witness.totals === null ? { recordLost: true } : {}),
  }
}

function alterationOf(all: readonly string[], { changed }: Signs, { totals }: Witness): Alteration {
  const [withRecord, without] =
    changed.length > 0 ? (['record', 'nothing'] as const) : (['completed', 'summary'] as const)
  const from = totals ? withRecord : without
  return { signs: [...new Set(all)].slice(0, mostSigns), from, checksRecorded: totals !== null }
}

type Metrics = ReadonlyMap<string, Metric>

function metricsOf({ result, format }: Summary, signs: Signs, { totals, progress }: Witness): Metrics {
  const kept: Metrics = signs.changed.length > 0 ? new Map() : result.metrics
  const isWhole = format === 'classic' && signs.changed.length + signs.missing.length === 0
  const recorded = totals && !isWhole ? recordedMetrics(totals, kept) : kept
  if (recorded.has('iterations') || progress === null || isWhole) return recorded
  const iterations = metricOf('iterations', { kind: 'counter', values: { count: progress.complete } })
  return progress.complete > 0 ? sorted([...recorded.values(), iterations]) : recorded
}

/** The metrics that are known, and what the record has besides: whole metrics, and single values of others. */
function recordedMetrics({ metrics }: Totals, kept: Metrics): Metrics {
  const completed = [...metrics].map(([name, recorded]) => {
    const known = kept.get(name)
    const values = known ? { ...recorded.values, ...known.values } : recorded.values
    return metricOf(name, { kind: recorded.kind, values })
  })
  return sorted([...[...kept.values()].filter(({ name }) => !metrics.has(name)), ...completed])
}

const metricOf = (name: string, { kind, values }: RecordedMetric): Metric => ({ name, kind, values, thresholds: [] })

const sorted = (metrics: readonly Metric[]): Metrics =>
  new Map(metrics.map((metric): [string, Metric] => [metric.name, metric]).sort(([a], [b]) => (a < b ? -1 : 1)))

type Basis = { summary: Summary; metrics: Metrics; changed: boolean }

function thresholdsOf(basis: Basis, witness: Witness): readonly Threshold[] {
  const { result } = basis.summary
  const missing = witness.thresholdsOff ? plannedOf(witness) : missingThresholds(result, witness)
  const found = notMadeUp(result.thresholds, missing, witness).map((threshold) => believed(threshold, basis, witness))
  const all = [...found, ...missing.map((planned) => unwritten(planned, basis, witness))]
  const judged = allCrossed(all, witness)
  return missing.length === 0 ? judged : sortedThresholds(judged)
}

/** Where none of them is crossed and k6 says that one was, it is of a metric that k6 names, or nobody knows of which. */
function allCrossed(all: readonly Threshold[], { exitCode, lastError }: Witness): readonly Threshold[] {
  if (exitCode !== 99 || all.some(({ status }) => status === 'crossed')) return all
  const isNamed = ({ metric }: Threshold) => saidCrossed(lastError, metric) !== null
  const isAny = !all.some(isNamed)
  return all.map((threshold) => (isAny || isNamed(threshold) ? { ...threshold, status: 'unknown' } : threshold))
}

const plannedOf = ({ thresholds }: Witness) =>
  Object.entries(thresholds).flatMap(([metric, expressions]) =>
    expressions.map((expression) => ({ metric, expression })),
  )

/** Where planned thresholds are not there, those in their places that nobody planned are the script's own words. */
function notMadeUp(found: readonly Threshold[], missing: readonly Planned[], witness: Witness): readonly Threshold[] {
  if (missing.length === 0) return found
  const keyOf = ({ metric, expression }: Planned) => `${tagsOf(metric)} ${expression}`
  const planned = new Set(plannedOf(witness).map(keyOf))
  return found.filter((threshold) => planned.has(keyOf(threshold)))
}

/** A threshold of the summary. Of a summary that was changed, k6's exit code must confirm what it says. */
function believed(threshold: Threshold, { metrics, changed }: Basis, witness: Witness): Threshold {
  // One that stopped the test can hold at its end: teardown() goes on measuring.
  if (!changed) return isOnlyOneSaid(threshold, witness) ? { ...threshold, status: 'crossed' } : threshold
  const { status } = threshold
  const confirmed = status === 'crossed' || witness.exitCode === 0 ? status : 'unknown'
  return {
    ...threshold,
    status: isCrossed(threshold, witness) ? 'crossed' : confirmed,
    value: measured(threshold, metrics),
  }
}

type Planned = Pick<Threshold, 'metric' | 'expression'>

/** A threshold that the summary does not have. */
function unwritten(planned: Planned, { summary, metrics }: Basis, witness: Witness): Threshold {
  const threshold = {
    ...planned,
    value: measured(planned, metrics),
    limit: parseThreshold(planned.expression)?.limit ?? null,
  }
  if (witness.thresholdsOff) return { ...threshold, status: 'unknown' }
  if (isCrossed(planned, witness)) return { ...threshold, status: 'crossed' }
  // k6's newer format never has thresholds, so k6's exit code is what there is.
  const isHeld = summary.format === 'machine' && witness.exitCode === 0
  if (!isHeld) return { ...threshold, status: 'unknown' }
  const metric = metrics.get(planned.metric)
  return { ...threshold, status: metric && provablyEmpty(metric) ? 'no-data' : 'ok' }
}

function measured({ metric, expression }: Planned, metrics: Metrics): number | null {
  const found = [...metrics.values()].find(({ name }) => tagsOf(name) === tagsOf(metric))
  const parsed = parseThreshold(expression)
  return found && parsed ? measuredValue(found, parsed) : null
}

/** Whether k6 itself says that a threshold was crossed: its record, or its last words. */
function isCrossed(threshold: Planned, witness: Witness): boolean {
  const { exitCode, totals } = witness
  if (exitCode === 0) return false
  const { metric, expression } = threshold
  if (totals?.crossed.get(metric)?.includes(expression) && !isRate(metric, expression, totals)) return true
  return isOnlyOneSaid(threshold, witness)
}

/** k6's last words name metrics, not thresholds. */
function isOnlyOneSaid({ metric }: Planned, { exitCode, lastError, thresholds }: Witness): boolean {
  const when = saidCrossed(lastError, metric)
  return exitCode !== 0 && (when === 'end' || when === 'before') && thresholds[metric]?.length === 1
}

/** The record's rates of counters are others than those that k6 judges. */
const isRate = (metric: string, expression: string, { metrics }: Totals): boolean =>
  metrics.get(metric)?.kind === 'counter' && parseThreshold(expression)?.aggregation === 'rate'
