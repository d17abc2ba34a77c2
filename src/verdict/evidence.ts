import type { Comparison } from '../compare/comparison.ts'
import type { CloudRun } from '../engine/cloud/cloud-end.ts'
import type { MachineUse } from '../engine/machine-use.ts'
import type { MergedShards } from '../engine/shard-run.ts'
import type { LoggedErrors } from '../k6/log-errors.ts'
import type { Plan } from '../k6/plan.ts'
import type { ProgressCounts } from '../k6/progress.ts'
import type { OverTime } from '../results/record.ts'
import type { Result } from '../results/result.ts'
import type { Ending } from './ending.ts'
import type { FailOn } from './outcome.ts'

/** What doubts about a run depend on. */
export type Observed = {
  /** Absent or null errors: nobody knows them. */
  end: { exitCode: number | null; progress?: ProgressCounts | null; errors?: LoggedErrors | null }
  result: Result | null
  plan: Plan | null
  /** Absent or null: not recorded. */
  overTime?: OverTime | null
  /** Absent or null: not watched. */
  machine?: MachineUse | null
  /** Absent: it was one run. */
  shards?: MergedShards
  /** Scenario → completed iterations, as k6 sent them. Absent: not known. */
  iterationsByScenario?: ReadonlyMap<string, number>
}

/** All that the verdict on a run depends on. */
export type Evidence = Pick<Observed, 'overTime' | 'machine' | 'shards' | 'iterationsByScenario'> & {
  end: Ending & Pick<Observed['end'], 'progress'>
  /** null: there is no summary, or it cannot be read. */
  result: Result | null
  plan: Plan | null
  /** What fails the step although k6 lets it pass. */
  failOn: FailOn
  /** null: nothing was to be compared. */
  comparison: Comparison | null
  /** How what is tested ended during the run, as a part of a sentence. Left out: it did not, or nobody knows. */
  targetDied?: string
  /** Why a run after this one could not be made, without the sentence's end; `not-made`: what is tested is not at fault. Left out: it could. */
  notStarted?: { kind: 'not-started' | 'not-made'; why: string; advice: string }
  /** Which shard of how many this is: the merge judges what they measured together. Left out: it is the whole test. */
  shard?: { shard: number; of: number }
  /** Its other half, in Grafana Cloud k6. Left out: there is none. */
  cloud?: CloudRun
  /** The version that ran, without `v`. */
  k6Version?: string
}
