import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { shownUrl } from '../base/text.ts'
import { debug, infoGroup } from '../github/step-log.ts'
import { stepMask } from '../github/step-mask.ts'
import { runArgs } from '../k6/argv.ts'
import { type K6Config, readK6Config } from '../k6/config-file.ts'
import { type Dashboard, planDashboard } from '../k6/dashboard.ts'
import { hasCourse } from '../k6/dashboard-period.ts'
import { graceOf } from '../k6/inspect.ts'
import { withLogFile } from '../k6/log-file.ts'
import { logFileFor, logFormat } from '../k6/log-format.ts'
import { type RunEnd, runK6 } from '../k6/run.ts'
import { stopperFor } from '../k6/stop.ts'
import { trendStats } from '../results/trend-stats.ts'
import { usageReportConsent } from '../usage-report/consent.ts'
import { resolveReportUrl } from '../usage-report/destination.ts'
import { usageReport } from '../usage-report/report.ts'
import { reportUsage, type UsageReportFate } from '../usage-report/report-usage.ts'
import { clearDashboardFiles, readRecord } from './dashboard-files.ts'
import type { Engine, Ran, RunRequest, RunSettings } from './engine.ts'
import { type MachineUse, watchMachine } from './machine-use.ts'
import { planHere } from './plan-here.ts'
import { readResult } from './summary-file.ts'

/** Runs k6 on this machine. */
export const localEngine = (settings: RunSettings): Engine => ({
  plan: (script) => planHere(settings, script),
  run: (request) => run(settings, request),
})

/** What a run needs besides its request. */
type Prepared = RunRequest & {
  /** Absolute path. */
  summaryPath: string
  dashboard: Dashboard
  configFile: K6Config | null
}

async function run(settings: RunSettings, request: RunRequest): Promise<Ran> {
  const prepared = prepare(settings, request)
  const { summaryPath, dashboard } = prepared
  rmSync(summaryPath, { recursive: true, force: true }) // an earlier run could have left one of its own
  clearDashboardFiles(dashboard)
  const url = resolveReportUrl({ input: settings.usageReport.url, env: request.planned.env })
  const watch = watchMachine(settings.env)
  const running = startRun(settings, prepared, watch.follow)
  const watching: Promise<MachineUse> = running.then(watch.ended)
  const report = startReport(settings, prepared, { url, runEnded: running })
  const [end, usage, machine] = await Promise.all([running, report, watching])
  showUsage(usage, url)
  const record = await readRecord(dashboard.record)
  const left = { end, path: summaryPath, totals: record.totals, recorded: dashboard.record !== null }
  const { result, summary, warnings } = readResult(settings, request, left)
  const overTime = settings.charts && hasCourse(request.planned.plan) ? record.overTime : null
  return { end, usage, result, summary, warnings, overTime, machine, htmlReport: dashboard.htmlReport }
}

/** Decides where k6 leaves its files: the record and the HTML report stand beside the summary, under the same name. */
function prepare(settings: RunSettings, request: RunRequest): Prepared {
  const { charts, recorded, flags, workingDirectory: cwd, directory, htmlReport } = settings
  const { plan, env } = request.planned
  const summaryPath = join(directory, request.summary)
  const beside = summaryPath.replace(/\.json$/, '')
  const configFile = readK6Config({ flag: flags.config, env, cwd })
  const dashboard = planDashboard({
    plan,
    // The record also tells what a script changed in its summary.
    recorded: charts || recorded,
    htmlReport: htmlReport ? `${beside}.html` : '',
    record: `${beside}-over-time.ndjson`,
    cwd,
    flags,
    env,
    configFile,
  })
  return { ...request, summaryPath, dashboard, configFile }
}

async function startRun(
  settings: RunSettings,
  { script, planned, summaryPath, dashboard }: Prepared,
  started: (pid: number) => void,
): Promise<RunEnd> {
  const { k6, options, flags, workingDirectory: cwd, timeoutMs, compared, interruption, progressIntervalMs } = settings
  const stopper = await stopperFor(process.platform, { timeoutMs, address: flags.address })
  const runIt = () =>
    runK6({
      k6: k6.path,
      args: runArgs({
        options,
        flags: flags.args,
        summary: summaryPath,
        trendStats: trendStats(planned.plan, compared),
        extra: stopper.args,
        script: script.argument,
      }),
      env: { ...planned.env, ...dashboard.env },
      cwd,
      out: process.stdout,
      mask: stepMask(),
      log: logFormat(flags, planned.env),
      progressIntervalMs,
      interruption,
      timeoutMs,
      timeoutGraceMs: graceOf(planned.plan),
      stop: stopper.stop,
      started,
    })
  return withLogFile(logFileFor({ flags, env: planned.env }, cwd), runIt)
}

/** Sends the usage report, if it may be sent, while the test runs. */
export function startReport(
  { k6, env, flags, scriptEnv, usageReport: wanted, interruption }: RunSettings,
  { planned: { plan, version }, configFile }: Pick<Prepared, 'planned' | 'configFile'>,
  { url, runEnded }: { url: string; runEnded: Promise<unknown> },
): Promise<UsageReportFate> {
  return reportUsage({
    consent: usageReportConsent({ input: wanted.off, flag: flags.noUsageReport === true, env, scriptEnv, configFile }),
    body: JSON.stringify(usageReport(plan, { ...k6, version })),
    url,
    env,
    runEnded,
    signal: interruption.hard,
  })
}

/** Shows the exact JSON and where it went. Why it was not taken is for debugging only: it never matters for the step. */
export function showUsage({ status, body, detail }: UsageReportFate, url: string): void {
  const lines = {
    sent: [body, detail],
    off: [`turned off by ${detail}`],
    failed: [body, `POST ${shownUrl(url)}: not taken, which changes nothing else`],
    skipped: [detail],
  }
  infoGroup(`Usage report: ${status}`, lines[status])
  if (status === 'failed') debug(detail)
}
