import { messageOf } from '../base/errors.ts'
import { Cancelled, type Interruption } from '../base/interruption.ts'
import type { Engine, Ran } from '../engine/engine.ts'
import { RunLost } from '../engine/run-lost.ts'
import type { NotStarted } from '../server/server.ts'

/** A run came to nothing, and what is tested is not at fault: no pod finds a node, k6 cannot be started. */
export type NotMade = {
  kind: 'not-made'
  why: string
  advice: string
  /** Of its usage report. Left out: the test did not start. */
  usage?: Ran['usage']
}

/** A run could not be made: what was to be tested could not be had, or anything else, or the step was cancelled before. */
export class NoRun extends Error {
  override name = 'NoRun'
  readonly failure: NotStarted | NotMade | { kind: 'cancelled' }
  constructor(failure: NoRun['failure']) {
    super(failure.kind)
    this.failure = failure
  }
}

/** An engine whose run that cannot be made ends no other with it: all that its `run` throws is NoRun. */
export const endingAlone = (engine: Engine, { soft }: Interruption): Engine => ({
  ...engine,
  run: (request) =>
    engine.run(request).catch((error) => {
      throw new NoRun(failureOf(error, soft))
    }),
})

/** What an error says of the run for which it came up. */
export function failureOf(error: unknown, soft: AbortSignal): NoRun['failure'] {
  if (error instanceof Cancelled || soft.aborted) return { kind: 'cancelled' }
  const usage = error instanceof RunLost ? { usage: error.usage } : {}
  return { kind: 'not-made', why: messageOf(error), advice: '', ...usage }
}
