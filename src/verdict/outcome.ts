/** What became of one script, in one word. docs/outcomes.md tells each one's meaning and cure. */
export const outcomes = [
  'passed',
  'thresholds-crossed',
  'script-error',
  'config-error',
  'aborted',
  'marked-failed',
  'setup-timeout',
  'teardown-timeout',
  'timed-out',
  'cancelled',
  'stopped',
  'crashed',
  'no-iterations',
  'all-iterations-failed',
  'exceptions',
  'checks-failed',
  'requests-failed',
  'iterations-dropped',
  'invalid',
  'regression',
  'not-run',
] as const

export type Outcome = (typeof outcomes)[number]
