/*
 * What a step needs once k6 has run: the verdict, and all that publishes it. That is half of the program, so it is loaded
 * while k6 is at work, when this process would only wait: `import('./afterwards.ts')`.
 */
import type { Comparison } from './compare/comparison.ts'
import { htmlReportAt, htmlReportFor } from './engine/dashboard-files.ts'
import type { Ran, RunRequest, RunSettings } from './engine/engine.ts'
import { copySummary } from './engine/summary-file.ts'
import type { Annotation } from './github/annotations.ts'
import { info } from './github/step-log.ts'
import type { Inputs } from './inputs/inputs.ts'
import type { PlanFailure, Planned } from './k6/inspect.ts'
import type { Plan } from './k6/plan.ts'
import type { Script } from './k6/scripts.ts'
import { comparisonLines, doubtWarnings, worseWarning } from './publish/script-notes.ts'
import type { Scheduled } from './schedule/schedule.ts'
import { doubtsAbout } from './verdict/doubts.ts'
import { errorNamedBy } from './verdict/ending.ts'
import type { Evidence } from './verdict/evidence.ts'
import { warnedDoubts } from './verdict/open-doubts.ts'
import { judgePlanFailure, replacedAdvice } from './verdict/other-verdicts.ts'
import { reportWithoutRun, type ScriptReport } from './verdict/script-report.ts'
import { judge } from './verdict/verdict.ts'

export { publish } from './publish/publish.ts'
export { withHistories } from './schedule/histories.ts'
export { keepAll } from './schedule/keep-runs.ts'
export { publishUnstarted } from './unstarted.ts'
export { cancelledBefore, notStarted, overall, verified } from './verdict/other-verdicts.ts'
export { reportWithoutRun } from './verdict/script-report.ts'

/** What the report on a script depends on besides its run. */
type RunContext = { settings: RunSettings; inputs: Pick<Inputs, 'failOn' | 'htmlReport' | 'engine'> }

/** Judges a run, and puts what it left where it is wanted. */
export function reportOf(
  { settings, inputs: { failOn, htmlReport, engine } }: RunContext,
  { script, planned }: Pick<RunRequest, 'script' | 'planned'>,
  scheduled: Scheduled & { kind: 'ran' },
): ScriptReport {
  const { ran } = scheduled
  const notCopied = copySummary(settings, ran.summary)
  const html = htmlReportOf(htmlReportFor(htmlReport, script), ran)
  const shard = engine.kind === 'shard' ? { shard: { shard: engine.shard, of: engine.of } } : {}
  return judgedRun({ script, plan: planned.plan, k6Version: planned.version }, scheduled, {
    failOn,
    ...shard,
    htmlReport: html.path,
    before: planWarnings(script, planned),
    warnings: [...notCopied, ...html.warnings],
  })
}

/** What the report on a run needs to know of the step. */
type Judging = Pick<Evidence, 'failOn' | 'shard'> & {
  /** Absolute path of k6's HTML report; empty: there is none. */
  htmlReport: string
  /** What is to be warned of before all else, and sentences besides what the run has. */
  before: readonly Annotation[]
  warnings: readonly string[]
}

/** Judges a run, of whatever engine. */
export function judgedRun(
  { script, plan, k6Version }: { script: Pick<Script, 'name' | 'file'>; plan: Plan | null; k6Version: string },
  { ran, comparison, earlier }: Omit<Scheduled & { kind: 'ran' }, 'kind'>,
  { failOn, shard, htmlReport, before, warnings }: Judging,
): ScriptReport {
  const { end, result, summary } = ran
  const evidence: Evidence = { ...ran, plan, failOn, comparison, k6Version, ...(shard ? { shard } : {}) }
  const verdict = judge(evidence)
  logComparison(comparison)
  return {
    script: script.name,
    file: script.file,
    verdict,
    exitCode: end.exitCode,
    plan,
    result,
    summaryPath: result === null ? '' : summary,
    errors: end.errors,
    startedAt: startOf(ran),
    durationMs: end.durationMs,
    k6Version,
    usageReport: ran.usage,
    overTime: ran.overTime,
    ...(ran.endpoints ? { endpoints: ran.endpoints } : {}),
    ...(ran.cloud ? { testRun: { id: ran.cloud.id, url: ran.cloud.url, here: ran.cloud.end === null } } : {}),
    comparison,
    htmlReport,
    place: errorNamedBy(verdict, end)?.place ?? null,
    warnings: [
      ...before,
      ...[...ran.warnings, ...warnings].map(asWarning),
      ...worseWarning(script, comparison, failOn),
      ...doubtWarnings(script, warnedDoubts(evidence, verdict.outcome)),
    ],
    doubts: doubtsAbout(evidence),
    earlier,
    ...(ran.shards ? { shards: ran.shards } : {}),
  }
}

/** Of several shards, when the first began. */
function startOf({ startedAt, shards }: Ran): number | null {
  const starts = shards?.runs.flatMap((run) => run.startedAt ?? []) ?? []
  return starts.length === 0 ? (startedAt ?? null) : Math.min(...starts)
}

/** Judges a test run that was only waited for: no script was read, and no k6 ran. */
export function reportOfAttached(
  { failOn }: Pick<Inputs, 'failOn'>,
  { ran, plan, k6Version }: { ran: Ran; plan: Plan | null; k6Version: string },
  testRunId: string,
): ScriptReport {
  const { end, result, usage, cloud } = ran
  const evidence: Evidence = { ...ran, plan, failOn, comparison: null, k6Version }
  const verdict = judge(evidence)
  const script = { name: `test run ${testRunId}`, file: null }
  const doubts = doubtWarnings(script, warnedDoubts(evidence, verdict.outcome))
  const warnings = [...ran.warnings.map(asWarning), ...doubts]
  return {
    ...reportWithoutRun(script, verdict, { k6Version, plan, exitCode: end.exitCode, warnings }),
    result,
    durationMs: end.exitCode === null ? null : end.durationMs,
    usageReport: usage,
    testRun: { id: testRunId, url: cloud?.url ?? '', here: false, attached: true },
    doubts: doubtsAbout(evidence),
  }
}

/** A warning that belongs to no line. */
export const asWarning = (message: string): Annotation => ({ level: 'warning', message })

function logComparison(comparison: Comparison | null): void {
  for (const line of comparisonLines(comparison)) info(line)
}

/** Puts k6's HTML report where it is wanted. */
function htmlReportOf(wanted: string, { htmlReport }: Ran): { path: string; warnings: readonly string[] } {
  if (wanted === '') return { path: '', warnings: [] }
  const { path, problem } = htmlReportAt(wanted, htmlReport)
  return { path, warnings: problem === '' ? [] : [problem] }
}

/** A script that k6 would not plan, with what k6 said in the log. */
export function notPlanned(
  { settings }: Pick<RunContext, 'settings'>,
  script: Script,
  failure: PlanFailure,
): ScriptReport {
  if (failure.log !== '') info(failure.log)
  const k6Version = settings.k6.version
  const verdict = judgePlanFailure(failure, k6Version)
  return reportWithoutRun(script, verdict, {
    k6Version,
    exitCode: failure.killed === null ? failure.code : null,
    place: errorNamedBy(verdict, failure)?.place ?? null,
  })
}

/** Says that a script could not be planned with side B's environment. */
export function onSideB(report: ScriptReport): ScriptReport {
  const reason = `With compare-env (side B): ${report.verdict.reason}`
  return { ...report, verdict: { ...report.verdict, reason } }
}

/** Warns of what k6 plans otherwise than the script says. */
export function planWarnings(
  { name, file }: Script,
  { replacedBy, ignoresVus, ignoredOption, tags }: Planned,
): readonly Annotation[] {
  const kept = `${name} has scenarios of its own, which this k6 runs as they are: vus alone does nothing to them`
  const ignored = `${name}: k6 knows no option "${ignoredOption}" and goes on without it; correct its name in the script's options, or take it out`
  const untagged = `${name}: input tag-run adds nothing, because ${tags?.problem}; give it a name without "=" and a value`
  const messages = [
    ...(replacedBy ? [`${name}: ${replacedAdvice(replacedBy)}`] : []),
    ...(ignoresVus ? [kept] : []),
    ...(ignoredOption === null ? [] : [ignored]),
    ...(tags?.problem ? [untagged] : []),
  ]
  return messages.map((message) => ({ ...asWarning(message), ...(file ? { file } : {}) }))
}
