import { shorten } from '../base/text.ts'
import type { LastError } from '../k6/log-errors.ts'
import type { LoggedError } from '../k6/logged-error.ts'
import type { RunEnd } from '../k6/run.ts'
import { saidMetrics } from '../results/said-crossed.ts'
import { causeIn, describeError } from './error-words.ts'
import { adviceOnAbort, knownError, unknownFlag } from './known-errors.ts'
import type { Outcome } from './outcome.ts'
import { stoppedEarly } from './reasons.ts'
import { bySignal, signalOf } from './signals.ts'

/** How k6 ended, as far as it matters for the verdict. */
export type Ending = Pick<RunEnd, 'exitCode' | 'signal' | 'cause' | 'killed' | 'errors' | 'idle'>

type Exit = Pick<Ending, 'exitCode' | 'signal' | 'errors'> & {
  /** The version that ran, without `v`. */
  k6Version?: string
}

/** An outcome with its reason, a plain sentence, and what to do about it (empty when there is nothing). */
export type Explanation = { outcome: Outcome; reason: string; advice: string }

/** `namesLast`: the words of k6's last error are added to the reason. */
type Meaning = Explanation & { namesLast?: true }

const described = (error: LoggedError | null | undefined): string | null => (error ? describeError(error) : null)

const scriptError = {
  outcome: 'script-error',
  reason: 'The script has an error',
  advice: 'Correct the script; k6 inspect or k6 run shows the same error on your own machine.',
} as const

const configError = {
  outcome: 'config-error',
  reason: 'k6 does not accept its options',
  advice: "Correct the option where it is set: the script's options, an input, flags or a K6_* variable.",
} as const

const crash = (reason: string, advice: string): Meaning => ({ outcome: 'crashed', reason, advice, namesLast: true })

/** k6's exit codes (errext/exitcodes/codes.go) that mean the same whatever k6 logged. */
const meanings: Readonly<Record<number, Meaning>> = {
  97: crash('The cloud test run failed or was aborted', 'See in Grafana Cloud k6 what became of the test run.'),
  98: crash('k6 lost track of the cloud test run', 'See in Grafana Cloud k6 what became of the test run.'),
  100: {
    outcome: 'setup-timeout',
    reason: "The script's setup() took too long",
    advice: "Make setup() faster, or raise setupTimeout in the script's options (60 s unless set).",
  },
  101: {
    outcome: 'teardown-timeout',
    reason: "The script's teardown() took too long",
    advice: "Make teardown() faster, or raise teardownTimeout in the script's options (60 s unless set).",
  },
  102: crash('Something in k6 took too long', "See k6's last lines in the log."),
  103: {
    outcome: 'stopped',
    reason: "The test was stopped through k6's REST API",
    advice: 'Find out what calls the REST API; this step did not.',
  },
  106: crash(
    'k6 could not open its REST API',
    'Give --address in flags a port that is free, or leave it out if nothing calls the API.',
  ),
  109: crash('k6 panicked', 'Report it to the authors of k6 or of the extension; the log has the stack.'),
}

const scriptMessages =
  /couldn't be found on local disk|couldn't be retrieved from the resolved url|no exported functions in script|^read .*: is a directory|only supported schemes for imports|^could not initialize '|^error (?:un)?marshaling setup(?:\(\))? data/

/**
 * What ended a run outside of its iterations: with 107, which is the script's, with 104, which is that of options, or
 * with 255, k6's code for every error without one of its own, an exception in an async setup() among them.
 */
function failed(exitCode: number, { errors, k6Version }: Exit): Meaning {
  const last = errors?.last ?? null
  if (last?.isException) return threw(last)
  const isOfScript = exitCode === 107 || (exitCode === 255 && last !== null && scriptMessages.test(last.message))
  const usual = { ...(isOfScript ? scriptError : configError), namesLast: true } as const
  const message = last === null ? '' : causeIn(last.message)
  const flag = unknownFlag(message)
  if (flag !== null) return flagUnknown(flag, k6Version)
  const known = knownError(message)
  if (known === null) return usual
  // 104 is of options, whatever is wrong with them.
  const reason = exitCode === 104 ? usual.reason : (known.reason ?? usual.reason)
  return { ...usual, reason, advice: known.advice }
}

const flagUnknown = (flag: string, k6Version?: string): Meaning => ({
  outcome: 'config-error',
  reason: `${k6Version === undefined ? 'This k6' : `k6 ${k6Version}`} does not know the flag ${flag}`,
  advice: 'Correct the input flags, or choose a k6-version that knows it.',
})

function threw({ thrownIn, message }: LastError): Meaning {
  if (thrownIn === null) return { ...scriptError, namesLast: true }
  if (thrownIn === 'init code') {
    // A module that require() could not fetch.
    const known = message.includes("couldn't be retrieved from the resolved url") ? knownError(message) : null
    return {
      outcome: 'script-error',
      reason: 'The init code of the script threw',
      advice:
        known?.advice ??
        'Correct the script, or give it on the runner what it has elsewhere: a file, a line of the input env.',
      namesLast: true,
    }
  }
  return {
    outcome: 'script-error',
    reason: `${thrownIn} threw`,
    advice: `Correct ${thrownIn} in the script, or what it needs of the system that is tested.`,
    namesLast: true,
  }
}

/** Without a summary that says more. */
function crossed({ errors }: Exit): Meaning {
  const metrics = saidMetrics(errors?.last?.message)
  const which = metrics === null ? 'thresholds' : `thresholds on ${metrics}`
  return {
    outcome: 'thresholds-crossed',
    reason: `k6 says that ${which} were crossed, but no summary says which${stoppedEarly(errors)}`,
    advice: "See k6's last lines in the log.",
  }
}

/** An output that gives up stops the test with the same code as a signal: the cloud's does. */
function stopped({ errors }: Exit): Meaning {
  const message = errors?.last?.message
  if (message === undefined || /\bsignal\b/.test(message)) {
    return {
      outcome: 'stopped',
      reason: 'The test was stopped by a signal that did not come from this step',
      advice: 'Find out what else on the machine sends signals to k6.',
    }
  }
  const advice = knownError(message)?.advice ?? "See k6's last lines in the log."
  return { outcome: 'stopped', reason: 'k6 stopped the test', advice, namesLast: true }
}

/** k6's own modules abort with the same code as the script's exec.test.abort(): the browser, when there is none. */
function aborted({ errors }: Exit): Meaning {
  const last = errors?.last ?? null
  const text = last && abortText(last)
  if (last && text === null) {
    return { outcome: 'aborted', reason: 'k6 aborted the test', advice: adviceOnAbort(last.message), namesLast: true }
  }
  const reason = last
    ? 'The script aborted the test with exec.test.abort()'
    : 'The test was aborted, as a script does with exec.test.abort()'
  return { outcome: 'aborted', reason: text ? `${reason}: ${text}` : reason, advice: 'See in the script why it does.' }
}

/** What the script said when it aborted the test, with its place; null: it was not the script. */
function abortText(last: LoggedError): string | null {
  const [all, text] = /^test aborted(?:: (.*)|$)/s.exec(causeIn(last.message)) ?? []
  if (all === undefined) return null
  return text ? describeError({ ...last, message: text }) : ''
}

function markedFailed({ errors }: Exit): Meaning {
  const text = errors?.markedFailed
  return {
    outcome: 'marked-failed',
    reason: `The script marked the test as failed with exec.test.fail()${text ? `: ${shorten(text)}` : ''}`,
    advice: 'See in the script why it does.',
  }
}

function meaningOf(ending: Exit): Meaning {
  const signal = signalOf(ending)
  if (signal !== null) return bySignal(signal)
  const { exitCode } = ending
  if (exitCode === 99) return crossed(ending)
  if (exitCode === 104 || exitCode === 107 || exitCode === 255) return failed(exitCode, ending)
  if (exitCode === 105) return stopped(ending)
  if (exitCode === 108) return aborted(ending)
  if (exitCode === 110) return markedFailed(ending)
  if (exitCode === 2) {
    return crash("k6's runtime ended it (exit code 2)", 'The log has the stack; was there too little memory?')
  }
  const known = exitCode === null ? undefined : meanings[exitCode]
  return known ?? crash(`k6 ended with the unknown exit code ${exitCode}`, "See k6's last lines in the log.")
}

/** What an end of k6 says that is neither its exit code 0 nor this step's doing. */
export function explainEnding(ending: Exit): Explanation {
  const { outcome, reason, advice, namesLast } = meaningOf(ending)
  const words = namesLast ? described(ending.errors?.last) : null
  return { outcome, reason: (words ? `${reason}: ${words}` : reason).replace(/[.\s]+$/, ''), advice }
}

const ofTheEnd: ReadonlySet<Outcome> = new Set(['script-error', 'config-error', 'aborted', 'stopped', 'crashed'])
const ofIterations: ReadonlySet<Outcome> = new Set(['all-iterations-failed', 'exceptions'])

/** The error that the reason of a verdict names; null: it names none. */
export function errorNamedBy(
  { outcome, reason }: Pick<Explanation, 'outcome' | 'reason'>,
  { errors }: Pick<Ending, 'errors'>,
): LoggedError | null {
  if (ofTheEnd.has(outcome)) return errors?.last ?? null
  const first = ofIterations.has(outcome) ? errors?.firstExceptions[0] : undefined
  // Where several scenarios threw, the reason names none of their exceptions.
  return first && reason.includes(describeError(first).replace(/[.\s]+$/, '')) ? first : null
}
