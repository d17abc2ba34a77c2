import { shorten } from '../base/text.ts'
import type { MachineUse } from '../engine/machine-use.ts'
import type { Plan } from '../k6/plan.ts'
import { figure } from '../results/figures.ts'
import type { OverTime } from '../results/record.ts'
import type { Observed } from './evidence.ts'
import { accepts, deadAtEnd, expects, failedWords, judgedRequests, speaksOthers } from './failed-requests.ts'
import { sentIterations } from './sent-iterations.ts'
import { countedIterations, type Figures, rateScenarios, type Unstarted, unstarted } from './unstarted.ts'

/** Why a run says less than it seems, although k6 is content with it. */
export type Doubt = {
  about: 'requests' | 'refused' | 'target' | 'idle' | 'dropped' | 'missed' | 'steal' | 'k6-cpu' | 'start-skew'
  /** A part of a sentence, with numbers: `12 of 12 requests failed`. */
  words: string
  /** What was measured is not to be compared with other runs. */
  invalidates: boolean
}

/** From this share of the planned iterations, or requests, on, a run made another load than was planned. */
const muchDropped = 0.01

/** Where other virtual machines take more than this share of the CPU time, they are what is measured. */
const muchSteal = 0.05

/** Where k6 uses more than this share of all CPUs, it has to wait for one itself. */
const muchCpu = 0.8

/**
 * The doubts about a run that came to its end, the gravest first. Where a limit of the script's own allows that every
 * request fails, or that so many iterations are dropped, there is none about that.
 */
export function doubtsAbout(observed: Observed): readonly Doubt[] {
  const { result, machine, overTime, end, shards } = observed
  if (end.exitCode !== 0 && end.exitCode !== 99) return []
  return [
    ...(result
      ? aboutTarget(result.metrics, overTime ?? null).filter(
          ({ about }) => about !== 'requests' || !accepts(result, 'http_req_failed'),
        )
      : []),
    ...aboutRefused(observed),
    ...aboutScenarios(observed),
    ...(result && !accepts(result, 'dropped_iterations') ? aboutIterations(observed, result.metrics) : []),
    ...(machine ? aboutMachine(machine) : []),
    ...(shards ? aboutStart(shards) : []),
  ]
}

/** The doubts that make a run unfit to be compared with. */
export const invalidity = (observed: Observed): readonly Doubt[] =>
  doubtsAbout(observed).filter(({ invalidates }) => invalidates)

/**
 * Those of an earlier run, of which only its metrics are known, with the plan of this one: what it was kept by, as far
 * as metrics tell.
 */
export function invalidityOfEarlier(metrics: Figures, plan: Plan | null): readonly Doubt[] {
  const expected = (metric: string) => expects(plan, metrics, metric)
  return [
    ...(expected('http_req_failed') ? [] : aboutTarget(metrics, null)),
    ...(expected('dropped_iterations') ? [] : aboutDropped(metrics, plan, lostOf({ metrics, plan }))),
  ].filter(({ invalidates }) => invalidates)
}

function aboutTarget(metrics: Figures, overTime: OverTime | null): readonly Doubt[] {
  const requests = judgedRequests(metrics)
  if (requests !== null && requests.failed >= requests.made) {
    return [{ about: 'requests', words: failedWords(requests), invalidates: !speaksOthers(metrics) }]
  }
  const seconds = deadAtEnd(overTime)
  const words = `every request of the last ${figure((seconds ?? 0) * 1000, 'ms')} failed, as if the target had died`
  return seconds === null ? [] : [{ about: 'target', words, invalidates: true }]
}

/** k6 counts a request that it did not send neither as made nor as failed. */
export function aboutRefused({ end, result }: Observed): readonly Doubt[] {
  const { count, first } = end.errors?.refused ?? { count: 0, first: '' }
  if (count === 0) return []
  const [requests, their] = count === 1 ? ['request was', 'its'] : ['requests were', 'their']
  const words = `${figure(count, '')} ${requests} not sent, because ${their} address is no URL (${first}): a variable is not set, or http:// is missing`
  const made = judgedRequests(result?.metrics ?? new Map())?.made ?? 0
  return [{ about: 'refused', words, invalidates: count / (count + made) >= muchDropped }]
}

const mostNamed = 3

/** Scenarios, of several, of which no iteration came to its end, though the test was not stopped. */
function aboutScenarios({ plan, end, result, iterationsByScenario }: Observed): readonly Doubt[] {
  const all = Object.keys(plan?.scenarios ?? {})
  if (end.exitCode !== 0 || plan?.segmented || all.length < 2) return []
  const total = result?.metrics.get('iterations')?.values.count
  const completed = sentIterations(iterationsByScenario, { plan, total })
  const idle = completed === null ? [] : all.filter((name) => !completed.get(name))
  if (idle.length === 0) return []
  const names = idle.slice(0, mostNamed).map((name) => shorten(name, 50))
  const more = idle.length > mostNamed ? ` and ${idle.length - mostNamed} more` : ''
  const words = `not a single iteration of scenario ${names.join(', ')}${more} finished`
  return [{ about: 'idle', words, invalidates: false }]
}

const lostOf = ({ metrics, plan }: { metrics: Figures; plan: Plan | null }): Unstarted | null =>
  unstarted({ metrics, plan, progress: null, isWhole: false })

/** What was planned and not started in a run; null: unknown. */
export const lostIn = ({ result, plan, end }: Observed): Unstarted | null =>
  result && unstarted({ metrics: result.metrics, plan, progress: end.progress ?? null, isWhole: end.exitCode === 0 })

function aboutIterations(observed: Observed, metrics: Figures): readonly Doubt[] {
  const lost = lostIn(observed)
  const missed: Doubt = { about: 'missed', words: lost ? missedWords(lost) : '', invalidates: true }
  return [...aboutDropped(metrics, observed.plan, lost), ...(lost && lost.missed > 0 ? [missed] : [])]
}

function aboutDropped(metrics: Figures, plan: Plan | null, lost: Unstarted | null): readonly Doubt[] {
  if (lost === null || lost.dropped === 0) return []
  const keepsRate = rateScenarios(plan).length > 0
  // Iterations together with a duration mean: stop at what comes first. The rest is not missed then.
  if (!keepsRate && plan?.duration != null && plan.iterations !== null) return []
  const invalidates = keepsRate && lost.dropped / lost.planned >= muchDropped
  return [{ about: 'dropped', words: droppedWords(lost, plan, metrics), invalidates }]
}

/** `181 of 200 planned iterations were dropped: maxVUs is 2`. */
export function droppedWords({ dropped, planned }: Unstarted, plan: Plan | null, metrics: Figures): string {
  return `${figure(dropped, '')} of ${figure(planned, '')} planned iterations ${dropped === 1 ? 'was' : 'were'} dropped: ${whyDropped(plan, metrics)}`
}

function whyDropped(plan: Plan | null, metrics: Figures): string {
  const [scenario, another] = rateScenarios(plan)
  const over = 'the time for them was over (maxDuration)'
  if (scenario === undefined) return over
  if (countedIterations(plan) !== null) return `there were too few VUs, or ${over}`
  const { maxVUs, preAllocatedVUs } = scenario
  if (another !== undefined || preAllocatedVUs == null) return 'there were too few VUs'
  const reached = metrics.get('vus_max')?.values.max
  if (maxVUs == null) return `preAllocatedVUs is ${figure(preAllocatedVUs, '')}, and there is no maxVUs`
  const isOnly = Object.keys(plan?.scenarios ?? {}).length === 1
  return isOnly && reached !== undefined && reached < maxVUs
    ? `VUs had to be made first, as preAllocatedVUs is ${figure(preAllocatedVUs, '')}`
    : `maxVUs is ${figure(maxVUs, '')}`
}

/** `250,000 of 400,000 planned iterations were not even started: k6 could not keep the rate`. */
export const missedWords = ({ missed, planned }: Unstarted): string =>
  `${figure(missed, '')} of ${figure(planned, '')} planned iterations were not even started: k6 could not keep the rate`

function aboutMachine({ steal, k6 }: MachineUse): readonly Doubt[] {
  const stolen =
    steal !== null && steal > muchSteal
      ? `other machines took ${figure(steal, 'share')} of this one's CPU time (steal)`
      : ''
  const busy =
    k6 !== null && k6.share > muchCpu
      ? `k6 was the bottleneck: it used ${figure(k6.share, 'share')} of ${figure(k6.cpus, '')} CPU${k6.cpus === 1 ? '' : 's'}, so the latencies are k6's own too`
      : ''
  return [
    ...(stolen ? [{ about: 'steal', words: stolen, invalidates: true } as const] : []),
    ...(busy ? [{ about: 'k6-cpu', words: busy, invalidates: false } as const] : []),
  ]
}

/** Shards that do not make their load at the same time make less of it together. */
function aboutStart({ startSkewMs, maxStartSkewMs }: NonNullable<Observed['shards']>): readonly Doubt[] {
  if (startSkewMs === null || maxStartSkewMs === null || startSkewMs <= maxStartSkewMs) return []
  const words = `the shards started ${figure(startSkewMs, 'ms')} apart, and were to start together (max-start-skew is ${figure(maxStartSkewMs, 'ms')})`
  return [{ about: 'start-skew', words, invalidates: true }]
}
