import type { Interruption } from '../../base/interruption.ts'
import { info } from '../../github/step-log.ts'
import { stepMask } from '../../github/step-mask.ts'
import { readK6Config } from '../../k6/config-file.ts'
import { graceOf } from '../../k6/inspect.ts'
import { withLogFile } from '../../k6/log-file.ts'
import { logFileFor, logFormat } from '../../k6/log-format.ts'
import { type RunEnd, runK6 } from '../../k6/run.ts'
import { signalStopper } from '../../k6/stop.ts'
import { cameToItsEnd } from '../../results/result.ts'
import { resolveReportUrl } from '../../usage-report/destination.ts'
import type { Engine, Ran, RunRequest, RunSettings } from '../engine.ts'
import { planHere } from '../plan-here.ts'
import { showUsage, startReport } from '../report-run.ts'
import { abortTestRun } from './abort-run.ts'
import { type CloudAccount, cloudAccount } from './cloud-account.ts'
import { type CloudApi, CloudApiError } from './cloud-api.ts'
import type { CloudEnd } from './cloud-end.ts'
import { readFigures } from './cloud-figures.ts'
import { cloudArgs, cloudEnv, showsLog } from './cloud-k6.ts'
import type { CloudRequest } from './cloud-request.ts'
import { followTestRun } from './follow-run.ts'
import { type FoundRun, runFinder } from './found-run.ts'
import { type Patience, patienceOf } from './patience.ts'
import { noteRun } from './run-note.ts'

type Asked = Extract<CloudRequest, { kind: 'cloud' }>

/** What a run in the cloud needs besides its request. */
type Cloud = { asked: Asked; account: CloudAccount; patience: Patience }

/** Has k6 start the run in Grafana Cloud k6, and waits for its end. */
export const cloudEngine = (settings: RunSettings, asked: Asked): Engine => ({
  plan: (script) => planHere(settings, script),
  run(request) {
    // Not before: a script that is only checked needs no account.
    const account = cloudAccount(request.planned.env, asked.stackId, 'engine cloud')
    return run(settings, request, { asked, account, patience: patienceOf(settings.env) })
  },
})

async function run(settings: RunSettings, request: RunRequest, cloud: Cloud): Promise<Ran> {
  const { flags, workingDirectory: cwd } = settings
  const { env } = request.planned
  const url = resolveReportUrl({ input: settings.usageReport.url, env })
  const finder = runFinder()
  const beside = watchBeside(settings, cloud, finder.run)
  const running = runIt(settings, request, { ...cloud, finder, lost: beside.lost })
  const configFile = readK6Config({ flag: flags.config, env, cwd })
  const report = startReport(settings, { ...request, configFile }, { url, runEnded: running })
  const ended = await running.finally(beside.end)
  const [usage, noted] = await Promise.all([report, beside.noted])
  showUsage(usage, url)
  const whole = endOf(ended, settings.interruption, beside.lost)
  // What k6 says of its own failure it says whatever it shows of the cloud.
  const end = showsLog(flags, env) || !cameToItsEnd(whole) ? whole : { ...whole, errors: null }
  const found = finder.known()
  const closing = await close(settings, request, { ...cloud, found, end, lostBecause: beside.why() })
  return {
    end,
    usage,
    result: closing.result,
    summary: '',
    overTime: null,
    machine: { steal: null, k6: null },
    htmlReport: null,
    cloud: { id: found?.id ?? '', url: found?.url ?? '', end: closing.end },
    warnings: [...(noted === null ? [] : [noted]), ...closing.warnings],
  }
}

/** When the watch had to end k6, nobody cancelled the step. */
const endOf = (end: RunEnd, { soft }: Interruption, lost: AbortSignal): RunEnd =>
  lost.aborted && !soft.aborted && end.cause === 'cancelled' ? { ...end, cause: 'itself' } : end

/** Runs `k6 cloud run` to its end. */
function runIt(
  settings: RunSettings,
  { script, planned }: RunRequest,
  { asked, account, patience, finder, lost }: Cloud & { finder: ReturnType<typeof runFinder>; lost: AbortSignal },
): Promise<RunEnd> {
  const { k6, flags, workingDirectory: cwd, timeoutMs, interruption, progressIntervalMs } = settings
  const env = cloudEnv(planned.env, account, asked.projectId)
  return withLogFile(logFileFor({ flags, env }, cwd), () =>
    runK6({
      k6: k6.path,
      args: cloudArgs(settings, {
        detach: asked.detach,
        script: script.argument,
        tags: planned.tags?.args ?? [],
      }),
      env,
      cwd,
      out: process.stdout,
      mask: stepMask(),
      log: logFormat(flags, env),
      progressIntervalMs,
      interruption: {
        soft: AbortSignal.any([interruption.soft, lost]),
        hard: AbortSignal.any([interruption.hard, lost]),
      },
      timeoutMs,
      timeoutGraceMs: graceOf(planned.plan) + patience.settleMs,
      said: finder.take,
      stop: (pid) => stop({ account, patience, finder }, pid),
    }),
  )
}

/** Aborts the run through the API, so that k6 sees it end; where that is not possible, k6 is asked, which tries it too. */
async function stop(
  { account, patience, finder }: Pick<Cloud, 'account' | 'patience'> & { finder: ReturnType<typeof runFinder> },
  pid: number,
): Promise<void> {
  // k6 that is just starting the run would die of a signal, and the run would go on.
  const soon = new Promise<null>((resolve) => setTimeout(() => resolve(null), patience.abortMs / 2).unref())
  const found = await Promise.race([finder.run, soon])
  if (found !== null) {
    const problem = await abortTestRun({ account, requestMs: patience.requestMs }, found.id, patience.abortMs)
    info(
      problem === null
        ? `Test run ${found.id} is told to stop.`
        : `Test run ${found.id} could not be aborted: ${problem}`,
    )
    if (problem === null) return
  }
  await signalStopper.stop(pid)
}

/** Notes where the run comes from, and sees that k6 does not wait for ever: it asks an API that fails again and again. */
function watchBeside(settings: RunSettings, { account, patience }: Cloud, found: Promise<FoundRun>) {
  const [ended, lost] = [new AbortController(), new AbortController()]
  const api: CloudApi = { account, requestMs: patience.requestMs, signal: ended.signal }
  let why = ''
  const giveUp = (words: string) => {
    if (ended.signal.aborted) return
    why = words
    lost.abort()
  }
  const watch = async ({ id }: FoundRun) => {
    await followTestRun(api, id, { ...patience, seen: () => {} })
    await new Promise((resolve) => setTimeout(resolve, patience.settleMs).unref())
    giveUp('k6 did not end although the test run did')
  }
  void found.then(watch).catch((error) => {
    // A token that may start runs need not be allowed to see them; k6 has its own way.
    if (error instanceof CloudApiError && ![401, 403, 404].includes(error.status ?? 0)) giveUp(error.message)
  })
  const noted = found.then(({ id }) => noteRun(api, id, settings.env)).catch(() => null)
  return {
    lost: lost.signal,
    why: () => why,
    noted: Promise.race([noted, afterAbort(ended.signal)]),
    end: () => ended.abort(),
  }
}

const afterAbort = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) =>
    signal.addEventListener('abort', () => setTimeout(() => resolve(null), 1000), { once: true }),
  )

type Closing = { end: CloudEnd | null; result: Ran['result']; warnings: readonly string[] }

/** Asks what became of the run, and for its figures, once k6 has ended. */
async function close(
  { interruption }: RunSettings,
  { planned: { plan } }: RunRequest,
  {
    asked,
    account,
    patience,
    found,
    end,
    lostBecause,
  }: Cloud & { found: FoundRun | null; end: RunEnd; lostBecause: string },
): Promise<Closing> {
  const nothing = { result: null, warnings: [] }
  // At its timeout k6 can have come to the end just before: that alone does not say what became of the test run.
  if (end.cause === 'cancelled' || (end.cause !== 'itself' && !cameToItsEnd(end))) {
    const warnings = found === null ? [mayRun] : []
    return { ...nothing, end: null, warnings }
  }
  if (found === null)
    return { ...nothing, end: end.exitCode === 0 ? { kind: 'unknown', why: 'k6 did not say its address' } : null }
  if (lostBecause !== '') {
    await abortTestRun({ account, requestMs: patience.requestMs }, found.id, patience.abortMs)
    return { ...nothing, end: { kind: 'unknown', why: lostBecause } }
  }
  if (asked.detach && end.exitCode === 0) return { ...nothing, end: { kind: 'left' } }
  // Of a k6 that did not see the run's end: it would go on, and nobody would know.
  if (end.exitCode === null || ![0, 97, 99].includes(end.exitCode)) {
    await abortTestRun({ account, requestMs: patience.requestMs }, found.id, patience.abortMs)
  }
  const api = { account, requestMs: patience.requestMs, signal: interruption.soft }
  return lastWords(api, { id: found.id, thresholds: plan.thresholds, patience })
}

const mayRun =
  'k6 was stopped before it said which test run it started; see in Grafana Cloud k6 whether one is running, and abort it there'

/** What the API says of a run that is over, or will be in a moment. */
export async function lastWords(
  api: CloudApi,
  {
    id,
    thresholds,
    patience,
  }: { id: string; thresholds: RunRequest['planned']['plan']['thresholds']; patience: Patience },
): Promise<Closing> {
  const late = AbortSignal.timeout(patience.settleMs)
  const bounded = { ...api, signal: AbortSignal.any([api.signal, late]) }
  try {
    const run = await followTestRun(bounded, id, {
      pollMs: patience.pollMs,
      silenceMs: patience.settleMs,
      seen: () => {},
    })
    const { result, problem } = await readFigures(api, { id, thresholds, judged: run.result })
    const warnings = problem === '' ? [] : [`no figures of test run ${id}: ${problem}`]
    return { end: { kind: 'seen', run }, result, warnings }
  } catch (error) {
    const why = error instanceof CloudApiError ? error.message : 'the API does not say that it has ended'
    return { end: { kind: 'unknown', why }, result: null, warnings: [] }
  }
}
