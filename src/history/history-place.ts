import type { BranchRequest, FoundHistory } from './branch-history.ts'
import type { EarlierRun, Origin } from './earlier-runs.ts'
import type { LastVerdict } from './last-verdict.ts'
import type { NewFile } from './new-file.ts'

/** Where earlier runs come from. */
export type Baseline =
  | { kind: 'files'; patterns: readonly string[] }
  /** An empty key: the default. */
  | { kind: 'cache'; key: string; rebase: string }
  | ({ kind: 'branch' } & BranchBaseline)

/** The history in a branch of the repository. */
export type BranchBaseline = {
  /** An empty key: the default. */
  key: string
  branch: string
  /** The directory in the branch, without slashes around it; empty: its root. */
  path: string
  /** The job's; empty: none. */
  token: string
  /** The metrics that are compared. */
  compared: readonly string[]
  /** A commit or a run: those before it are not compared; empty: all are. */
  rebase: string
}

/**
 * Where a history is kept; `isRead` is false when it could not be read: nothing is added to it then. `last` is left out
 * where the last run is the last that is kept.
 */
export type Place =
  | { kind: 'cache'; key: string; isRead: boolean; runs: readonly EarlierRun[]; last?: LastVerdict }
  | {
      kind: 'branch'
      key: string
      request: BranchRequest
      isRead: boolean
      runs: readonly EarlierRun[]
      last?: LastVerdict
      /** The metrics that are compared. */
      compared: readonly string[]
    }

/** A run that is over, as far as a history keeps it. */
export type KeptRun = {
  metrics: EarlierRun['metrics']
  passed: boolean
  /** Why it is no valid measurement, as a part of a sentence; null: it is one. */
  invalid: string | null
  /** What its comparison said, and the thresholds that it held. */
  told: Pick<Origin, 'verdict' | 'thresholds'>
}

/** What is to be said of keeping a run: what went wrong, and what is only not allowed. */
export type KeptWords = { warnings: readonly string[]; notices: readonly string[] }

/** Makes the files that show a history, with paths from its directory on. */
export type Pages = (found: FoundHistory & { key: string }) => readonly NewFile[]
