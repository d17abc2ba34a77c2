import { info } from '../../github/step-log.ts'
import { noErrors } from '../../k6/log-errors.ts'
import { placeText, type ShardPlace, segmentArgs } from '../../k6/segment.ts'
import type { Result } from '../../results/result.ts'
import type { RunRequest, RunSettings } from '../engine.ts'
import { planHere } from '../plan-here.ts'
import type { ShardRun } from '../shard-run.ts'

const nothing: Result = { metrics: new Map(), thresholds: [], checks: [] }

/** Whether a part of the test has any virtual user. */
async function hasWork(settings: RunSettings, { script }: RunRequest, place: ShardPlace): Promise<boolean> {
  const { flags } = settings
  const archiveArgs = [...flags.archiveArgs, ...segmentArgs(place)]
  const planned = await planHere({ ...settings, flags: { ...flags, archiveArgs, planRelevant: true } }, script)
  return planned.kind !== 'planned' || planned.plan.maxVUs > 0
}

/**
 * A pod whose part of the test has no virtual user is as good as any other. k6 cannot write a summary of nothing, and says
 * so as an error of its own; where it waited for the start, it may have counted its virtual users before, and writes one.
 */
export async function withoutWork(run: ShardRun, settings: RunSettings, request: RunRequest): Promise<ShardRun> {
  const { end, result, lost } = run
  const mayBeIdle = end.exitCode === 0 && !lost && !result?.metrics.has('iterations')
  if (!mayBeIdle || (await hasWork(settings, request, run))) return run
  info(`pod ${placeText(run)} has no virtual user: the test has fewer of them than pods, so the others run all of it`)
  if (result !== null) return run
  return { ...run, end: { ...end, errors: noErrors }, result: nothing, incomplete: null }
}
