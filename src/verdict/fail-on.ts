import type { Comparison } from '../compare/comparison.ts'
import { worseWords } from '../compare/comparison-words.ts'
import { figure } from '../results/figures.ts'
import { checkFacts } from '../results/key-figures.ts'
import { aboutRefused, type Doubt, droppedWords, invalidity, lostIn, missedWords } from './doubts.ts'
import type { Explanation } from './ending.ts'
import type { Evidence } from './evidence.ts'
import { judgeChecks } from './failed-checks.ts'
import { failedWords, judgedRequests, madeRequests } from './failed-requests.ts'
import type { FailOn } from './outcome.ts'
import { exceptionWords, uncountedWords } from './reasons.ts'
import { whyUnread } from './unread-figures.ts'

const moreLoad = 'Give the scenario more VUs, or a rate that this machine and the target can keep.'

const cures: Readonly<Record<Doubt['about'], string>> = {
  requests: 'See whether the target was up and its address is right.',
  refused: 'Give each request a whole address, and set in the input env what it is made of.',
  target: 'See what became of the target, and run it again when it is up.',
  idle: 'Let the scenario last longer than one of its iterations takes, or give it a longer gracefulStop.',
  dropped: moreLoad,
  missed: moreLoad,
  steal: 'Run it again on a machine that no others slow down.',
  'k6-cpu': 'Run it again on a machine that can make the load.',
  'start-skew': 'Run all jobs again; where it stays so, give the shards more time to be ready (start-in).',
}

/** How the reason of `fail-on: invalid` starts. */
const invalidLead = 'this is no valid measurement: '

/** What only the input fail-on fails. What cannot be known fails too: nobody would notice otherwise. */
export function judgeByFailOn(evidence: Evidence): Explanation | null {
  const { failOn, comparison } = evidence
  const drops = allowedDrops(failOn)
  const all = [
    failOn.has('exceptions') ? judgeExceptions(evidence) : null,
    failOn.has('checks') ? judgeChecks(evidence) : null,
    failOn.has('requests') ? judgeRequests(evidence) : null,
    drops === null ? null : judgeDropped(evidence, drops),
    failOn.has('invalid') ? judgeInvalid(evidence, toldBeforeInvalid(evidence)) : null,
    failOn.has('regression') ? judgeRegression(comparison) : null,
  ].filter((explanation) => explanation !== null)
  const [first] = all
  const reasons = all.map(({ reason }) => reason)
  // A comparison tells what broke in the words of what failed before.
  const told = reasons.filter(
    (reason) => !reasons.some((other) => other !== reason && other.includes(withoutLead(reason))),
  )
  return first ? { ...first, reason: told.join('; and ') } : null
}

const withoutLead = (reason: string): string =>
  reason.startsWith(invalidLead) ? reason.slice(invalidLead.length) : reason

function judgeRegression(comparison: Comparison | null): Explanation | null {
  if (comparison === null) return null
  const reason = worseWords(comparison)
  if (reason === null) return null
  if (comparison.broke !== undefined) {
    const meant = 'if that is meant, let a threshold of the script on http_req_failed or dropped_iterations allow it'
    return { outcome: 'regression', reason, advice: `See what became of the target, or of the load on it; ${meant}.` }
  }
  // A run that fails is not kept, so that without a word the next ones would be compared with the old level again.
  const accepted =
    comparison.mode === 'baseline'
      ? 'set history-rebase to the id of this workflow run (or give other files to baseline)'
      : 'take regression out of fail-on for this change (docs/gate-a-pull-request.md)'
  return { outcome: 'regression', reason, advice: `See what became slower or worse; if that is meant, ${accepted}.` }
}

function judgeExceptions({ end: { errors }, plan }: Evidence): Explanation | null {
  if (errors === null) {
    return {
      outcome: 'exceptions',
      reason: uncountedWords,
      advice:
        'Let k6 log to its streams or to a file, and not raw, and in Grafana Cloud k6 with --show-logs, or take exceptions out of fail-on.',
    }
  }
  const reason = exceptionWords(errors, plan)
  if (reason === null) return null
  return { outcome: 'exceptions', reason, advice: 'Correct the script, or take exceptions out of fail-on.' }
}

const requestFigures = [
  'http_reqs count',
  ...['http_req_failed', 'browser_http_req_failed'].flatMap((name) => [`${name} passes`, `${name} fails`]),
]

const dropFigures = ['iterations count', 'dropped_iterations count']

/** With `fail-on: requests`: every request failed, or nobody can know. */
function judgeRequests(evidence: Evidence): Explanation | null {
  const metrics = evidence.result?.metrics ?? new Map()
  const failed = (reason: string, advice: string): Explanation => ({ outcome: 'requests-failed', reason, advice })
  const unread = whyUnread(evidence, requestFigures)
  if (unread) {
    const { why, cure } = unread
    return failed(`failed requests cannot be counted, because ${why}`, `${cure}, or take requests out of fail-on.`)
  }
  const requests = judgedRequests(metrics)
  const [refused] = requests === null ? aboutRefused(evidence) : []
  if (refused) return failed(refused.words, cures.refused)
  if (requests === null) {
    return !madeRequests(metrics)
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
function allowedDrops(failOn: FailOn): number | null {
  if (failOn.has('dropped')) return 0
  const [limit] = [...failOn].flatMap((word) => /^dropped>(\d+(?:\.\d+)?)%$/.exec(word)?.[1] ?? [])
  return limit === undefined ? null : Number(limit) / 100
}

/**
 * With `fail-on: dropped`: more of the planned iterations were not started than are allowed, or nobody can know.
 *
 * @param most the share that is allowed, from 0 to 1.
 */
function judgeDropped(evidence: Evidence, most: number): Explanation | null {
  const failed = (reason: string, advice: string): Explanation => ({ outcome: 'iterations-dropped', reason, advice })
  const { result, plan } = evidence
  const lost = lostIn(evidence)
  const unread = whyUnread(evidence, dropFigures)
  if (unread !== null || lost === null) {
    const { why, cure } = unread ?? { why: 'the summary has no iterations', cure: 'See in the log why' }
    return failed(`dropped iterations cannot be counted, because ${why}`, `${cure}, or take dropped out of fail-on.`)
  }
  const { dropped, missed, planned } = lost
  if (dropped + missed <= most * planned) return null
  const reason = [
    ...(dropped > 0 ? [droppedWords(lost, plan, result?.metrics ?? new Map())] : []),
    ...(missed > 0 ? [missedWords(lost)] : []),
  ]
  const allowed = most > 0 ? `; fail-on allows ${figure(most, 'share')}` : ''
  return failed(`${reason.join(', and ')}${allowed}`, cures.dropped)
}

/** With `fail-on: invalid`: what was measured is not to be compared, or nobody can know. */
function judgeInvalid(evidence: Evidence, told: ReadonlySet<Doubt['about']>): Explanation | null {
  const failed = (reason: string, advice: string): Explanation => ({ outcome: 'invalid', reason, advice })
  const unread = whyUnread(evidence, [...requestFigures, ...dropFigures])
  if (unread) {
    const { why, cure } = unread
    return failed(
      `whether this is a valid measurement cannot be known, because ${why}`,
      `${cure}, or take invalid out of fail-on.`,
    )
  }
  const doubts = invalidity(evidence).filter(({ about }) => !told.has(about))
  const [first] = doubts
  if (first === undefined) return null
  const reason = `${invalidLead}${doubts.map(({ words }) => words).join('; and ')}`
  return failed(reason, cures[first.about])
}

/** What fail-on asks for and had nothing to judge: the metric that would tell was never added to. */
export function unjudged(evidence: Evidence): readonly string[] {
  const { result, failOn } = evidence
  if (result === null) return []
  return [
    ...(failOn.has('checks') && checkFacts(result) === 'none'
      ? ['no check was made, so fail-on: checks had nothing to judge']
      : []),
    ...(failOn.has('requests') &&
    whyUnread(evidence, requestFigures) === null &&
    judgedRequests(result.metrics) === null &&
    !madeRequests(result.metrics) &&
    aboutRefused(evidence).length === 0
      ? ['no HTTP request was made, so fail-on: requests had nothing to judge']
      : []),
  ]
}

/** The doubts that the reason of a failure by fail-on tells. */
export function toldByFailOn(evidence: Evidence): ReadonlySet<Doubt['about']> {
  const invalid = evidence.failOn.has('invalid') ? invalidity(evidence).map(({ about }) => about) : []
  return new Set([...toldBeforeInvalid(evidence), ...invalid])
}

/** Those that it tells before it comes to `invalid`. */
function toldBeforeInvalid(evidence: Evidence): ReadonlySet<Doubt['about']> {
  const drops = allowedDrops(evidence.failOn)
  return new Set([
    ...(evidence.failOn.has('requests') ? (['requests'] as const) : []),
    ...(evidence.failOn.has('requests') && judgedRequests(evidence.result?.metrics ?? new Map()) === null
      ? (['refused'] as const)
      : []),
    ...(drops !== null && judgeDropped(evidence, drops) ? (['dropped', 'missed'] as const) : []),
  ])
}
