import type { Comparison } from '../compare/comparison.ts'
import type { Ran } from '../engine/engine.ts'
import type { Earlier } from '../history/history.ts'
import type { PlanFailure } from '../k6/inspect.ts'
import type { NotStarted } from '../server/server.ts'
import type { NotMade } from './no-run.ts'

/** What a schedule made of a script: the run that counts, and what it was compared with. */
export type Scheduled =
  | {
      kind: 'ran'
      ran: Ran
      /** null: nothing was to be compared. */
      comparison: Comparison | null
      /** Where later runs find this one; null: nowhere. */
      earlier: Earlier | null
    }
  /** The step was cancelled before the first run. */
  | { kind: 'cancelled' }
  /** What was to be tested could not be started, or there was no run for another reason. */
  | { kind: 'no-run'; failure: NotStarted | NotMade }
  /** k6 does not accept the script with side B's environment. */
  | { kind: 'side-b-not-planned'; failure: PlanFailure }
