import type { Plan } from '../../k6/plan.ts'
import type { ShardRun } from '../shard-run.ts'

/** Which step of which run made a shard. Empty where the runner did not say. */
export type ShardOrigin = {
  /** `owner/name`. */
  repository: string
  runId: string
  /** From 1; a job that is run again has the next. null: the runner did not say. */
  attempt: number | null
  workflow: string
  job: string
  /** The script's name for people. */
  script: string
}

/** What must be the same for shards to be parts of one test; hashes are sha256 in hex. */
export type ShardConditions = {
  /** The version that ran, without `v`. */
  k6: string
  /** Of the script and of the local files that it imports. */
  script: string
  /** Of the load of the whole test. */
  load: string
  /** Of the user's flags. */
  flags: string
  /** As Node names them: `linux`, `x64`; and the CPU's model: machines may differ in these. */
  os: string
  arch: string
  cpu: string
}

/** All that one shard leaves for the merge, in a file. */
export type ShardFile = {
  /** As k6 got them. */
  segment: string
  sequence: string
  origin: ShardOrigin
  /** null: k6 did not accept the script, so there is nothing to compare. */
  conditions: ShardConditions | null
  /** The plan of the whole test, not of this part of it; null: k6 did not accept the script. */
  plan: Plan | null
  /** The most VUs of this shard; 0: it has none, and ran nothing. null: unknown. */
  maxVUs: number | null
  /** When it was asked to start, in milliseconds since 1970; null: as soon as it was ready. */
  startAt: number | null
  /** What was measured. */
  run: ShardRun
  /** Sentences. */
  warnings: readonly string[]
}
