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
}
