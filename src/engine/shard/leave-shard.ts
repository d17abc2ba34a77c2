import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { stepMask } from '../../github/step-mask.ts'
import type { PlanFailure, Planned } from '../../k6/inspect.ts'
import { noErrors } from '../../k6/log-errors.ts'
import type { RunEnd } from '../../k6/run.ts'
import type { Script } from '../../k6/scripts.ts'
import { type ShardPlace, segmentOf, sequenceOf } from '../../k6/segment.ts'
import type { RunSettings } from '../engine.ts'
import type { ShardRun } from '../shard-run.ts'
import { shardFileBytes, shardFileName } from './shard-file.ts'
import type { ShardConditions, ShardFile, ShardOrigin } from './shard-left.ts'
import type { ShardRequest } from './shard-request.ts'

/** Where a step leaves its shard: it stays there until the job ends. */
export const shardPath = (directory: string, place: ShardPlace): string => join(directory, shardFileName(place))

/** What is known of a shard besides its run. */
export type ShardKnown = {
  script: Script
  /** null: k6 did not accept the script. */
  planned: Planned | null
  conditions: ShardConditions | null
}

const noRun: RunEnd = {
  exitCode: null,
  signal: null,
  cause: 'itself',
  killed: false,
  errors: noErrors,
  idle: null,
  progress: null,
  durationMs: 0,
}

/** How k6 ended where it did not run, because it could not plan. */
export const endWithoutRun = ({ code, signal, killed, errors }: PlanFailure): RunEnd => ({
  ...noRun,
  exitCode: killed === null ? code : null,
  signal,
  cause: killed === 'abort' ? 'cancelled' : 'itself',
  errors,
})

/** What a shard measured that did not run. */
export const withoutRun = (end: RunEnd, why: string) => ({
  end,
  result: null,
  startedAt: null,
  machine: { steal: null, k6: null },
  overTime: null,
  incomplete: why,
})

/** Which attempt of its workflow run a step is of; null: the runner did not say. */
export function attemptIn(env: NodeJS.ProcessEnv): number | null {
  const attempt = Number(env.GITHUB_RUN_ATTEMPT)
  return Number.isSafeInteger(attempt) && attempt > 0 ? attempt : null
}

function originOf({ env }: Pick<RunSettings, 'env'>, script: Script): ShardOrigin {
  return {
    repository: env.GITHUB_REPOSITORY ?? '',
    runId: env.GITHUB_RUN_ID ?? '',
    attempt: attemptIn(env),
    workflow: env.GITHUB_WORKFLOW ?? '',
    job: env.GITHUB_JOB ?? '',
    script: script.name,
  }
}

/**
 * Writes a shard's file, in place of one that is there already.
 *
 * @returns warnings.
 */
export function leaveShard(
  settings: Pick<RunSettings, 'env' | 'directory'>,
  { shard, of, startAt }: ShardRequest,
  {
    script,
    planned,
    conditions,
    run,
    warnings,
  }: ShardKnown & {
    run: Omit<ShardRun, 'shard' | 'of' | 'where'>
    warnings: readonly string[]
  },
): readonly string[] {
  const place = { shard, of }
  const file: ShardFile = {
    segment: segmentOf(place),
    sequence: sequenceOf(of),
    origin: originOf(settings, script),
    conditions,
    plan: planned && (planned.whole ?? planned.plan),
    maxVUs: planned?.plan.maxVUs ?? null,
    startAt,
    run: { ...place, where: settings.env.RUNNER_NAME ?? '', ...run },
    warnings,
  }
  try {
    writeFileSync(shardPath(settings.directory, place), shardFileBytes(file, stepMask().text))
    return []
  } catch (error) {
    return [`the file of this shard could not be written: ${messageOf(error)}`]
  }
}

/**
 * Leaves what the merge finds where the step comes to no run, because what is tested did not start, or is killed in it:
 * that this shard was lost. From the moment on in which the step is cancelled it says that.
 *
 * @param ran aborted once there is more to leave.
 */
export function leaveAhead(
  settings: Pick<RunSettings, 'env' | 'directory' | 'interruption'>,
  request: ShardRequest,
  { ran, ...known }: ShardKnown & { ran: AbortSignal },
): void {
  const leave = (run: Omit<ShardRun, 'shard' | 'of' | 'where'>) =>
    leaveShard(settings, request, { ...known, run, warnings: [] })
  const cancelled = () => leave(withoutRun({ ...noRun, cause: 'cancelled' }, 'its step ended before it did'))
  const { soft } = settings.interruption
  leave({ ...withoutRun(noRun, 'its step ended before it did: see its log'), lost: true })
  if (soft.aborted) cancelled()
  else soft.addEventListener('abort', cancelled, { once: true, signal: ran })
}
