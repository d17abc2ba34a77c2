import type { NotStarted } from '../server/server.ts'
import type { Turn, Unserved } from './turns.ts'

/** What was to be tested could not be had, or the step was cancelled before it was. */
export class NotServed extends Error {
  override name = 'NotServed'
  readonly failure: NotStarted | { kind: 'cancelled' }
  constructor(failure: NotServed['failure']) {
    super(failure.kind)
    this.failure = failure
  }
}

/**
 * What an error says of a turn.
 *
 * @returns null: the step was cancelled, and what was measured before is told.
 * @throws all that is no NotServed.
 */
export function unservedBy(error: unknown, { round, side }: Turn): Unserved | null {
  if (!(error instanceof NotServed)) throw error
  const { failure } = error
  if (failure.kind === 'cancelled') return null
  return {
    round,
    side,
    failure: { ...failure, why: `in round ${round} the server of side ${side} did not start: ${failure.why}` },
  }
}
