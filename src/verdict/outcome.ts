/** What each word of the input fail-on makes of a run that k6 itself lets pass. */
const outcomeByWord = {
  exceptions: 'exceptions',
  checks: 'checks-failed',
  requests: 'requests-failed',
  dropped: 'iterations-dropped',
  invalid: 'invalid',
  regression: 'regression',
} as const

type FailOnWord = keyof typeof outcomeByWord

/** The words of the input fail-on; `dropped` can have a limit besides, as in `dropped>5%`. */
export const failOnWords = Object.keys(outcomeByWord) as readonly FailOnWord[]

/** What fails a step only if it is asked to. */
export type FailOn = ReadonlySet<FailOnWord | `dropped>${string}`>

/** What became of one script, in one word. docs/outcomes.md tells each one's meaning and cure. */
export const outcomes = [
  'passed',
  'ran',
  'started',
  'thresholds-crossed',
  'script-error',
  'config-error',
  'aborted',
  'marked-failed',
  'setup-timeout',
  'teardown-timeout',
  'timed-out',
  'cancelled',
  'start-failed',
  'target-died',
  'stopped',
  'crashed',
  'incomplete',
  'no-iterations',
  'all-iterations-failed',
  ...Object.values(outcomeByWord),
  'skipped',
  'not-run',
] as const

export type Outcome = (typeof outcomes)[number]

const byFailOn: ReadonlySet<Outcome> = new Set(Object.values(outcomeByWord))

/** Whether only fail-on failed a run: its reason then has all that fail-on found. */
export const isByFailOn = (outcome: Outcome): boolean => byFailOn.has(outcome)

/** Whether it says nothing of the test, which something else kept from its end: the run before counts as the last one. */
export const saysNothing = (outcome: Outcome): boolean => outcome === 'cancelled' || outcome === 'skipped'

const withFigures: ReadonlySet<Outcome> = new Set(['passed', 'ran', 'thresholds-crossed', 'start-failed'])

/** Whether a run came to its end, so that people will read its figures; of `start-failed`, the run before. */
export const isReadable = (outcome: Outcome): boolean => withFigures.has(outcome) || isByFailOn(outcome)
