import { join } from 'node:path'
import type { Interruption } from './base/interruption.ts'
import type { Comparison } from './compare/comparison.ts'
import { htmlReportAt } from './engine/dashboard-files.ts'
import { type LoadRun, runLoad } from './engine/local.ts'
import { copySummary } from './engine/summary-file.ts'
import type { Annotation } from './github/annotations.ts'
import { info } from './github/log.ts'
import { readRunnerFiles, restoreRunnerFiles } from './github/runner-files.ts'
import type { Inputs } from './inputs/inputs.ts'
import type { K6 } from './install/k6.ts'
import { type PlanFailure, type Planned, planScript } from './k6/inspect.ts'
import type { Place } from './k6/log-errors.ts'
import type { Plan } from './k6/plan.ts'
import type { FoundScript, Script } from './k6/scripts.ts'
import { planTest } from './k6/skipped.ts'
import { comparisonLines, exceptionWarnings, thresholdErrors, worseWarning } from './publish/script-notes.ts'
import { cancelledBefore, judgePlanFailure, verified } from './verdict/other-verdicts.ts'
import type { ScriptReport } from './verdict/report.ts'
import { judge, type Verdict } from './verdict/verdict.ts'

/** What every script of a step shares. */
export type StepContext = {
  inputs: Inputs
  k6: K6
  /** The step's private directory. */
  directory: string
  env: NodeJS.ProcessEnv
  interruption: Interruption
}

/** What a script left for the people who read the run. */
export type ScriptRun = {
  script: Script
  report: ScriptReport
  /** Where in the script k6 found what is wrong, if it said so. */
  place: Place | null
  /** Of its crossed thresholds. */
  errors: readonly Annotation[]
  warnings: readonly Annotation[]
  keep?: Keep
}

/** The run of a script that counts, and what it was compared with. */
export type Measured = {
  run: LoadRun
  /** null: nothing was to be compared. */
  comparison: Comparison | null
  warnings: readonly Annotation[]
  keep?: Keep
}

/** Keeps what a later run compares with, when all is published; returns what went wrong, in sentences. */
export type Keep = (passed: boolean) => Promise<readonly string[]>

/** Init code that hangs would hang the step; it has as long as the run may take, and two minutes at most. */
const inspectTimeoutMs = 120_000

/**
 * Runs one script; the runner's files are as before when it returns.
 *
 * @returns `skip`: why the script is no test, as a sentence's end, when a glob found it.
 */
export async function runScript(
  context: StepContext,
  script: FoundScript,
  index: number,
): Promise<ScriptRun | { skip: string }> {
  const files = readRunnerFiles(context.env)
  let changed: readonly string[] = []
  const run = await planAndRun(context, script, index).finally(() => {
    changed = restoreRunnerFiles(files)
  })
  const warnings = changed.map(
    (name): Annotation => ({
      level: 'warning',
      message: `${script.name} wrote the runner's file ${name}; it was put back as it was`,
    }),
  )
  return 'skip' in run ? run : { ...run, warnings: [...warnings, ...run.warnings] }
}

/** Plan, then the run or runs, then the verdict. */
async function planAndRun(
  context: StepContext,
  script: FoundScript,
  index: number,
): Promise<ScriptRun | { skip: string }> {
  const { inputs, interruption } = context
  const planned = await planTest(script, () => plan(context, script))
  if ('skip' in planned) return planned
  if (!('plan' in planned)) return notPlanned(context, script, planned)
  if (inputs.verifyOnly) {
    const { version: k6Version, plan } = planned
    return withoutRun(script, verified, { k6Version, plan, warnings: replacedWarning(script, planned) })
  }
  if (interruption.soft.aborted) return withoutRun(script, cancelledBefore, { k6Version: planned.version })
  const measured = await measure(context, script, { planned, index })
  return 'run' in measured ? scriptRun(context, script, { ...measured, planned }) : measured
}

/** Asks k6 what the script will run in this environment. */
export function plan(context: StepContext, script: Script): Promise<Planned | PlanFailure> {
  const { inputs, k6, env, directory, interruption } = context
  return planScript({
    k6,
    script: script.argument,
    options: inputs.options,
    flags: inputs.flags,
    env,
    scriptEnv: inputs.env,
    cwd: inputs.workingDirectory,
    scratch: directory,
    signal: interruption.soft,
    timeoutMs: Math.min(inputs.timeoutMs ?? inspectTimeoutMs, inspectTimeoutMs),
    log: info,
  })
}

async function measure(
  context: StepContext,
  script: Script,
  { planned, index }: { planned: Planned; index: number },
): Promise<Measured | ScriptRun> {
  const { compare } = context.inputs
  if (compare?.mode === 'paired') {
    const { runInTurn } = await import('./schedule/in-turn.ts')
    return runInTurn(context, script, { planned, compare })
  }
  const summary = join(context.directory, index === 0 ? 'summary.json' : `summary-${index + 1}.json`)
  if (compare?.mode === 'baseline') {
    const { runAgainstBaseline } = await import('./schedule/against-history.ts')
    return runAgainstBaseline(context, script, { planned, summary, compare })
  }
  const run = await runLoad(context, script, { planned, summary })
  return { run, comparison: null, warnings: [] }
}

function scriptRun(
  context: StepContext,
  script: Script,
  { run, comparison, warnings, keep, planned }: Measured & { planned: Planned },
): ScriptRun {
  const { failOn } = context.inputs
  const { end, result, summary, usage } = run
  const html = htmlReportOf(context, run)
  for (const line of comparisonLines(comparison)) info(line)
  return {
    script,
    report: {
      script: script.name,
      verdict: judge({ end, result, plan: planned.plan, failOn, comparison }),
      exitCode: end.exitCode,
      plan: planned.plan,
      result,
      summaryPath: result === null ? '' : summary,
      errors: end.errors,
      durationMs: end.durationMs,
      k6Version: planned.version,
      usageReport: usage,
      overTime: run.overTime,
      comparison,
      htmlReport: html.path,
    },
    errors: thresholdErrors(script, result),
    ...(keep ? { keep } : {}),
    place: end.errors?.firstError?.place ?? end.errors?.firstExceptions[0]?.place ?? null,
    warnings: [
      ...replacedWarning(script, planned),
      ...run.warnings,
      ...copySummary(context, summary),
      ...html.warnings,
      ...warnings,
      ...worseWarning(script, comparison, failOn),
      ...exceptionWarnings(script, end),
    ],
  }
}

/** Puts k6's HTML report where it is wanted. */
function htmlReportOf({ inputs }: StepContext, run: LoadRun): { path: string; warnings: readonly Annotation[] } {
  if (inputs.htmlReport === '') return { path: '', warnings: [] }
  const { path, problem } = htmlReportAt(inputs.htmlReport, run.htmlReport)
  return { path, warnings: problem === '' ? [] : [{ level: 'warning', message: problem }] }
}

/** A script that k6 would not plan, with what k6 said in the log. */
export function notPlanned({ k6 }: StepContext, script: Script, failure: PlanFailure): ScriptRun {
  if (failure.log !== '') info(failure.log)
  return withoutRun(script, judgePlanFailure(failure), {
    k6Version: k6.version,
    exitCode: failure.killed === null ? failure.code : null,
    place: failure.error?.place ?? null,
  })
}

type Known = {
  k6Version: string
  exitCode?: number | null
  plan?: Plan
  place?: Place | null
  warnings?: readonly Annotation[]
}

/** What is known of a script that did not run. */
export function withoutRun(script: Script, verdict: Verdict, known: Known): ScriptRun {
  return {
    script,
    report: {
      script: script.name,
      verdict,
      exitCode: known.exitCode ?? null,
      plan: known.plan ?? null,
      result: null,
      summaryPath: '',
      errors: null,
      durationMs: null,
      k6Version: known.k6Version,
      usageReport: { status: 'skipped', detail: 'nothing ran', body: '' },
      overTime: null,
      comparison: null,
      htmlReport: '',
    },
    errors: [],
    place: known.place ?? null,
    warnings: known.warnings ?? [],
  }
}

function replacedWarning(script: Script, { replacesScenarios }: Planned): readonly Annotation[] {
  if (!replacesScenarios) return []
  const message = `${script.name} has scenarios of its own, which the options of this step replace: leave out vus, duration, iterations and stages to run them`
  return [{ level: 'warning', message, ...(script.file ? { file: script.file } : {}) }]
}
