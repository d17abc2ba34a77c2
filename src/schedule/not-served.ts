import type { NotStarted } from '../server/server.ts'

/** What was to be tested could not be had, or the step was cancelled before it was. */
export class NotServed extends Error {
  override name = 'NotServed'
  readonly failure: NotStarted | { kind: 'cancelled' }
  constructor(failure: NotServed['failure']) {
    super(failure.kind)
    this.failure = failure
  }
}
