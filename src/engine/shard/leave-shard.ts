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

/** How k6 ended where it did not run. */
export function endWithoutRun(failure: PlanFailure | null): RunEnd {
  const cause = failure === null || failure.killed === 'abort' ? 'cancelled' : 'itself'
  return {
    exitCode: failure === null || failure.killed !== null ? null : failure.code,
    signal: failure?.signal ?? null,
    cause,
    killed: false,
    errors: failure?.errors ?? noErrors,
    idle: null,
    progress: null,
    durationMs: 0,
  }
}

/** What a shard measured that did not run. */
export const withoutRun = (end: RunEnd, why: string) => ({
  end,
  result: null,
  startedAt: null,
  machine: { steal: null, k6: null },
  overTime: null,
  incomplete: why,
})

function originOf({ env }: Pick<RunSettings, 'env'>, script: Script): ShardOrigin {
  const attempt = Number(env.GITHUB_RUN_ATTEMPT)
  return {
    repository: env.GITHUB_REPOSITORY ?? '',
    runId: env.GITHUB_RUN_ID ?? '',
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : null,
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
