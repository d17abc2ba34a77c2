import { setTimeout as delay } from 'node:timers/promises'
import { info } from '../../github/step-log.ts'
import { noErrors } from '../../k6/log-errors.ts'
import { type Plan, planOf } from '../../k6/plan.ts'
import type { RunEnd } from '../../k6/run.ts'
import type { Ran, RunSettings } from '../engine.ts'
import { abortTestRun } from './abort-run.ts'
import { type CloudAccount, cloudAccount } from './cloud-account.ts'
import { type CloudApi, CloudApiError } from './cloud-api.ts'
import type { CloudEnd } from './cloud-end.ts'
import { readFigures } from './cloud-figures.ts'
import type { CloudRequest } from './cloud-request.ts'
import { followTestRun } from './follow-run.ts'
import { type Patience, patienceOf } from './patience.ts'
import type { TestRun } from './test-run.ts'

/** A run that was waited for, and what it was to do; plan and version as far as the service says them. */
export type Attached = { ran: Ran; plan: Plan | null; k6Version: string }

type Asked = Extract<CloudRequest, { kind: 'attach' }>

/** Why the wait ended, when it was not the run. */
type Stopped = 'cancelled' | 'timeout'

/** Waits for a test run that was started elsewhere. It is aborted when the step is cancelled, or its time is over. */
export async function attachToRun(
  { env, timeoutMs, interruption }: Pick<RunSettings, 'env' | 'timeoutMs' | 'interruption'>,
  { stackId, testRunId: id }: Asked,
): Promise<Attached> {
  const account = cloudAccount(env, stackId, 'attach')
  const patience = patienceOf(env)
  const over = timeoutMs === null ? null : AbortSignal.timeout(timeoutMs)
  const signal = over === null ? interruption.soft : AbortSignal.any([interruption.soft, over])
  const api: CloudApi = { account, requestMs: patience.requestMs, signal }
  const waited = await waitFor(api, id, patience)
  const stopped: Stopped | null = !signal.aborted ? null : interruption.soft.aborted ? 'cancelled' : 'timeout'
  if (stopped !== null) return { ...nothing, ran: ranOf(id, await stop(account, id, patience), stopped) }
  if ('why' in waited) return { ...nothing, ran: ranOf(id, { end: { kind: 'unknown', why: waited.why } }, null) }
  const plan = planIn(waited.run)
  const thresholds = plan?.thresholds ?? {}
  const figures = await readFigures(
    { ...api, signal: interruption.soft },
    { id, thresholds, judged: waited.run.result },
  )
  const warnings = figures.problem === '' ? [] : [`no figures of test run ${id}: ${figures.problem}`]
  const known = { end: { kind: 'seen', run: waited.run } as const, result: figures.result, warnings }
  return { ran: ranOf(id, known, null), plan, k6Version: waited.run.k6Version }
}

const nothing = { plan: null, k6Version: '' }

/** A line in the log for each change of its status; while it runs, one a minute. */
async function waitFor(api: CloudApi, id: string, patience: Patience): Promise<{ run: TestRun } | { why: string }> {
  let last = ''
  let saidAt = 0
  const seen = ({ status }: TestRun) => {
    if (status === last && performance.now() - saidAt < 60_000) return
    info(`Test run ${id}: ${status === last ? 'still ' : ''}${status.replaceAll('_', ' ')}`)
    last = status
    saidAt = performance.now()
  }
  try {
    return { run: await followTestRun(api, id, { ...patience, seen }) }
  } catch (error) {
    if (error instanceof CloudApiError) return { why: error.message }
    if (api.signal.aborted) return { why: 'nobody waits for it any more' }
    throw error
  }
}

async function stop(account: CloudAccount, id: string, { requestMs, abortMs }: Patience): Promise<Known> {
  const problem = await Promise.race([
    abortTestRun({ account, requestMs }, id, abortMs),
    delay(abortMs, 'the API did not answer in time', { ref: false }),
  ])
  const warnings = problem === null ? [] : [`test run ${id} goes on, because it could not be aborted: ${problem}`]
  return { end: null, warnings }
}

/** What is known of the run; left out: nothing. */
type Known = { end: CloudEnd | null; result?: Ran['result']; warnings?: readonly string[]; url?: string }

function ranOf(id: string, { end, result = null, warnings = [], url = '' }: Known, stopped: Stopped | null): Ran {
  const run = end?.kind === 'seen' ? end.run : null
  return {
    end: {
      ...ended,
      exitCode: run === null ? null : exitCodeOf(run),
      cause: stopped ?? 'itself',
      durationMs: run !== null && 'executionDuration' in run ? secondsIn(run.executionDuration) : 0,
    },
    usage: { status: 'skipped', detail: 'the step that started the run reports it', body: '' },
    result,
    summary: '',
    overTime: null,
    machine: { steal: null, k6: null },
    htmlReport: null,
    cloud: { id, url, end },
    warnings,
  }
}

const secondsIn = (seconds: unknown): number => (typeof seconds === 'number' ? seconds * 1000 : 0)

const ended: Omit<RunEnd, 'exitCode' | 'cause' | 'durationMs'> = {
  signal: null,
  killed: false,
  // There is no log here; whoever wants to know of exceptions is refused (inputs/cloud-request.ts).
  errors: noErrors,
  idle: false,
  progress: null,
}

/** With which `k6 cloud run` would have ended (k6 2.x: internal/cmd/cloud.go). */
function exitCodeOf({ result }: Pick<TestRun, 'result'>): number {
  return result === 'failed' ? 99 : result === 'error' ? 97 : 0
}

/** What the service says that the run was to do. */
const planIn = ({ options, maxVUs, estimatedDuration }: TestRun): Plan | null =>
  planOf({ ...options, maxVUs, totalDuration: estimatedDuration === null ? null : `${estimatedDuration}s` })
