import type { RunEnd } from '../../k6/run.ts'
import type { Ran } from '../engine.ts'
import type { ShardRun } from '../shard-run.ts'

export type Merged = Pick<Ran, 'end' | 'result' | 'overTime' | 'machine' | 'warnings'>

const badness = ({ cause, exitCode }: RunEnd): number =>
  cause !== 'itself' ? 3 : exitCode === 0 ? 0 : exitCode === 99 ? 1 : 2

/** The shards as one run. */
export function mergedRun(shards: readonly ShardRun[]): Merged {
  const [worst] = shards.toSorted((a, b) => badness(b.end) - badness(a.end))
  if (worst === undefined) throw new Error('no shard')
  const incomplete = shards.flatMap(({ shard, incomplete }) =>
    incomplete === null ? [] : [`shard ${shard}: ${incomplete}`],
  )
  const { end, result, overTime, machine } = worst
  return { end, result, overTime, machine, warnings: incomplete }
}
