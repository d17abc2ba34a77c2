import type { Interruption } from '../base/interruption.ts'
import type { Tags } from '../base/run-tags.ts'
import type { AnswersAhead } from '../k6/answers-ahead.ts'
import type { LoadOptions } from '../k6/argv.ts'
import type { K6Flags } from '../k6/flags.ts'
import type { PlanFailure, Planned } from '../k6/inspect.ts'
import type { RunEnd } from '../k6/run.ts'
import type { Script } from '../k6/scripts.ts'
import type { Endpoints } from '../results/endpoints.ts'
import type { OverTime } from '../results/record.ts'
import type { Metric, Result } from '../results/result.ts'
import type { UsageReportFate } from '../usage-report/report-usage.ts'
import type { CloudRun } from './cloud/cloud-end.ts'
import type { MachineUse } from './machine-use.ts'
import type { MergedShards } from './shard-run.ts'

/**
 * How a step's scripts are run: all that an engine knows of the inputs. Made once; side B of a comparison is a second
 * one with more lines in `scriptEnv`.
 */
export type RunSettings = {
  /** The binary: absolute path, version without `v`, Go's names of system and architecture. */
  k6: { path: string; version: string; goos: string; goarch: string }
  /** The inputs that let no binary run but `k6`, in words; empty: k6 may fetch a custom build for the script. */
  boundBy: readonly string[]
  options: LoadOptions
  flags: K6Flags
  /** For all samples of the script; empty: none. */
  runTags: Tags
  /** The lines of the inputs `env` and, for side B, `compare-env`. */
  scriptEnv: Readonly<Record<string, string>>
  /** Absolute. */
  workingDirectory: string
  /** Milliseconds; null: no limit. */
  timeoutMs: number | null
  /** Show the run over time; k6 records it for that. */
  charts: boolean
  /** Have k6 record the run in any case, because the verdict needs to know what the script could hide. */
  recorded: boolean
  /** Have k6 write its HTML report. */
  htmlReport: boolean
  /** Have k6 say what its requests did by endpoint. */
  endpoints: boolean
  /** Figures that a comparison will read: `p(95)` of `http_req_duration`. */
  compared: readonly { metric: string; aggregation: string }[]
  /**
   * `off`: the input says so. `preview`: only show it. `url` is empty when unset. `elsewhere`: who sends the report of this run instead, in words;
   * left out or empty: this step does.
   */
  usageReport: { off: boolean; preview: boolean; url: string; elsewhere?: string }
  /** Milliseconds between two progress lines; 0 shows all. */
  progressIntervalMs: number
  /** Whether other k6 run on this machine at the same time. Left out: none does. */
  hasNeighbours?: boolean
  /** The step's private directory. */
  directory: string
  /** The action's own environment. */
  env: NodeJS.ProcessEnv
  interruption: Interruption
  /** What k6 was asked while nobody knew yet which k6 it is. */
  answers: AnswersAhead
  /** Called when k6 of this machine has started to run a script: from then on this process only waits. */
  k6Started: () => void
}

/** One run to make: a script as it is planned. */
export type RunRequest = {
  script: Script
  planned: Planned
  /** Name of the file in the step's private directory for k6's summary: `summary.json`. */
  summary: string
  /** What is tested is gone: the run is stopped. Left out: nobody watches it. */
  targetDied?: AbortSignal
}

/** What was measured: one run, and what it left. */
export type Ran = {
  end: RunEnd
  usage: UsageReportFate
  /** null: it left no summary that can be read. */
  result: Result | null
  /** Those of its metrics that are compared and that k6's summary does not have. Left out: there are none. */
  added?: readonly Metric[]
  /** Absolute path of the summary; empty when there is none. */
  summary: string
  /** null: it was too short, or nobody wants to see it. */
  overTime: OverTime | null
  /** Its requests by endpoint. Left out: it made none, or nobody asked. */
  endpoints?: Endpoints
  /** How many iterations each scenario completed, as k6 sent it period by period. Left out: nobody knows. */
  iterationsByScenario?: ReadonlyMap<string, number>
  /** When its test began, in milliseconds since 1970. Left out or null: nobody knows; of merged shards, each says its own. */
  startedAt?: number | null
  /** What became of the CPU time of the machine that made the load. */
  machine: MachineUse
  /** Where k6 wrote its HTML report, if it was to; null: nowhere. */
  htmlReport: string | null
  /** Left out: it was one run on one machine. */
  shards?: MergedShards
  /** Its other half, in Grafana Cloud k6. Left out: there is none. */
  cloud?: CloudRun
  /** How what is tested ended during the run, as a part of a sentence. Left out: it did not, or nobody knows. */
  targetDied?: string
  /**
   * A run after this one could not be made: why, as a sentence without its end; `not-made`: what is tested is not at fault.
   * Left out: it could.
   */
  notStarted?: { kind: 'not-started' | 'not-made'; why: string; advice: string }
  /** Sentences. */
  warnings: readonly string[]
}

/** Where a load test runs. */
export type Engine = {
  /** Where else than on this machine it runs: the same words for runs that can be compared. Left out: on this machine. */
  place?: string
  /** Asks k6 what a script will run. */
  plan: (script: Script) => Promise<Planned | PlanFailure>
  /** Runs it to its end, with its usage report at the same time, and reads what it left. */
  run: (request: RunRequest) => Promise<Ran>
}

/** Whether all shards of a run are there, and whole; what one machine ran is. */
export const isWhole = ({ shards }: Pick<Ran, 'shards'>): boolean => (shards?.incomplete ?? []).length === 0

/** A run of a step that was cancelled after it, while the step was still at work on the script. */
export const cancelledLater = (ran: Ran): Ran => ({ ...ran, end: { ...ran.end, cause: 'cancelled' } })
