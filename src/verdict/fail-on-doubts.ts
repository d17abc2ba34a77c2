import { figure } from '../results/figures.ts'
import { checkFacts } from '../results/key-figures.ts'
import { judgedRequests, madeRequests } from './dead-target.ts'
import { type Doubt, droppedWords, failedWords, invalidity, lostIn, missedWords, type Observed } from './doubts.ts'
import type { Explanation } from './ending.ts'

const moreLoad = 'Give the scenario more VUs, or a rate that this machine and the target can keep.'

const cures: Readonly<Record<Doubt['about'], string>> = {
  requests: 'See whether the target was up and its address is right.',
  target: 'See what became of the target, and run it again when it is up.',
  dropped: moreLoad,
  missed: moreLoad,
  steal: 'Run it again on a machine that no others slow down.',
  'k6-cpu': 'Run it again on a machine that can make the load.',
}

/** With `fail-on: requests`: every request failed, or nobody can know. */
export function judgeRequests({ result }: Pick<Observed, 'result'>): Explanation | null {
  const failed = (reason: string, advice: string): Explanation => ({ outcome: 'requests-failed', reason, advice })
  if (result === null) {
    return failed(
      'failed requests cannot be counted, because k6 left no summary',
      'See in the log why there is no summary, or take requests out of fail-on.',
    )
  }
  const requests = judgedRequests(result.metrics)
  if (requests === null) {
    return !madeRequests(result.metrics)
      ? null
      : failed(
          'whether requests failed cannot be known, because k6 judged none of them',
          'Let the script give http.setResponseCallback() the statuses that are expected, or take requests out of fail-on.',
        )
  }
  if (requests.failed < requests.made) return null
  return failed(failedWords(requests), cures.requests)
}

/**
 * The share of dropped iterations that fail-on allows, from 0 to 1: `dropped` allows none, `dropped>5%` 0.05.
 *
 * @returns null when fail-on does not ask for it.
 */
export function allowedDrops(failOn: ReadonlySet<string>): number | null {
  if (failOn.has('dropped')) return 0
  const [limit] = [...failOn].flatMap((word) => /^dropped>(\d+(?:\.\d+)?)%$/.exec(word)?.[1] ?? [])
  return limit === undefined ? null : Number(limit) / 100
}

/**
 * With `fail-on: dropped`: more of the planned iterations were not started than are allowed, or nobody can know.
 *
 * @param most the share that is allowed, from 0 to 1.
 */
export function judgeDropped(observed: Observed, most: number): Explanation | null {
  const failed = (reason: string, advice: string): Explanation => ({ outcome: 'iterations-dropped', reason, advice })
  const { result, plan } = observed
  const lost = lostIn(observed)
  if (result === null || lost === null) {
    const why = result === null ? 'k6 left no summary' : 'the summary has no iterations'
    return failed(
      `dropped iterations cannot be counted, because ${why}`,
      'See in the log why, or take dropped out of fail-on.',
    )
  }
  const { dropped, missed, planned } = lost
  if (dropped + missed <= most * planned) return null
  const reason = [
    ...(dropped > 0 ? [droppedWords(lost, plan, result.metrics)] : []),
    ...(missed > 0 ? [missedWords(lost)] : []),
  ]
  const allowed = most > 0 ? `; fail-on allows ${figure(most, 'share')}` : ''
  return failed(`${reason.join(', and ')}${allowed}`, cures.dropped)
}

/** How the reason of `fail-on: invalid` starts. */
export const invalidLead = 'this is no valid measurement: '

/** With `fail-on: invalid`: what was measured is not to be compared, or nobody can know. */
export function judgeInvalid(observed: Observed, told: ReadonlySet<Doubt['about']>): Explanation | null {
  const failed = (reason: string, advice: string): Explanation => ({ outcome: 'invalid', reason, advice })
  if (observed.result === null) {
    return failed(
      'whether this is a valid measurement cannot be known, because k6 left no summary',
      'See in the log why there is no summary, or take invalid out of fail-on.',
    )
  }
  const doubts = invalidity(observed).filter(({ about }) => !told.has(about))
  const [first] = doubts
  if (first === undefined) return null
  const reason = `${invalidLead}${doubts.map(({ words }) => words).join('; and ')}`
  return failed(reason, cures[first.about])
}

/** What fail-on asks for and had nothing to judge: the metric that would tell was never added to. */
export function unjudged({ result }: Observed, failOn: ReadonlySet<string>): readonly string[] {
  if (result === null) return []
  return [
    ...(failOn.has('checks') && checkFacts(result) === 'none'
      ? ['no check was made, so fail-on: checks had nothing to judge']
      : []),
    ...(failOn.has('requests') && judgedRequests(result.metrics) === null && !madeRequests(result.metrics)
      ? ['no HTTP request was made, so fail-on: requests had nothing to judge']
      : []),
  ]
}
