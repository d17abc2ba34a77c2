import type { Inputs } from './inputs/inputs.ts'
import { placeText } from './k6/segment.ts'
import type { StepShards } from './verdict/script-report.ts'

/** What the step leaves for the merge, or plans for the jobs of a matrix. */
export async function stepShards(
  { engine, shardPlan }: Pick<Inputs, 'engine' | 'shardPlan'>,
  directory: string,
): Promise<StepShards> {
  if (engine.kind === 'shard') {
    const { shardPath } = await import('./engine/shard/leave-shard.ts')
    return { path: shardPath(directory, engine), matrix: '', startAt: '' }
  }
  if (shardPlan === null) return { path: '', matrix: '', startAt: '' }
  const { shards, startInMs } = shardPlan
  return {
    path: '',
    matrix: JSON.stringify(Array.from({ length: shards }, (_, index) => placeText({ shard: index + 1, of: shards }))),
    startAt: startInMs === null ? '' : new Date(Date.now() + startInMs).toISOString(),
  }
}
