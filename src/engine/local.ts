import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { takePipes } from '../base/pipes.ts'
import { stepOut } from '../github/step-log.ts'
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
import { resolveReportUrl } from '../usage-report/destination.ts'
import { clearDashboardFiles } from './dashboard-files.ts'
import { type EndpointWatch, noEndpoints, watchEndpoints } from './endpoint-watch.ts'
import type { Engine, Ran, RunRequest, RunSettings } from './engine.ts'
import { type MachineUse, watchMachine } from './machine-use.ts'
import { planHere } from './plan-here.ts'
import { showUsage, startReport } from './report-run.ts'
import type { Hold } from './shard/hold.ts'

/** Runs k6 on this machine. */
export const localEngine = (settings: RunSettings): Engine => ({
  plan: (script) => planHere(settings, script),
  run: (request) =>
    runHere(settings, request, { ...plainRun(settings, request), ...(settings.endpoints ? { endpoints: true } : {}) }),
})

/** How k6 is run. */
export type RunHow = {
  /** The statistics of every trend. */
  trendStats: readonly string[]
  /** Those of them that k6's text at the end is to show; left out: all. */
  shownStats?: readonly string[]
  /** The words that say which command of k6 runs the script; left out: `run`. */
  command?: readonly string[]
  /** Told of k6's stdout, piece by piece. */
  said?: (piece: string) => void
  /** Its requests are to be known by endpoint. */
  endpoints?: true
  /** It waits before its test until it is let go; null: it does not. */
  hold: Hold | null
}

export const plainRun = ({ compared }: RunSettings, { planned: { plan } }: RunRequest): RunHow => ({
  trendStats: trendStats(plan, compared),
  hold: null,
})

/** What a run needs besides its request. */
type Prepared = RunRequest & {
  /** Absolute path. */
  summaryPath: string
  dashboard: Dashboard
  configFile: K6Config | null
  endpoints: EndpointWatch
}

/** Runs k6 on this machine, with its usage report at the same time, and reads what it left. */
export async function runHere(settings: RunSettings, request: RunRequest, how: RunHow): Promise<Ran> {
  const files = prepare(settings, request)
  const endpoints = how.endpoints ? await watchEndpoints(settings, files) : noEndpoints
  const prepared = { ...files, endpoints }
  const { summaryPath, dashboard } = prepared
  rmSync(summaryPath, { recursive: true, force: true }) // an earlier run could have left one of its own
  clearDashboardFiles(dashboard)
  const url = resolveReportUrl({ input: settings.usageReport.url, env: request.planned.env })
  const watch = watchRun(settings, how.hold)
  const began = Date.now()
  const running = startRun(settings, prepared, { ...how, started: watch.started })
  const watching: Promise<MachineUse> = running.then(watch.ended)
  const report = startReport(settings, prepared, { url, runEnded: running })
  // Loaded now for the same reason as all that comes after the run (see k6Started).
  const reading = import('./run-files.ts')
  const [end, usage, machine] = await Promise.all([running, report, watching])
  const { readRecord, readResult } = await reading
  showUsage(usage, url)
  const record = await readRecord(dashboard.record, how.hold?.startedAt() ?? null)
  const recorded = settings.recorded || dashboard.record !== null
  const left = { end, path: summaryPath, totals: record.totals, recorded }
  const { result: read, summary, warnings } = readResult(settings, request, left)
  const { result, ...known } = await endpoints.ended(read)
  const overTime = settings.charts && hasCourse(request.planned.plan) ? record.overTime : null
  const startedAt = how.hold === null ? began : how.hold.startedAt()
  return {
    end,
    usage,
    result,
    summary,
    warnings,
    overTime,
    startedAt,
    machine,
    htmlReport: dashboard.htmlReport,
    ...known,
  }
}

/** Decides where k6 leaves its files: the record and the HTML report stand beside the summary, under the same name. */
function prepare(settings: RunSettings, request: RunRequest): Omit<Prepared, 'endpoints'> {
  const { charts, recorded, flags, workingDirectory: cwd, directory, htmlReport, hasNeighbours = false } = settings
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
    hasNeighbours,
  })
  return { ...request, summaryPath, dashboard, configFile }
}

/** Watches the machine while the test runs: not while k6 waits for it. */
function watchRun({ env }: RunSettings, hold: Hold | null) {
  if (hold === null) {
    const { follow, ended } = watchMachine(env)
    return { started: follow, ended }
  }
  let watch: ReturnType<typeof watchMachine> | null = null
  return {
    started(pid: number): void {
      void hold.begin().then((release) => {
        if (release.kind !== 'let-go') return
        watch = watchMachine(env)
        watch.follow(pid)
      })
    },
    ended(): MachineUse {
      hold.end()
      return watch?.ended() ?? { steal: null, k6: null }
    },
  }
}

async function startRun(
  settings: RunSettings,
  { script, planned, summaryPath, dashboard, endpoints, targetDied }: Prepared,
  { trendStats, shownStats, command, said, hold, started }: RunHow & { started: (pid: number) => void },
): Promise<RunEnd> {
  const { k6, options, flags, workingDirectory: cwd, timeoutMs, interruption, hasNeighbours } = settings
  const stopper = await stopperFor(process.platform, {
    isStopped: timeoutMs !== null || targetDied !== undefined || hasNeighbours === true,
    address: hold?.address ?? flags.address,
  })
  const runIt = async () =>
    runK6({
      k6: k6.path,
      args: runArgs({
        ...(command ? { command } : {}),
        options,
        flags: [...flags.args, ...(planned.tags?.args ?? [])],
        summary: summaryPath,
        trendStats,
        // Only one can have the address at which k6 1.x listens unless told otherwise.
        extra: [...(hasNeighbours ? ['--address', ''] : []), ...stopper.args, ...(hold?.args ?? []), ...endpoints.args],
        held: hold !== null,
        script: script.argument,
      }),
      env: { ...planned.env, ...dashboard.env, ...endpoints.env },
      endpoints: endpoints.env.K6_CLOUD_HOST !== undefined,
      cwd,
      pipes: await takePipes(settings.directory),
      out: stepOut(),
      mask: stepMask(),
      log: logFormat(flags, planned.env),
      progressIntervalMs: settings.progressIntervalMs,
      ...(shownStats ? { summaryStats: { asked: trendStats, shown: shownStats } } : {}),
      interruption,
      ...(targetDied ? { targetDied } : {}),
      timeoutMs: hold?.timeoutMs ?? timeoutMs,
      timeoutGraceMs: graceOf(planned.plan),
      stop: stopper.stop,
      started(pid) {
        started(pid)
        queueMicrotask(settings.k6Started)
      },
      ...(said ? { said } : {}),
    })
  // Into one file others write at the same time, too: what is in it then tells nothing of this run.
  return withLogFile(hasNeighbours ? null : logFileFor({ flags, env: planned.env }, cwd), runIt)
}
