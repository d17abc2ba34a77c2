import { shorten } from '../base/text.ts'
import type { LoggedErrors } from '../k6/log-errors.ts'
import type { Plan } from '../k6/plan.ts'
import { alteredWords, counted, figure, measuredWords, resolutionWords } from '../results/figures.ts'
import { checkCounts, checkFacts } from '../results/key-figures.ts'
import { isWithoutResponse } from '../results/no-response.ts'
import type { Result, Threshold } from '../results/result.ts'
import { saidStopped } from '../results/said-crossed.ts'
import { holds, parseThreshold } from '../results/threshold.ts'
import { describeError } from './error-words.ts'

/*
 * Facts of a run as parts of sentences: one line, plain text, without a full stop at the end.
 */

export const crossedThresholds = (result: Pick<Result, 'thresholds'> | null): readonly Threshold[] =>
  result?.thresholds.filter(({ status }) => status === 'crossed') ?? []

const mostNamed = 3

/** What helps when k6 says which thresholds were crossed. */
export const crossedAdvice = 'See what became slower or worse, or change the threshold if the figure is acceptable.'

/** How a reason goes on where a threshold ended the test; empty where none did. */
export const stoppedEarly = (errors: LoggedErrors | null): string =>
  saidStopped(errors?.last?.message) ? '; one with abortOnFail stopped the test before its end' : ''

/** `1 of 3 thresholds was crossed: http_req_duration p(95)<500 (measured 812 ms)`. */
export function crossedWords(result: Result): string {
  const { thresholds } = result
  const crossed = crossedThresholds(result)
  const named = crossed.slice(0, mostNamed).map((threshold) => thresholdWords(threshold, result))
  const more = crossed.length > mostNamed ? ` and ${counted(crossed.length - mostNamed, 'more threshold')}` : ''
  return `${shareOf(crossed.length, thresholds.length)} crossed: ${named.join(', ')}${more}`
}

/** `http_req_duration p(95)<500 (measured 812 ms)`. */
export function thresholdWords(threshold: Threshold, result: Pick<Result, 'metrics' | 'altered'>): string {
  const { metric, expression } = threshold
  const { metrics } = result
  const measured = isWithoutResponse(threshold, metrics) ? 'no response' : measuredWords(threshold, metrics.get(metric))
  const words = measured === 'unknown' ? 'value unknown' : /^-?\d/.test(measured) ? `measured ${measured}` : measured
  const resolved = resolutionWords(threshold, metrics.get(metric))
  const besides = heldAtEnd(threshold, result) ? ' at the end, crossed before' : resolved && `, ${resolved}`
  return `${shorten(metric, 100)} ${shorten(expression, 50)} (${words}${besides})`
}

/** It stopped the test when it was crossed (abortOnFail), and what was measured after that made it hold. */
function heldAtEnd(
  { expression, status, value, resolution }: Threshold,
  { altered }: Pick<Result, 'altered'>,
): boolean {
  const parsed = parseThreshold(expression)
  // Where a value is no exact one, it tells nothing.
  if (status !== 'crossed' || parsed === null || value === null || resolution !== undefined || altered) return false
  return holds(value, parsed)
}

/** `The only threshold was`, `1 of 3 thresholds was`, `All 3 thresholds were`. */
function shareOf(some: number, all: number): string {
  if (all === 1) return 'The only threshold was'
  return `${some === all ? 'All' : `${some} of`} ${counted(all, 'threshold')} ${some === 1 ? 'was' : 'were'}`
}

/** `All 3 thresholds held, 1 of them without data`; `2 of 3 thresholds held; what became of the rest is not known`. */
export function heldWords({ thresholds, metrics, thresholdsOff }: Result): string {
  const all = thresholds.length
  if (all === 0) return 'k6 ran the test to its end, and the script sets no thresholds'
  const each = all === 1 ? 'the only threshold' : counted(all, 'threshold')
  if (thresholdsOff) {
    return `k6 ran the test to its end; ${each} ${all === 1 ? 'was' : 'were'} not judged, because --no-thresholds or K6_NO_THRESHOLDS is set`
  }
  const unknown = thresholds.filter(({ status }) => status === 'unknown').length
  if (unknown === all) return `k6 ended well (exit code 0), but what became of ${each} is not known`
  if (unknown > 0) return `${all - unknown} of ${each} held; what became of the rest is not known`
  const lacking = [
    without('data', thresholds.filter(({ status }) => status === 'no-data').length, all),
    without('response', thresholds.filter((threshold) => isWithoutResponse(threshold, metrics)).length, all),
  ]
  const close = thresholds.filter(({ resolution }) => resolution !== undefined).length
  const within = close === 0 ? '' : `, ${all === 1 ? 'but' : `${close} of them`} within the merge's resolution`
  return `${all === 1 ? 'The only threshold' : `All ${counted(all, 'threshold')}`} held${lacking.join('')}${within}`
}

function without(what: string, some: number, all: number): string {
  if (some === 0) return ''
  return some === all ? `, but had no ${what}` : `, ${some} of them without ${what}`
}

/** `the script threw 3 exceptions, the first: Error: boom (checkout.js:12)`; null when it threw none that is known. */
export function exceptionWords(errors: LoggedErrors | null, plan: Plan | null = null): string | null {
  if (!errors?.exceptions) return null
  const { exceptions, firstExceptions } = errors
  const [first] = firstExceptions
  const which = exceptions === 1 ? '' : ', the first'
  return `the script threw ${counted(exceptions, 'exception')}${scenarioWords(errors, plan)}${first ? `${which}: ${describeError(first)}` : ''}`
}

/** ` (30 in scenario b, 2 in scenario a)`, the most first; empty where the script has one scenario. */
export function scenarioWords({ byScenario }: LoggedErrors, plan: Plan | null): string {
  if (Object.keys(plan?.scenarios ?? {}).length < 2 || byScenario.size === 0) return ''
  const most = [...byScenario].sort(([, a], [, b]) => b - a)
  const named = most.slice(0, mostNamed).map(([name, count]) => `${figure(count, '')} in scenario ${shorten(name, 50)}`)
  return ` (${named.join(', ')}${most.length > mostNamed ? ', …' : ''})`
}

/** Where the log tells no exception from other text. */
export const uncountedWords = "exceptions cannot be counted, because k6's log does not show them to this step"

/** What a script did to its summary, and whether that hides its checks; null: nothing. */
export function unknownWords(result: Result | null): string | null {
  if (!result?.altered) return null
  const checks = checkFacts(result) === 'unknown' ? '; whether checks failed is not known' : ''
  return `${alteredWords(result.altered)}${checks}`
}

/** `12 of 120 checks failed`; null when none did, or none was made, as far as it is known. */
export function failedCheckWords(result: Result | null): string | null {
  const { made, failed } = result ? checkCounts(result) : { made: 0, failed: 0 }
  const share = result?.metrics.get('checks')?.values.value
  // k6's record has nothing else of them.
  if (made === 0 && share !== undefined && share < 1 && checkFacts(result) === 'failed') {
    return `${figure(1 - share, 'share')} of the checks failed`
  }
  return failed === 0 ? null : `${figure(failed, '')} of ${counted(made, 'check')} failed`
}
