/**
 * How the step is told to stop: `soft` asks for a graceful end, `hard` allows no more waiting.
 * Both are one-way; `hard` never comes without `soft`.
 */
export type Interruption = { soft: AbortSignal; hard: AbortSignal }

/** Why a step was interrupted; the reason of both signals. */
export class Cancelled extends Error {
  override name = 'Cancelled'
  constructor() {
    super('the step was cancelled')
  }
}

/**
 * Milliseconds between the first signal and the end of all patience. The runner sends SIGINT, after 7.5 s SIGTERM,
 * and kills 2.5 s later (actions/runner: src/Runner.Sdk/ProcessInvoker.cs): outputs must be written before.
 */
const patienceMs = 6000

/**
 * The moment of a signal, for a race.
 *
 * @param over nobody waits for it any more.
 */
export const whenAborted = (signal: AbortSignal, over?: AbortSignal): Promise<'cancelled'> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('cancelled')
    signal.addEventListener('abort', () => resolve('cancelled'), { once: true, ...(over ? { signal: over } : {}) })
  })

/** A signal that comes some milliseconds after another: until then there is time for what must still be said. */
export function later(signal: AbortSignal, ms: number): AbortSignal {
  const controller = new AbortController()
  const start = () => setTimeout(() => controller.abort(signal.reason), ms).unref()
  if (signal.aborted) start()
  else signal.addEventListener('abort', start, { once: true })
  return controller.signal
}

/**
 * Turns the runner's signals into an {@link Interruption}: the first one, or a log that nobody reads any more, is
 * soft; a SIGTERM after that, or six seconds, is hard.
 */
export function interruptionBySignals(): Interruption {
  const soft = new AbortController()
  const hard = new AbortController()
  const interrupt = () => {
    if (soft.signal.aborted) return
    soft.abort(new Cancelled())
    setTimeout(() => hard.abort(soft.signal.reason), patienceMs).unref()
  }
  // It may come twice: a Ctrl-C in a runner's own terminal reaches the step directly, and then through the runner.
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', () => (soft.signal.aborted ? hard.abort(soft.signal.reason) : interrupt()))
  // Every single write fails then.
  process.stdout.on('error', interrupt)
  return { soft: soft.signal, hard: hard.signal }
}
