import type { Comparison } from '../compare/comparison.ts'
import type { StepShards } from '../engine/shard/step-shards.ts'
import { type KeyFigure, keyFigureNames, keyFigures } from '../results/key-figures.ts'
import { isWithoutResponse } from '../results/no-response.ts'
import type { Result } from '../results/result.ts'
import { decisive } from '../verdict/other-verdicts.ts'
import type { ScriptReport, StepReport } from '../verdict/script-report.ts'

/** Every output of action.yml. */
export const outputNames = [
  'outcome',
  'exit-code',
  'passed',
  'k6-version',
  'k6-path',
  'summary-path',
  'thresholds',
  'metrics',
  ...keyFigureNames,
  'usage-report',
  'usage-report-body',
  'cloud-test-run-id',
  'cloud-test-run-url',
  'shard-path',
  'shard-name',
  'matrix',
  'start-at',
  'shards-expected',
  'shards-found',
  'start-skew-ms',
  'html-report-path',
  'comparison',
  'results',
  'result-path',
] as const

export type OutputName = (typeof outputNames)[number]

/** Bytes of one JSON output: an environment variable, which is how a later step gets it, holds 128 KiB. */
const mostBytes = 100_000

/**
 * All outputs of the step. With several scripts, `outcome` and `exit-code` are those of the first that failed (else of
 * the first), `html-report-path` has a line for each, and everything else about one script is empty; `results` has it.
 *
 * `thresholds` is an array of `{metric, expression, status, ok, value, limit}`: status `ok`, `crossed`, `no-data` or
 * `unknown`; ok as k6 judged, null where that is unknown; value and limit are numbers or null. `metrics` is an object, name → `{kind, values}`, with k6's own keys
 * in values. `comparison` is `{mode, verdict, runs, figures: [{metric, aggregation, verdict, ratio or difference, low, high,
 * value, reference, limit, detectable, runs, needed}], notes}` (see {@link Comparison}). `results` is an array, an entry for each script (see {@link resultEntry}).
 *
 * @param resultPath absolute path of the result file; empty: there is none.
 * @returns warnings too: of JSON that is too large to be an output.
 */
export function outputsOf(
  step: StepReport,
  resultPath = '',
): {
  outputs: Readonly<Record<OutputName, string>>
  warnings: readonly string[]
} {
  const { scripts, verdict, k6 } = step
  const exitCode = decisive(scripts)?.exitCode
  const single = scripts.length === 1 ? scripts[0] : undefined
  const thresholds = bounded('thresholds', single?.result ? thresholdsJson(single.result) : '', single)
  const metrics = bounded('metrics', single?.result ? metricsJson(single.result) : '', single)
  const results = resultsJson(scripts)
  const figures = Object.entries(keyFigures(single?.result ?? null)) as [KeyFigure, number | null][]
  return {
    outputs: {
      outcome: verdict.outcome,
      'exit-code': String(exitCode ?? ''),
      passed: String(verdict.passed),
      'k6-version': single?.k6Version || (k6?.version ?? ''),
      'k6-path': k6?.path ?? '',
      'summary-path': single?.summaryPath ?? '',
      thresholds: thresholds.value,
      metrics: metrics.value,
      ...(Object.fromEntries(figures.map(([name, value]) => [name, value === null ? '' : decimal(value)])) as Record<
        KeyFigure,
        string
      >),
      'usage-report': usageReportOf(scripts),
      'usage-report-body': single?.usageReport.body ?? '',
      'cloud-test-run-id': single?.testRun?.id ?? '',
      'cloud-test-run-url': single?.testRun?.url ?? '',
      ...shardOutputs(step.shards),
      ...mergedOutputs(single?.shards),
      'html-report-path': scripts.flatMap(({ htmlReport }) => htmlReport || []).join('\n'),
      comparison: single?.comparison ? comparisonJson(single.comparison) : '',
      results: results.value,
      'result-path': resultPath,
    },
    warnings: [thresholds, metrics, results].flatMap(({ warning }) => warning),
  }
}

const shardOutputs = (
  { path, name, matrix, startAt }: StepShards = { path: '', name: '', matrix: '', startAt: '' },
) => ({
  'shard-path': path,
  'shard-name': name,
  matrix,
  'start-at': startAt,
})

const mergedOutputs = (shards: ScriptReport['shards']) => ({
  'shards-expected': String(shards?.expected ?? ''),
  'shards-found': String(shards?.runs.length ?? ''),
  'start-skew-ms': shards == null || shards.startSkewMs === null ? '' : decimal(shards.startSkewMs),
})

type Bounded = { value: string; warning: readonly string[] }

const fits = (json: string): boolean => Buffer.byteLength(json) <= mostBytes

function bounded(name: OutputName, json: string, script: ScriptReport | undefined): Bounded {
  if (fits(json)) return { value: json, warning: [] }
  const size = `${Math.ceil(Buffer.byteLength(json) / 1000)} kB`
  const where = `read them from the file that summary-path names: ${script?.summaryPath}`
  return { value: '', warning: [`output ${name}: it would be ${size}, more than 100 kB, so it is empty; ${where}`] }
}

const thresholdsJson = ({ thresholds, metrics }: Result): string =>
  JSON.stringify(
    thresholds.map((threshold) => {
      const { metric, expression, status, limit } = threshold
      const value = isWithoutResponse(threshold, metrics) ? null : threshold.value
      return { metric, expression, status, ok: status === 'unknown' ? null : status !== 'crossed', value, limit }
    }),
  )

const metricsJson = ({ metrics }: Result): string =>
  JSON.stringify(Object.fromEntries([...metrics].map(([name, { kind, values }]) => [name, { kind, values }])))

/** Twenty figures at most, with names that k6 keeps short: it always fits. */
const comparisonJson = ({ mode, verdict, runs, figures, notes }: Comparison): string =>
  JSON.stringify({
    mode,
    verdict,
    runs,
    figures: figures.map(
      ({
        metric,
        aggregation,
        verdict,
        scale,
        value,
        reference,
        change,
        low,
        high,
        limit,
        detectable,
        runs,
        pairs,
      }) => ({
        metric,
        aggregation,
        verdict,
        [scale]: change,
        low,
        high,
        value,
        reference,
        limit,
        detectable,
        runs,
        // Infinite, where it is more than anybody waits for, is null in JSON.
        ...(pairs ? { needed: pairs.needed } : {}),
      }),
    ),
    notes,
  })

/** What `results` says of one script: names as the outputs have them; what was not measured is null. */
const resultEntry = ({ script, verdict, exitCode, summaryPath, result, usageReport }: ScriptReport) => ({
  script,
  outcome: verdict.outcome,
  passed: verdict.passed,
  reason: verdict.reason,
  'exit-code': exitCode,
  'summary-path': summaryPath || null,
  'usage-report': usageReport.status,
  figures: keyFigures(result),
})

function resultsJson(scripts: readonly ScriptReport[]): Bounded {
  const entries = scripts.map(resultEntry)
  const whole = JSON.stringify(entries)
  if (fits(whole)) return { value: whole, warning: [] }
  const short = JSON.stringify(entries.map(({ figures, reason, ...entry }) => entry))
  const why = 'output results: with all its figures it would be more than 100 kB'
  if (fits(short))
    return { value: short, warning: [`${why}, so it has none; summary-path in each entry names the file`] }
  return { value: '', warning: [`${why}, and without them too, so it is empty; run fewer scripts in one step`] }
}

/** One word for all scripts: what went wrong counts before what went well. */
function usageReportOf(scripts: readonly ScriptReport[]): string {
  const all = scripts.map(({ usageReport }) => usageReport.status)
  return (['failed', 'sent', 'preview', 'off'] as const).find((status) => all.includes(status)) ?? 'skipped'
}

/** A number as digits and a point, which every shell and every expression understands: 0.0000001, not 1e-7. */
export function decimal(value: number): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([-+]\d+)$/.exec(String(value))
  if (!match) return String(value)
  const [, sign, first = '', rest = '', exponent] = match
  const digits = first + rest
  const power = Number(exponent)
  return power < 0
    ? `${sign}0.${'0'.repeat(-power - 1)}${digits}`
    : `${sign}${digits}${'0'.repeat(power - rest.length)}`
}
