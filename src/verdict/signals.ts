import type { RunEnd } from '../k6/run.ts'
import type { Outcome } from './outcome.ts'

const signals: Readonly<Record<number, NodeJS.Signals>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
}

/** A shell around k6 ends with 128 and the signal's number. */
export const signalOf = ({ exitCode, signal }: Pick<RunEnd, 'exitCode' | 'signal'>): NodeJS.Signals | null =>
  signal ?? (exitCode !== null ? (signals[exitCode - 128] ?? null) : null)

/** What it means that a signal ended k6, other than one of this step. */
export function bySignal(signal: NodeJS.Signals): { outcome: Outcome; reason: string; advice: string } {
  // These two ask k6 to stop; before its VUs are there it has no ear for them and dies.
  if (signal === 'SIGINT' || signal === 'SIGTERM') {
    return {
      outcome: 'stopped',
      reason: `The test was stopped by ${signal}, which did not come from this step`,
      advice: 'Find out what else on the machine sends signals to k6.',
    }
  }
  if (signal === 'SIGKILL') {
    return {
      outcome: 'crashed',
      reason: 'k6 was killed (SIGKILL), most likely because the machine ran out of memory',
      advice: 'Use fewer VUs, discardResponseBodies or a larger runner.',
    }
  }
  return { outcome: 'crashed', reason: `k6 was ended by ${signal}`, advice: "See k6's last lines in the log." }
}
