import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Annotation } from './github/annotations.ts'
import { debug, info, infoGroup } from './github/log.ts'
import { readRunnerFiles, restoreRunnerFiles } from './github/runner-files.ts'
import type { Inputs } from './inputs.ts'
import type { K6 } from './install/k6.ts'
import type { Interruption } from './interruption.ts'
import { runArgs } from './k6/argv.ts'
import { readK6Config } from './k6/config-file.ts'
import { graceOf, type PlanFailure, type Planned, planScript } from './k6/inspect.ts'
import type { Place } from './k6/log-errors.ts'
import { logFormat } from './k6/log-place.ts'
import type { Plan } from './k6/plan.ts'
import { type RunEnd, runK6 } from './k6/run.ts'
import type { Script } from './k6/scripts.ts'
import { stopperFor } from './k6/stop.ts'
import { cancelledBefore, judgePlanFailure, verified } from './results/other-verdicts.ts'
import type { ScriptReport } from './results/report.ts'
import { trendStats } from './results/trend-stats.ts'
import { judge, type Verdict } from './results/verdict.ts'
import { readResult } from './script-result.ts'
import { usageReportConsent } from './usage-report/consent.ts'
import { resolveReportUrl, shownUrl } from './usage-report/destination.ts'
import { usageReport } from './usage-report/report.ts'
import { reportUsage, type UsageReportFate } from './usage-report/report-usage.ts'

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
  warnings: readonly Annotation[]
}

/** Init code that hangs would hang the step; it has as long as the run may take, and two minutes at most. */
const inspectTimeoutMs = 120_000

/** Runs one script; the runner's files are as before when it returns. */
export async function runScript(context: StepContext, script: Script, index: number): Promise<ScriptRun> {
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
  return { ...run, warnings: [...warnings, ...run.warnings] }
}

/** Plan, then run and usage report side by side, then result and verdict. */
async function planAndRun(context: StepContext, script: Script, index: number): Promise<ScriptRun> {
  const { inputs, k6, env, directory, interruption } = context
  const planned = await planScript({
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
  if (!('plan' in planned)) return notPlanned(context, script, planned)
  if (inputs.verifyOnly) {
    const { version: k6Version, plan } = planned
    return withoutRun(script, verified, { k6Version, plan, warnings: replacedWarning(script, planned) })
  }
  if (interruption.soft.aborted) return withoutRun(script, cancelledBefore, { k6Version: planned.version })

  const summary = join(directory, index === 0 ? 'summary.json' : `summary-${index + 1}.json`)
  const { end, usage } = await run(context, script, planned, summary)
  const { result, warnings } = readResult(context, script, { end, summary, planned })
  return {
    script,
    report: {
      script: script.name,
      verdict: judge({ end, result, plan: planned.plan, failOn: inputs.failOn }),
      exitCode: end.exitCode,
      plan: planned.plan,
      result,
      summaryPath: result === null ? '' : summary,
      errors: end.errors,
      durationMs: end.durationMs,
      k6Version: planned.version,
      usageReport: usage,
      overTime: null,
      comparison: null,
      htmlReport: '',
    },
    place: end.errors?.firstError?.place ?? end.errors?.firstException?.place ?? null,
    warnings: [...replacedWarning(script, planned), ...warnings, ...exceptionWarning(script, end)],
  }
}

/** The run, and the usage report at the same time. */
async function run(context: StepContext, script: Script, planned: Planned, summary: string) {
  const { inputs, env, interruption } = context
  const { flags, workingDirectory: cwd } = inputs
  const stopper = await stopperFor(process.platform, { timeoutMs: inputs.timeoutMs, address: flags.address })
  const url = resolveReportUrl({ input: inputs.usageReport.url, env: planned.env })
  rmSync(summary, { recursive: true, force: true }) // an earlier script could have left one of its own
  const running = runK6({
    k6: context.k6.path,
    args: runArgs({
      options: inputs.options,
      flags: flags.args,
      summary,
      trendStats: trendStats(planned.plan),
      extra: stopper.args,
      script: script.argument,
    }),
    env: planned.env,
    cwd,
    out: process.stdout,
    log: logFormat(flags, planned.env),
    progressIntervalMs: inputs.progressIntervalMs,
    interruption,
    timeoutMs: inputs.timeoutMs,
    timeoutGraceMs: graceOf(planned.plan),
    stop: stopper.stop,
  })
  const reporting = reportUsage({
    consent: usageReportConsent({
      input: inputs.usageReport.off,
      flag: flags.noUsageReport === true,
      env,
      scriptEnv: inputs.env,
      configFile: readK6Config({ flag: flags.config, env: planned.env, cwd }),
    }),
    body: JSON.stringify(usageReport(planned.plan, { ...context.k6, version: planned.version })),
    url,
    env,
    runEnded: running,
    signal: interruption.hard,
  })
  const [end, usage] = await Promise.all([running, reporting])
  await showUsage(usage, url)
  return { end, usage }
}

/** Shows the exact JSON and where it went. Why it was not taken is for debugging only: it never matters for the step. */
async function showUsage({ status, body, detail }: UsageReportFate, url: string): Promise<void> {
  const lines = {
    sent: [body, detail],
    off: [`turned off by ${detail}`],
    failed: [body, `POST ${shownUrl(url)}: not taken, which changes nothing else`],
    skipped: [detail],
  }
  infoGroup(`Usage report: ${status}`, lines[status])
  if (status === 'failed') await debug(detail)
}

function notPlanned({ k6 }: StepContext, script: Script, failure: PlanFailure): ScriptRun {
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
    place: known.place ?? null,
    warnings: known.warnings ?? [],
  }
}

function replacedWarning(script: Script, { replacesScenarios }: Planned): readonly Annotation[] {
  if (!replacesScenarios) return []
  const message = `${script.name} has scenarios of its own, which the options of this step replace: leave out vus, duration, iterations and stages to run them`
  return [{ level: 'warning', message, ...(script.file ? { file: script.file } : {}) }]
}

function exceptionWarning(script: Script, { errors }: RunEnd): readonly Annotation[] {
  if (errors === null || errors.exceptions === 0) return []
  const { exceptions, firstException } = errors
  const message = `${script.name} threw ${exceptions === 1 ? 'an exception' : `${exceptions} exceptions`}; the first: ${firstException?.message}`
  const place = firstException?.place
  return [{ level: 'warning', message, ...(place ? { file: place.file, line: place.line } : {}) }]
}
