import type { LoggedError, LoggedErrors } from '../k6/log-errors.ts'
import type { RunEnd } from '../k6/run.ts'
import type { Outcome } from './outcome.ts'

/** How k6 ended, as far as it matters for the verdict. */
export type Ending = Pick<RunEnd, 'exitCode' | 'signal' | 'cause' | 'killed' | 'errors' | 'idle'> &
  Partial<Pick<RunEnd, 'progress'>>

type Exit = Pick<Ending, 'exitCode' | 'signal' | 'errors'>

/** An outcome with its reason, a plain sentence, and what to do about it (empty when there is nothing). */
export type Explanation = { outcome: Outcome; reason: string; advice: string }

type Meaning = Explanation & {
  /** The words of k6 that belong to the reason. */
  detail?: (errors: LoggedErrors) => string | null
}

/** One line, cut to so many characters: names and messages can be as long as a web page. */
export function shorten(text: string, most = 300): string {
  const characters = Array.from(
    text
      .slice(0, 4 * most)
      .replaceAll(/\s+/g, ' ')
      .trim(),
  )
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : characters.join('')
}

/** The message of an error with its file and line, unless the message names them. */
export function describeError({ message, place }: LoggedError): string {
  const text = shorten(message)
  const at = place && `${place.file.replace(/^.*[\\/]/, '')}:${place.line}`
  return at === null || text.includes(at) ? text : `${text} (${at})`
}

const described = (error: LoggedError | null): string | null => error && describeError(error)

/** k6 logs this before the error that ended it, when there is nothing to summarize; it is never the cause. */
const k6Error = ({ firstError }: LoggedErrors): LoggedError | null =>
  firstError?.message.startsWith('failed to handle the end-of-test summary') ? null : firstError

const ofK6 = (errors: LoggedErrors) => described(k6Error(errors))
const ofScript = (errors: LoggedErrors) => described(errors.firstExceptions[0] ?? k6Error(errors))

/** What follows these words in k6's message: the text that the script gave exec.test.abort() or fail(). */
const given =
  (words: string) =>
  ({ firstError }: LoggedErrors): string | null =>
    firstError?.message.startsWith(`${words}: `) ? shorten(firstError.message.slice(words.length + 2)) : null

const scriptError = {
  outcome: 'script-error',
  reason: 'The script has an error',
  advice: 'Correct the script; k6 inspect or k6 run shows the same error on your own machine.',
  detail: ofScript,
} as const

const configError = {
  outcome: 'config-error',
  reason: 'k6 does not accept its options',
  advice: "Correct the option where it is set: the script's options, an input, flags or a K6_* variable.",
  detail: ofK6,
} as const

const crash = (reason: string, advice: string): Meaning => ({ outcome: 'crashed', reason, advice, detail: ofK6 })

/** k6's exit codes (errext/exitcodes/codes.go) but 0, and 255, which says too little. */
const meanings: Readonly<Record<number, Meaning>> = {
  97: crash('The cloud test run failed or was aborted', 'See in Grafana Cloud k6 what became of the test run.'),
  98: crash('k6 lost track of the cloud test run', 'See in Grafana Cloud k6 what became of the test run.'),
  99: {
    outcome: 'thresholds-crossed',
    reason: 'k6 says that thresholds were crossed, but there is no summary that says which',
    advice: "See k6's last lines in the log.",
  },
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
  104: configError,
  105: {
    outcome: 'stopped',
    reason: 'The test was stopped by a signal that did not come from this step',
    advice: 'Find out what else on the machine sends signals to k6.',
  },
  106: crash(
    'k6 could not open its REST API',
    'Give --address in flags a port that is free, or leave it out if nothing calls the API.',
  ),
  107: scriptError,
  108: {
    outcome: 'aborted',
    reason: 'The script aborted the test with exec.test.abort()',
    advice: 'See in the script why it does.',
    detail: given('test aborted'),
  },
  109: crash('k6 panicked', 'Report it to the authors of k6 or of the extension; the log has the stack.'),
  110: {
    outcome: 'marked-failed',
    reason: 'The script marked the test as failed with exec.test.fail()',
    advice: 'See in the script why it does.',
    detail: given('test marked as failed'),
  },
}

const scriptMessages =
  /couldn't be found on local disk|couldn't be retrieved from the resolved url|no exported functions in script|is a directory|only supported schemes for imports|^could not initialize '/

/** 255 is k6's code for every error without one of its own: a script that is missing, an option that is wrong. */
function meaningOf255(errors: LoggedErrors | null): Meaning {
  const message = errors && k6Error(errors)?.message
  if (message && scriptMessages.test(message)) return scriptError
  // An exception in an async setup() or teardown() ends with 255, in a plain one with 107.
  if (errors && !message && errors.exceptions > errors.iterationExceptions) return scriptError
  return configError
}

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
const signalOf = ({ exitCode, signal }: Exit): NodeJS.Signals | null =>
  signal ?? (exitCode !== null ? (signals[exitCode - 128] ?? null) : null)

function bySignal(signal: NodeJS.Signals): Meaning {
  // These two ask k6 to stop; before its VUs are there it has no ear for them and dies.
  if (signal === 'SIGINT' || signal === 'SIGTERM') {
    return {
      outcome: 'stopped',
      reason: `The test was stopped by ${signal}, which did not come from this step`,
      advice: 'Find out what else on the machine sends signals to k6.',
    }
  }
  if (signal === 'SIGKILL') {
    return crash(
      'k6 was killed (SIGKILL), most likely because the machine ran out of memory',
      'Use fewer VUs, discardResponseBodies or a larger runner.',
    )
  }
  return crash(`k6 was ended by ${signal}`, "See k6's last lines in the log.")
}

function meaningOf(ending: Exit): Meaning {
  const signal = signalOf(ending)
  if (signal !== null) return bySignal(signal)
  if (ending.exitCode === 255) return meaningOf255(ending.errors)
  if (ending.exitCode === 2) {
    return crash("k6's runtime ended it (exit code 2)", 'The log has the stack; was there too little memory?')
  }
  const known = ending.exitCode === null ? undefined : meanings[ending.exitCode]
  return known ?? crash(`k6 ended with the unknown exit code ${ending.exitCode}`, "See k6's last lines in the log.")
}

/** What an end of k6 says that is neither its exit code 0 nor this step's doing. */
export function explainEnding(ending: Exit): Explanation {
  const { outcome, reason, advice, detail } = meaningOf(ending)
  const words = ending.errors && detail?.(ending.errors)
  return { outcome, reason: words ? `${reason}: ${words.replace(/[.\s]+$/, '')}` : reason, advice }
}
