import type { Comparison } from '../compare/comparison.ts'
import type { EngineRequest } from '../engine/request.ts'
import type { StepShards } from '../engine/shard/step-shards.ts'
import type { MergedShards } from '../engine/shard-run.ts'
import type { Annotation } from '../github/annotations.ts'
import type { Earlier } from '../history/history.ts'
import type { Place as HistoryPlace } from '../history/history-place.ts'
import type { K6 } from '../install/k6.ts'
import type { LoggedErrors } from '../k6/log-errors.ts'
import type { Place } from '../k6/logged-error.ts'
import type { Plan } from '../k6/plan.ts'
import type { Script } from '../k6/scripts.ts'
import type { Endpoints } from '../results/endpoints.ts'
import type { OverTime } from '../results/record.ts'
import type { Result } from '../results/result.ts'
import type { UsageReportFate } from '../usage-report/report-usage.ts'
import type { Doubt } from './doubts.ts'
import type { Verdict } from './verdict.ts'

/** Everything that is known of one script at the end. */
export type ScriptReport = {
  /** Its path or URL, as the step names it. */
  script: string
  /** Absolute path; null: it comes from a URL. */
  file: string | null
  verdict: Verdict
  /** k6's exit code; null when k6 did not run or a signal ended it. */
  exitCode: number | null
  /** null: it could not be planned. */
  plan: Plan | null
  /** null: it did not run, or left no summary. */
  result: Result | null
  /** Absolute path of k6's summary; empty when there is none. */
  summaryPath: string
  /** null: it did not run, or its log hides them. */
  errors: LoggedErrors | null
  /** When its test began, in milliseconds since 1970. Left out or null: it did not, or nobody knows. */
  startedAt?: number | null
  /** Wall time of k6 in milliseconds; null when it did not run. */
  durationMs: number | null
  /** The version that ran, without `v`: another one than the step's when the script needed a custom build. */
  k6Version: string
  usageReport: UsageReportFate
  /** null: it did not run, was too short, or `charts` is off. */
  overTime: OverTime | null
  /** Its requests by endpoint. Left out: it made none, or nobody asked. */
  endpoints?: Endpoints
  /**
   * The test run in Grafana Cloud k6, and its page; empty: not known. `here`: this machine made its load. `attached`: the
   * step only waited for it, so it has no log of k6. Left out: there is none.
   */
  testRun?: { id: string; url: string; here: boolean; attached?: true }
  /** null: nothing was to be compared. */
  comparison: Comparison | null
  /** Absolute path of k6's HTML report; empty when there is none. */
  htmlReport: string
  /** Where in the script k6 found what is wrong, if it said so. */
  place: Place | null
  warnings: readonly Annotation[]
  /** Why its figures say less than it seems; none when it did not come to its end. */
  doubts: readonly Doubt[]
  /** Where later runs find this one; null: nowhere. */
  earlier: Earlier | null
  /** The history of a script that came to no run. Left out: there is none, or nobody wants to know. */
  history?: HistoryPlace
  /** Left out: it was one run on one machine. */
  shards?: MergedShards
}

/** Everything that is known of the step at its end. */
export type StepReport = {
  /** `overall` of the scripts, or why there are none. */
  verdict: Verdict
  /** In the order in which the step names them. */
  scripts: readonly ScriptReport[]
  /** null: it could not be had. */
  k6: K6 | null
  /** Where its scripts ran. Left out: it never came to that. */
  engine?: EngineRequest['kind'] | 'merge'
  /** Left out: it has to do with no shards. */
  shards?: StepShards
  /** Of a step that could not start, the histories of its scripts. Left out: not known, or nobody wants to know. */
  histories?: readonly HistoryPlace[]
}

/** The machine that made the load. */
export type Machine = {
  /** With its version: `Linux 6.8.0`. */
  os: string
  /** `x64`, `arm64`. */
  arch: string
  cpuModel: string
  cpus: number
}

/** The report on a script that did not run. */
export function reportWithoutRun(
  { name, file }: Pick<Script, 'name' | 'file'>,
  verdict: Verdict,
  known: Pick<ScriptReport, 'k6Version'> &
    Partial<Pick<ScriptReport, 'exitCode' | 'plan' | 'place' | 'warnings' | 'usageReport'>>,
): ScriptReport {
  return {
    script: name,
    file,
    verdict,
    exitCode: null,
    plan: null,
    result: null,
    summaryPath: '',
    errors: null,
    durationMs: null,
    usageReport: { status: 'skipped', detail: 'no test ran', body: '' },
    overTime: null,
    comparison: null,
    htmlReport: '',
    place: null,
    warnings: [],
    doubts: [],
    earlier: null,
    ...known,
  }
}
