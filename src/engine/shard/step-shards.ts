import { setOutputs } from '../../github/command-files.ts'
import { placeText } from '../../k6/segment.ts'
import type { EngineRequest } from '../request.ts'
import type { ShardPlan } from './shard-request.ts'

/** What a step leaves or plans for the shards of a test; empty: nothing. */
export type StepShards = {
  /** Absolute path of the shard's file. */
  path: string
  /** A JSON array of the shards, as the input `shard` takes them: `["1/2","2/2"]`. */
  matrix: string
  /** ISO time. */
  startAt: string
}

type Asked = { engine: EngineRequest; shardPlan: ShardPlan | null }

/** What the step leaves for the merge, or plans for the jobs of a matrix. */
export async function stepShards({ engine, shardPlan }: Asked, directory: string): Promise<StepShards> {
  if (engine.kind === 'shard') {
    const { shardPath } = await import('./leave-shard.ts')
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

/**
 * Tells later steps of the job where the shard's file will be, before anything is run: they need it most where this
 * step is killed.
 */
export async function nameShardFile(inputs: Asked, directory: string, env: NodeJS.ProcessEnv) {
  if (inputs.engine.kind !== 'shard') return
  const { path } = await stepShards(inputs, directory)
  try {
    setOutputs({ 'shard-path': path }, env)
  } catch {
    // At its end the step says that its outputs cannot be written.
  }
}
