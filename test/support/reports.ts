import type { Result } from '../../src/results/result.ts'
import { parseSummary } from '../../src/results/summary.ts'
import { overall } from '../../src/verdict/other-verdicts.ts'
import type { ScriptReport, StepReport } from '../../src/verdict/script-report.ts'

/** The result that a summary file of this content has. */
export function resultOf(metrics: object, root_group: object = {}): Result {
  const parsed = parseSummary(JSON.stringify({ metrics, root_group }))
  if (parsed.kind === 'no-summary') throw new Error(parsed.problem)
  return parsed.result
}

/** A script that ran well, but for what is given. */
export const scriptReport = (more: Partial<ScriptReport> = {}): ScriptReport => ({
  script: 'tests/load.js',
  file: null,
  verdict: { outcome: 'passed', passed: true, reason: 'All 2 thresholds held.', advice: '' },
  exitCode: 0,
  plan: null,
  result: null,
  summaryPath: '/a/summary.json',
  errors: null,
  durationMs: 30_200,
  k6Version: '2.2.0',
  usageReport: { status: 'sent', detail: 'answered 200', body: '{"vus_max":1}' },
  overTime: null,
  comparison: null,
  htmlReport: '',
  place: null,
  warnings: [],
  doubts: [],
  earlier: null,
  ...more,
})

/** A step of these scripts. */
export const stepReport = (...scripts: ScriptReport[]): StepReport => ({
  verdict: overall(scripts),
  scripts,
  k6: { path: '/opt/k6', version: '2.2.0', goos: 'linux', goarch: 'amd64', from: 'tool cache' },
})
