import type { ShardPlace } from '../../k6/segment.ts'

/** One shard of a test, on this machine: other jobs of the same matrix run the others. */
export type ShardRequest = ShardPlace & {
  kind: 'shard'
  /** When to start, in milliseconds since 1970; null: when it is ready. */
  startAt: number | null
  /** What setup() would have returned, as JSON; null: setup() runs. */
  setupData: string | null
}

/** What a job plans for the jobs of a matrix that run the shards. */
export type ShardPlan = {
  shards: number
  /** Milliseconds from now until they start together; null: they start when they are ready. */
  startInMs: number | null
}
