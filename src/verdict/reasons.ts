import type { LoggedErrors } from '../k6/log-errors.ts'
import { alteredWords, counted, figure, measuredWords } from '../results/figures.ts'
import { checkCounts, checkFacts } from '../results/key-figures.ts'
import type { Result, Threshold } from '../results/result.ts'
import { describeError, shorten } from './ending.ts'

/*
 * Facts of a run as parts of sentences: one line, plain text, without a full stop at the end.
 */

export const crossedThresholds = (result: Pick<Result, 'thresholds'> | null): readonly Threshold[] =>
  result?.thresholds.filter(({ status }) => status === 'crossed') ?? []

const mostNamed = 3

/** `1 of 3 thresholds was crossed: http_req_duration p(95)<500 (measured 812 ms)`. */
export function crossedWords(result: Result): string {
  const { thresholds } = result
  const crossed = crossedThresholds(result)
  const named = crossed.slice(0, mostNamed).map((threshold) => thresholdWords(threshold, result))
  const more = crossed.length > mostNamed ? ` and ${counted(crossed.length - mostNamed, 'more threshold')}` : ''
  return `${shareOf(crossed.length, thresholds.length)} crossed: ${named.join(', ')}${more}`
}

/** `http_req_duration p(95)<500 (measured 812 ms)`. */
export function thresholdWords(threshold: Threshold, { metrics }: Pick<Result, 'metrics'>): string {
  const { metric, expression } = threshold
  const measured = measuredWords(threshold, metrics.get(metric))
  return `${shorten(metric, 100)} ${shorten(expression, 50)} (${/^-?\d/.test(measured) ? 'measured ' : ''}${measured})`
}

/** `The only threshold was`, `1 of 3 thresholds was`, `All 3 thresholds were`. */
function shareOf(some: number, all: number): string {
  if (all === 1) return 'The only threshold was'
  return `${some === all ? 'All' : `${some} of`} ${counted(all, 'threshold')} ${some === 1 ? 'was' : 'were'}`
}

/** `All 3 thresholds held, 1 of them without data`; `2 of 3 thresholds held, what became of 1 is not known`. */
export function heldWords({ thresholds: all, thresholdsOff }: Result): string {
  const of = (status: Threshold['status']) => all.filter((threshold) => threshold.status === status).length
  const [empty, unknown] = [of('no-data'), of('unknown')]
  if (all.length === 0) return 'k6 ran the test to its end, and the script sets no thresholds'
  const each = all.length === 1 ? 'the only threshold' : counted(all.length, 'threshold')
  if (thresholdsOff)
    return `k6 ran the test to its end; ${each} ${all.length === 1 ? 'was' : 'were'} not judged, because --no-thresholds is set`
  if (unknown === all.length) return `k6 ended well (exit code 0), but what became of ${each} is not known`
  if (unknown > 0) return `${all.length - unknown} of ${each} held; what became of the rest is not known`
  if (all.length === 1) return `The only threshold held${empty ? ', but had no data' : ''}`
  const without = empty === all.length ? ', but had no data' : `, ${empty} of them without data`
  return `All ${each} held${empty ? without : ''}`
}

/** Where the log tells no exception from other text. */
export const uncountedWords = "exceptions cannot be counted, because the log's format or destination hides them"

/** What a script did to its summary, and whether that hides its checks; null: nothing. */
export function unknownWords(result: Result | null): string | null {
  if (!result?.altered) return null
  const checks = checkFacts(result) === 'unknown' ? '; whether checks failed is not known' : ''
  return `${alteredWords(result.altered)}${checks}`
}

/** `the script threw 3 exceptions, the first: Error: boom (checkout.js:12)`; null when it threw none that is known. */
export function exceptionWords(errors: LoggedErrors | null): string | null {
  if (!errors?.exceptions) return null
  const { exceptions, firstExceptions } = errors
  const [first] = firstExceptions
  const which = exceptions === 1 ? '' : ', the first'
  return `the script threw ${counted(exceptions, 'exception')}${first ? `${which}: ${describeError(first)}` : ''}`
}

/** `12 of 120 checks failed`; null when none did, or none was made, as far as it is known. */
export function failedCheckWords(result: Result | null): string | null {
  const { made, failed } = result ? checkCounts(result) : { made: 0, failed: 0 }
  const share = result?.metrics.get('checks')?.values.value
  // k6's record has nothing else of them.
  if (made === 0 && share !== undefined && share < 1 && checkFacts(result) === 'failed')
    return `${figure(1 - share, 'share')} of the checks failed`
  return failed === 0 ? null : `${figure(failed, '')} of ${counted(made, 'check')} failed`
}
