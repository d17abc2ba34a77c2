import type { RunEnd } from '../k6/run.ts'
import type { OverTime } from '../results/record.ts'
import type { Result } from '../results/result.ts'
import type { MachineUse } from './machine-use.ts'

/**
 * One shard of a run as it was measured, wherever it ran: in a job of a matrix, in a pod. Several of them, of the same
 * run, are merged into a `Ran`.
 */
export type ShardRun = {
  /** From 1. */
  shard: number
  /** How many there are in all. */
  of: number
  /** Who ran it, for people: a runner's name, a pod's. */
  where: string
  end: RunEnd
  /** With a grid of percentiles; null: it left no summary that can be read. */
  result: Result | null
  /** When its test began, in milliseconds since 1970; null: it did not, or nobody knows. */
  startedAt: number | null
  machine: MachineUse
  overTime: OverTime | null
  /** Why what it left is not the whole truth, as a sentence's end: "its summary was cut off"; null: it is. */
  incomplete: string | null
  /** Not k6 ended it, nor this step, but what ran it: `incomplete` says how. Left out: nobody did. */
  lost?: true
}

/** What is known of the shards of a run besides what they measured. */
export type MergedShards = {
  /** How many there are to be. */
  expected: number
  /** Those that are there, by their numbers. */
  runs: readonly ShardRun[]
  /** Why they are not the whole truth, as parts of sentences: `shard 3 of 4 is missing`. Empty: they are. */
  incomplete: readonly string[]
  /** Milliseconds from the first start of a test to the last; null: fewer than two starts are known. */
  startSkewMs: number | null
  /** With a larger skew the run is no valid measurement; null: however large it is. */
  maxStartSkewMs: number | null
  /** The one whose end says what became of the run: that failed by itself, else that was stopped; null: all ended well. */
  decisive: ShardRun | null
  /** The numbers of those that did not end well. */
  failed: readonly number[]
  /** The numbers of those that a threshold with abortOnFail ended early. */
  aborted: readonly number[]
}
