import type { PlanFailure } from '../k6/inspect.ts'
import type { ReplacedBy } from '../k6/replaced-scenarios.ts'
import { counted } from '../results/figures.ts'
import { type Explanation, explainEnding } from './ending.ts'
import type { Verdict } from './verdict.ts'

const failed = ({ outcome, reason, advice }: Explanation): Verdict => ({
  outcome,
  passed: false,
  reason: `${reason}.`,
  advice,
})

/** The verdict on the script that was about to run when the step was cancelled. */
export const cancelledBefore: Verdict = failed({
  outcome: 'cancelled',
  reason: 'The step was cancelled before the test started',
  advice: '',
})

type NotStarted = { kind: 'not-started' | 'not-made'; why: string; advice: string }

/** The verdict where what is to be tested could not be started, or there was no run for another reason. */
export const notStarted = ({ kind, why, advice }: NotStarted): Verdict =>
  kind === 'not-made'
    ? notRun(why, advice)
    : failed({ outcome: 'start-failed', reason: why.replace(/^[a-z]/, (letter) => letter.toUpperCase()), advice })

/** The verdict on a script that k6 would not even plan. */
export function judgePlanFailure(failure: PlanFailure, k6Version?: string): Verdict {
  const { code, signal, killed, errors, replacedBy, refusal } = failure
  if (refusal) return failed({ outcome: 'config-error', ...refusal })
  if (killed === 'abort') return cancelledBefore
  if (killed === 'timeout') {
    return failed({
      outcome: 'script-error',
      reason: 'k6 inspect did not come to an end, so code outside of the functions of the script never ends',
      advice: 'Look for an endless loop, or an import from a server that does not answer.',
    })
  }
  if (killed === 'output' || code === 0) {
    return failed({
      outcome: 'crashed',
      reason: 'k6 inspect did not print a plan that can be read',
      advice: 'Check that k6-path or PATH leads to a real k6.',
    })
  }
  const explanation = explainEnding({
    exitCode: code,
    signal,
    errors,
    ...(k6Version === undefined ? {} : { k6Version }),
  })
  return failed(code === 104 && replacedBy ? { ...explanation, advice: replacedAdvice(replacedBy) } : explanation)
}

/** What replaced scenarios, and what helps, as a sentence. */
export function replacedAdvice(names: NonNullable<ReplacedBy>): string {
  if (names.length === 0) {
    return "The scenarios are replaced by a vus that is set beside them, in the script's options or k6's config file: take it out to run the scenarios."
  }
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  const [replace, them] = names.length === 1 ? ['replaces', 'it'] : ['replace', 'them']
  return `The test has scenarios of its own, which ${list} ${replace}: leave ${them} out to run the scenarios.`
}

/** The verdict where nothing ran, because something before k6 failed: the error that is a user's, as a sentence. */
export const notRun = (reason: string, advice = ''): Verdict => ({ outcome: 'not-run', passed: false, reason, advice })

/** The verdict on a script that was to be checked only, and is right. */
export const verified: Verdict = {
  outcome: 'not-run',
  passed: true,
  reason: 'The script is valid; it was not run, because verify-only is set.',
  advice: '',
}

/** The verdict on a script that did not start, because another one failed and the rest is skipped then. */
export const skippedAfter = (failed: string): Verdict => ({
  outcome: 'skipped',
  passed: false,
  reason: `It was not started, because ${failed} failed and fail-fast is set.`,
  advice: '',
})

/** The verdict on a script that ran at the same time as one that failed, and was stopped for that. */
export const stoppedAfter = (failed: string): Verdict => ({
  ...skippedAfter(failed),
  reason: `It was stopped while it ran, because ${failed} failed and fail-fast is set.`,
})

type Judged = { script: string; verdict: Verdict }

/** Whether a script failed itself: one that was skipped did not. */
export const hasFailed = ({ verdict }: Pick<Judged, 'verdict'>): boolean =>
  !verdict.passed && verdict.outcome !== 'skipped'

/** The script that decides on the step: the first that failed, else the first. */
export const decisive = <Report extends Judged>(scripts: readonly Report[]): Report | undefined =>
  scripts.find(hasFailed) ?? scripts[0]

/** The verdict on the step: that of the first script that failed, if any did. */
export function overall(scripts: readonly Judged[]): Verdict {
  const [only] = scripts
  if (only === undefined) return notRun('There was no script to run.')
  if (scripts.length === 1) return only.verdict
  const failures = scripts.filter(hasFailed)
  const [firstFailure] = failures
  if (firstFailure === undefined) {
    const did =
      only.verdict.outcome === 'not-run' ? 'are valid; they were not run, because verify-only is set' : 'passed'
    return { ...only.verdict, reason: `All ${counted(scripts.length, 'script')} ${did}.` }
  }
  const share = failures.length === scripts.length ? 'All' : `${failures.length} of`
  const skipped = scripts.filter(({ verdict }) => verdict.outcome === 'skipped').length
  const rest = skipped === 0 ? '' : `, ${skipped} ${skipped === 1 ? 'was' : 'were'} skipped`
  const first = `${failures.length === 1 ? '' : 'The first is '}${firstFailure.script}: ${firstFailure.verdict.reason}`
  return { ...firstFailure.verdict, reason: `${share} ${counted(scripts.length, 'script')} failed${rest}. ${first}` }
}
