import type { Comparison } from './compare/comparison.ts'
import { htmlReportAt } from './engine/dashboard-files.ts'
import type { Engine, Ran, RunRequest, RunSettings } from './engine/engine.ts'
import { localEngine } from './engine/local.ts'
import { copySummary } from './engine/summary-file.ts'
import type { Annotation } from './github/annotations.ts'
import { info } from './github/log.ts'
import { ownFiles, restoreOwnFiles } from './github/own-files.ts'
import { readRunnerFiles, restoreRunnerFiles } from './github/runner-files.ts'
import type { Inputs } from './inputs/inputs.ts'
import type { PlanFailure, Planned } from './k6/inspect.ts'
import type { FoundScript, Script } from './k6/scripts.ts'
import { planTest } from './k6/skipped.ts'
import { comparisonLines, doubtWarnings, worseWarning } from './publish/script-notes.ts'
import type { Scheduled } from './schedule/schedule.ts'
import { doubtsAbout } from './verdict/doubts.ts'
import { errorNamedBy } from './verdict/ending.ts'
import type { Evidence } from './verdict/evidence.ts'
import { warnedDoubts } from './verdict/open-doubts.ts'
import { cancelledBefore, judgePlanFailure, verified } from './verdict/other-verdicts.ts'
import { reportWithoutRun, type ScriptReport } from './verdict/report.ts'
import { judge } from './verdict/verdict.ts'

/** What every script of a step shares. */
export type LoadTest = {
  engine: Engine
  settings: RunSettings
  inputs: Pick<Inputs, 'verifyOnly' | 'compare' | 'failOn' | 'htmlReport'>
}

/**
 * Runs one script, from plan to report; the runner's files, and the action's own, are as before when it returns.
 *
 * @returns `skip`: why the script is no test, as a sentence's end, when a glob found it.
 */
export async function loadTest(
  test: LoadTest,
  script: FoundScript,
  index: number,
): Promise<ScriptReport | { skip: string }> {
  const files = readRunnerFiles(test.settings.env)
  const running = planAndRun(test, script, index)
  // While k6 starts to inspect the script, which cannot write yet.
  const own = ownFiles()
  let changed: readonly string[] = []
  const report = await running.finally(() => {
    changed = [...restoreRunnerFiles(files), ...restoreOwnFiles(own)]
  })
  const restored = changed.map((what) => `${script.name} wrote ${what}`)
  return 'skip' in report ? report : { ...report, warnings: [...restored.map(asWarning), ...report.warnings] }
}

async function planAndRun(
  test: LoadTest,
  script: FoundScript,
  index: number,
): Promise<ScriptReport | { skip: string }> {
  const { engine, settings, inputs } = test
  const planned = await planTest(script, engine.plan)
  if ('skip' in planned) return planned
  if (planned.kind === 'not-planned') return notPlanned(test, script, planned)
  const { version: k6Version, plan } = planned
  if (inputs.verifyOnly) {
    return reportWithoutRun(script, verified, { k6Version, plan, warnings: planWarnings(script, planned) })
  }
  if (settings.interruption.soft.aborted) return reportWithoutRun(script, cancelledBefore, { k6Version })
  const summary = index === 0 ? 'summary.json' : `summary-${index + 1}.json`
  const scheduled = await schedule(test, { script, planned, summary })
  switch (scheduled.kind) {
    case 'cancelled':
      return reportWithoutRun(script, cancelledBefore, { k6Version })
    case 'side-b-not-planned':
      return onSideB(notPlanned(test, script, scheduled.failure))
    case 'ran':
      return reportOf(test, { script, planned }, scheduled)
  }
}

/** Once, against earlier runs, or in turn with side B. */
async function schedule({ engine, settings, inputs }: LoadTest, request: RunRequest): Promise<Scheduled> {
  const { compare, failOn } = inputs
  if (compare?.mode === 'paired') {
    const { runInTurn } = await import('./schedule/in-turn.ts')
    const engineB = localEngine({ ...settings, scriptEnv: { ...settings.scriptEnv, ...compare.env } })
    const cancelled = settings.interruption.soft
    return runInTurn({ A: engine, B: engineB }, request, { compare, failOn, cancelled })
  }
  if (compare?.mode === 'baseline') {
    const { runAgainstHistory } = await import('./schedule/against-history.ts')
    return runAgainstHistory(engine, request, { compare, settings })
  }
  return { kind: 'ran', ran: await engine.run(request), comparison: null, earlier: null }
}

function reportOf(
  { settings, inputs: { failOn, htmlReport } }: LoadTest,
  { script, planned }: Pick<RunRequest, 'script' | 'planned'>,
  { ran, comparison, earlier }: Scheduled & { kind: 'ran' },
): ScriptReport {
  const { end, result, summary, usage, overTime } = ran
  const evidence: Evidence = { ...ran, plan: planned.plan, failOn, comparison, k6Version: planned.version }
  const verdict = judge(evidence)
  const notCopied = copySummary(settings, summary)
  const html = htmlReportOf(htmlReport, ran)
  logComparison(comparison)
  return {
    script: script.name,
    file: script.file,
    verdict,
    exitCode: end.exitCode,
    plan: planned.plan,
    result,
    summaryPath: result === null ? '' : summary,
    errors: end.errors,
    durationMs: end.durationMs,
    k6Version: planned.version,
    usageReport: usage,
    overTime,
    comparison,
    htmlReport: html.path,
    place: errorNamedBy(verdict, end)?.place ?? null,
    warnings: [
      ...planWarnings(script, planned),
      ...[...ran.warnings, ...notCopied, ...html.warnings].map(asWarning),
      ...worseWarning(script, comparison, failOn),
      ...doubtWarnings(script, warnedDoubts(evidence, verdict.outcome)),
    ],
    doubts: doubtsAbout(evidence),
    earlier,
  }
}

const asWarning = (message: string): Annotation => ({ level: 'warning', message })

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
function notPlanned({ settings }: LoadTest, script: Script, failure: PlanFailure): ScriptReport {
  if (failure.log !== '') info(failure.log)
  const k6Version = settings.k6.version
  const verdict = judgePlanFailure(failure, k6Version)
  return reportWithoutRun(script, verdict, {
    k6Version,
    exitCode: failure.killed === null ? failure.code : null,
    place: errorNamedBy(verdict, failure)?.place ?? null,
  })
}

function onSideB(report: ScriptReport): ScriptReport {
  const reason = `With compare-env (side B): ${report.verdict.reason}`
  return { ...report, verdict: { ...report.verdict, reason } }
}

/** What k6 plans otherwise than the script says. */
function planWarnings({ name, file }: Script, { replacesScenarios, ignoredOption }: Planned): readonly Annotation[] {
  const messages = [
    ...(replacesScenarios
      ? [
          `${name} has scenarios of its own, which the options of this step replace: leave out vus, duration, iterations and stages to run them`,
        ]
      : []),
    ...(ignoredOption === null
      ? []
      : [
          `${name}: k6 knows no option "${ignoredOption}" and goes on without it; correct its name in the script's options, or take it out`,
        ]),
  ]
  return messages.map((message) => ({ ...asWarning(message), ...(file ? { file } : {}) }))
}
