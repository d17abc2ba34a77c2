import { rmSync } from 'node:fs'
import { debug, infoGroup } from '../github/log.ts'
import type { Conditions } from '../history/conditions.ts'
import { runArgs } from '../k6/argv.ts'
import { readK6Config } from '../k6/config-file.ts'
import { type Dashboard, planDashboard } from '../k6/dashboard.ts'
import { hasCourse } from '../k6/dashboard-period.ts'
import { graceOf, type Planned } from '../k6/inspect.ts'
import { withLogFile } from '../k6/log-file.ts'
import { logFileFor, logFormat } from '../k6/log-format.ts'
import { type RunEnd, runK6 } from '../k6/run.ts'
import type { Script } from '../k6/scripts.ts'
import { stopperFor } from '../k6/stop.ts'
import type { StepContext } from '../load-test.ts'
import type { OverTime } from '../results/over-time.ts'
import { trendStats } from '../results/trend-stats.ts'
import { usageReportConsent } from '../usage-report/consent.ts'
import { resolveReportUrl, shownUrl } from '../usage-report/destination.ts'
import { usageReport } from '../usage-report/report.ts'
import { reportUsage, type UsageReportFate } from '../usage-report/report-usage.ts'
import { clearDashboardFiles, readRecord } from './dashboard-files.ts'
import { type Reading, readResult } from './summary-file.ts'

/** One run of k6, and what it left. */
export type LoadRun = Reading & {
  end: RunEnd
  usage: UsageReportFate
  /** null: it was too short, or nobody wants to see it. */
  overTime: OverTime | null
  /** Where k6 wrote its HTML report, if it was to and did; null: nowhere. */
  htmlReport: string | null
}

/** How to run a script, and where k6 leaves its summary. */
export type LoadRequest = { planned: Planned; summary: string; conditions?: Conditions }

/** Runs a script as it is planned, with its usage report at the same time, and reads what it left. */
export async function runLoad(
  context: StepContext,
  script: Script,
  { planned, summary, conditions }: LoadRequest,
): Promise<LoadRun> {
  const dashboard = dashboardOf(context, planned, summary)
  rmSync(summary, { recursive: true, force: true }) // an earlier run could have left one of its own
  clearDashboardFiles(dashboard)
  const url = resolveReportUrl({ input: context.inputs.usageReport.url, env: planned.env })
  const running = startRun(context, script, { planned, summary, dashboard })
  const [end, usage] = await Promise.all([running, startReport(context, planned, { url, runEnded: running })])
  await showUsage(usage, url)
  const { overTime, totals } = await readRecord(dashboard.record)
  const recorded = dashboard.record !== null
  const ran = { end, summary, planned, totals, recorded, conditions: conditions ?? null }
  const reading = readResult(context, script, ran)
  const isCharted = context.inputs.charts && hasCourse(planned.plan)
  return { end, usage, ...reading, overTime: isCharted ? overTime : null, htmlReport: dashboard.htmlReport }
}

/** What k6 records of the run besides; its files stand beside the summary. */
function dashboardOf({ inputs }: StepContext, { plan, env }: Planned, summary: string): Dashboard {
  const { charts, flags, workingDirectory: cwd } = inputs
  const beside = summary.replace(/\.json$/, '')
  return planDashboard({
    plan,
    // The record also tells whether the script changed its summary, and whether it made checks.
    recorded: charts || inputs.failOn.has('checks'),
    htmlReport: inputs.htmlReport && `${beside}.html`,
    record: `${beside}-over-time.ndjson`,
    cwd,
    flags,
    env,
    configFile: readK6Config({ flag: flags.config, env, cwd }),
  })
}

/** Whether k6 ran the test to its end. A crossed threshold (99) is no reason to doubt what was measured. */
export const cameToItsEnd = ({ end: { exitCode }, result }: LoadRun): boolean =>
  result !== null && (exitCode === 0 || exitCode === 99)

/** A run of a step that was cancelled after it, while the step was still at work on the script. */
export const cancelledLater = (run: LoadRun): LoadRun => ({ ...run, end: { ...run.end, cause: 'cancelled' } })

async function startRun(
  { inputs, k6, interruption }: StepContext,
  script: Script,
  { planned, summary, dashboard }: LoadRequest & { dashboard: Dashboard },
): Promise<RunEnd> {
  const { options, flags, workingDirectory: cwd, timeoutMs } = inputs
  const stopper = await stopperFor(process.platform, { timeoutMs, address: flags.address })
  const run = () =>
    runK6({
      k6: k6.path,
      args: runArgs({
        options,
        flags: flags.args,
        summary,
        trendStats: trendStats(planned.plan, inputs.compare?.figures),
        extra: stopper.args,
        script: script.argument,
      }),
      env: { ...planned.env, ...dashboard.env },
      cwd,
      out: process.stdout,
      log: logFormat(flags, planned.env),
      progressIntervalMs: inputs.progressIntervalMs,
      interruption,
      timeoutMs,
      timeoutGraceMs: graceOf(planned.plan),
      stop: stopper.stop,
    })
  return withLogFile(logFileFor({ flags, env: planned.env }, cwd), run)
}

function startReport(
  { inputs, k6, env, interruption }: StepContext,
  { plan, env: k6Env, version }: Planned,
  { url, runEnded }: { url: string; runEnded: Promise<RunEnd> },
): Promise<UsageReportFate> {
  const { flags, workingDirectory: cwd } = inputs
  return reportUsage({
    consent: usageReportConsent({
      input: inputs.usageReport.off,
      flag: flags.noUsageReport === true,
      env,
      scriptEnv: inputs.env,
      configFile: readK6Config({ flag: flags.config, env: k6Env, cwd }),
    }),
    body: JSON.stringify(usageReport(plan, { ...k6, version })),
    url,
    env,
    runEnded,
    signal: interruption.hard,
  })
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
  if (status === 'failed') debug(detail)
}
