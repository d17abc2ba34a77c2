import type { Comparison } from '../compare/comparison.ts'
import type { Plan } from '../k6/plan.ts'
import type { Result } from '../results/result.ts'
import type { Observed } from './doubts.ts'
import type { Ending } from './ending.ts'

/** What fails a step only if it is asked to; `dropped` can have a limit, as in `dropped>5%`. */
export const failOnWords = ['exceptions', 'checks', 'requests', 'dropped', 'invalid', 'regression'] as const

export type FailOn = ReadonlySet<(typeof failOnWords)[number] | `dropped>${string}`>

/** All that the verdict on a run depends on. */
export type Evidence = Pick<Observed, 'overTime' | 'machine'> & {
  end: Ending & Pick<Observed['end'], 'progress'>
  /** null: there is no summary, or it cannot be read. */
  result: Result | null
  plan: Plan | null
  /** What fails the step although k6 lets it pass. */
  failOn: FailOn
  /** null: nothing was to be compared. */
  comparison: Comparison | null
  /** The version that ran, without `v`. */
  k6Version?: string
}
