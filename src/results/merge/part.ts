import type { Result } from '../result.ts'

/**
 * What one k6 process of a run measured, as far as merging needs it. Its trends have, besides avg, min, max and count, a
 * grid of percentiles, from which the percentiles of the whole run are bounded.
 */
export type Part = {
  /** Its place in the run, from 1: parts are added up in this order, so that the same parts always give the same sums. */
  shard: number
  result: Result
  /**
   * When its test began, in milliseconds since 1970, by the clock of the machine that ran it or watched it; null:
   * unknown, taken for the earliest of the others.
   */
  startedAt: number | null
}
