import type { LoggedErrors } from '../k6/log-errors.ts'
import type { RunEnd } from '../k6/run.ts'
import { mergeOverTime } from '../results/merge/merge-over-time.ts'
import { mergeParts, type Wanted } from '../results/merge/merge-parts.ts'
import { cameToItsEnd, type Result } from '../results/result.ts'
import { saidStopped } from '../results/said-crossed.ts'
import type { Ran } from './engine.ts'
import type { MachineUse } from './machine-use.ts'
import type { MergedShards, ShardRun } from './shard-run.ts'

/** What to merge, and for what. */
export type MergeRequest = Wanted &
  Pick<MergedShards, 'expected' | 'maxStartSkewMs'> & {
    /** In any order. */
    runs: readonly ShardRun[]
    /** What is wrong with them as a whole, as parts of sentences. */
    problems: readonly string[]
  }

/** What became of a run of several shards: one run, as if one k6 had made it. */
export type MergedRun = Pick<Ran, 'end' | 'result' | 'overTime' | 'machine'> & { shards: MergedShards }

/** Merges the shards of a run. */
export function mergedRun({
  runs: given,
  expected,
  problems,
  maxStartSkewMs,
  plan,
  compared,
}: MergeRequest): MergedRun {
  const runs = given.toSorted((a, b) => a.shard - b.shard)
  const parts = runs.flatMap(({ shard, result, startedAt }) => (result ? [{ shard, result, startedAt }] : []))
  const result = parts.length === 0 ? null : mergeParts(parts, { plan, ...(compared ? { compared } : {}) })
  const decisive = decisiveRun(runs)
  const incomplete = [...missing(runs, expected), ...problems, ...runs.flatMap(partly)]
  return {
    end: mergedEnd(runs, result, decisive?.end ?? null),
    result,
    overTime: mergeOverTime(runs),
    machine: mergedMachine(runs),
    shards: {
      expected,
      runs,
      incomplete,
      startSkewMs: skewOf(runs),
      maxStartSkewMs,
      decisive,
      failed: runs.filter((run) => !endedWell(run)).map(({ shard }) => shard),
      aborted: runs.filter(abortedByThreshold).map(({ shard }) => shard),
    },
  }
}

/** `shard 2 of 4`. */
const shardName = ({ shard, of }: Pick<ShardRun, 'shard' | 'of'>): string => `shard ${shard} of ${of}`

function missing(runs: readonly ShardRun[], expected: number): readonly string[] {
  const there = new Set(runs.map(({ shard }) => shard))
  const absent = Array.from({ length: expected }, (_, index) => index + 1).filter((shard) => !there.has(shard))
  const [first] = absent
  if (first === undefined) return []
  if (absent.length === 1) return [`${shardName({ shard: first, of: expected })} is missing`]
  return [`shards ${absent.slice(0, -1).join(', ')} and ${absent.at(-1)} of ${expected} are missing`]
}

/** A shard that did not come to its end says so itself; what it left is then not expected to be whole. */
const partly = (run: ShardRun): readonly string[] =>
  run.incomplete !== null && (endedWell(run) || run.lost === true) ? [`of ${shardName(run)}, ${run.incomplete}`] : []

/** Whether a shard ran its part of the test to the end, by itself. */
const endedWell = ({ end }: Pick<ShardRun, 'end'>): boolean => cameToItsEnd(end) && end.cause !== 'cancelled'

function skewOf(runs: readonly ShardRun[]): number | null {
  const starts = runs.flatMap(({ startedAt }) => startedAt ?? [])
  return starts.length < 2 ? null : Math.max(...starts) - Math.min(...starts)
}

function decisiveRun(runs: readonly ShardRun[]): ShardRun | null {
  // What became of one that was lost says nothing of the script.
  const failed = runs.filter((run) => !endedWell(run) && run.lost === undefined)
  const byCause = (cause: RunEnd['cause']) => failed.find(({ end }) => end.cause === cause)
  return byCause('itself') ?? byCause('timeout') ?? failed[0] ?? null
}

/** Whether a threshold with abortOnFail ended a shard early. */
const abortedByThreshold = ({ end }: Pick<ShardRun, 'end'>): boolean =>
  end.exitCode === 99 && saidStopped(end.errors?.last?.message)

/** As one k6 would have ended that ran all of it: what it judged are the thresholds of the merged figures. */
function mergedEnd(runs: readonly ShardRun[], result: Result | null, decisive: RunEnd | null): RunEnd {
  return {
    exitCode: decisive ? decisive.exitCode : exitCodeOf(runs, result),
    signal: decisive?.signal ?? null,
    cause: decisive?.cause ?? 'itself',
    killed: runs.some(({ end }) => end.killed),
    errors: mergedErrors(
      runs.map(({ end }) => end.errors),
      decisive?.errors ?? null,
    ),
    idle: sameOf(runs.map(({ end }) => end.idle)),
    progress: mergedProgress(runs),
    durationMs: Math.max(0, ...runs.map(({ end }) => end.durationMs)),
  }
}

function exitCodeOf(runs: readonly ShardRun[], result: Result | null): number {
  if (runs.some(({ end }) => end.exitCode === 110)) return 110
  const crossed = result?.thresholds.some(({ status }) => status === 'crossed') ?? false
  return crossed || runs.some(abortedByThreshold) ? 99 : 0
}

/** null where they differ, or one does not know. */
function sameOf(values: readonly (boolean | null)[]): boolean | null {
  const [first = null] = values
  return values.every((value) => value === first) ? first : null
}

function mergedProgress(runs: readonly ShardRun[]): RunEnd['progress'] {
  const all = runs.map(({ end }) => end.progress)
  // A shard with nothing to do prints none.
  const known = all.filter((progress) => progress !== null)
  if (known.length < runs.filter(({ result }) => result === null || result.metrics.size > 0).length) return null
  return {
    complete: total(known.map(({ complete }) => complete)),
    interrupted: total(known.map(({ interrupted }) => interrupted)),
  }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

const mostExceptions = 5

function mergedErrors(all: readonly (LoggedErrors | null)[], decisive: LoggedErrors | null): LoggedErrors | null {
  const known = all.filter((errors) => errors !== null)
  if (known.length < all.length) return null
  const byScenario = new Map<string, number>()
  for (const [name, count] of known.flatMap((errors) => [...errors.byScenario])) {
    byScenario.set(name, (byScenario.get(name) ?? 0) + count)
  }
  const exceptions = new Map(known.flatMap(({ firstExceptions }) => firstExceptions.map((one) => [one.message, one])))
  return {
    exceptions: total(known.map((errors) => errors.exceptions)),
    iterationExceptions: total(known.map(({ iterationExceptions }) => iterationExceptions)),
    byScenario,
    firstExceptions: [...exceptions.values()].slice(0, mostExceptions),
    last: decisive?.last ?? null,
    own: {
      count: total(known.map(({ own }) => own.count)),
      first: known.find(({ own }) => own.first !== null)?.own.first ?? null,
    },
    refused: {
      count: total(known.map(({ refused }) => refused.count)),
      first: known.find(({ refused }) => refused.count > 0)?.refused.first ?? '',
    },
    markedFailed: known.find(({ markedFailed }) => markedFailed !== null)?.markedFailed ?? null,
  }
}

/** That of the machine that was worst off: its figures are in the result. */
function mergedMachine(runs: readonly ShardRun[]): MachineUse {
  const steals = runs.flatMap(({ machine }) => machine.steal ?? [])
  const uses = runs.flatMap(({ machine }) => machine.k6 ?? [])
  return {
    steal: steals.length === 0 ? null : Math.max(...steals),
    k6: uses.toSorted((a, b) => b.share - a.share)[0] ?? null,
  }
}
