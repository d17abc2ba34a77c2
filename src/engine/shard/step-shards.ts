import { setOutputs } from '../../github/command-files.ts'
import { placeText, type ShardPlace } from '../../k6/segment.ts'
import type { EngineRequest } from '../request.ts'
import type { ShardPlan } from './shard-request.ts'

/** What a step leaves or plans for the shards of a test; empty: nothing. */
export type StepShards = {
  /** Absolute path of the shard's file. */
  path: string
  /** For an artifact with that file: `shard-2-of-4-attempt-1`. Those of a run have different names, and none has a slash. */
  name: string
  /** A JSON array of the shards, as the input `shard` takes them: `["1/2","2/2"]`. */
  matrix: string
  /** ISO time. */
  startAt: string
}

type Asked = { engine: EngineRequest; shardPlan: ShardPlan | null }

const none: StepShards = { path: '', name: '', matrix: '', startAt: '' }

type Step = { directory: string; env: NodeJS.ProcessEnv }

/** What the step leaves for the merge, or plans for the jobs of a matrix. */
export async function stepShards({ engine, shardPlan }: Asked, { directory, env }: Step): Promise<StepShards> {
  if (engine.kind === 'shard') {
    const { shardPath } = await import('./leave-shard.ts')
    return { ...none, path: shardPath(directory, engine), name: artifactName(engine, env) }
  }
  if (shardPlan === null) return none
  const { shards, startInMs } = shardPlan
  return {
    ...none,
    matrix: JSON.stringify(Array.from({ length: shards }, (_, index) => placeText({ shard: index + 1, of: shards }))),
    startAt: startInMs === null ? '' : new Date(Date.now() + startInMs).toISOString(),
  }
}

/** With the attempt, because a job that runs again cannot replace the artifact that it left before. */
function artifactName({ shard, of }: ShardPlace, { GITHUB_RUN_ATTEMPT: attempt = '' }: NodeJS.ProcessEnv): string {
  const again = /^\d{1,9}$/.test(attempt) ? `-attempt-${attempt}` : ''
  return `shard-${shard}-of-${of}${again}`
}

/**
 * Tells later steps of the job where the shard's file will be, before anything is run: they need it most where this
 * step is killed.
 */
export async function nameShardFile(inputs: Asked, step: Step): Promise<void> {
  if (inputs.engine.kind !== 'shard') return
  const { path, name } = await stepShards(inputs, step)
  try {
    setOutputs({ 'shard-path': path, 'shard-name': name }, step.env)
  } catch {
    // At its end the step says that its outputs cannot be written.
  }
}
