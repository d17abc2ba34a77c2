import type { Plan } from '../k6/plan.ts'
import { figure } from '../results/figures.ts'
import type { OverTime } from '../results/record.ts'
import type { Result } from '../results/result.ts'
import { holds, measuredValue, parseThreshold } from '../results/threshold.ts'
import type { Figures } from './unstarted.ts'

/** How many requests must have failed in a row, at the least: fewer can be chance. */
const enough = 5

/**
 * For how long, at its end, a target was dead: every request of the last third of the run failed, though not of all of
 * the run.
 *
 * @returns seconds; null when it was not, or that is not known.
 */
export function deadAtEnd(overTime: OverTime | null): number | null {
  const end = overTime?.moments.at(-1)?.at
  if (overTime?.of !== 'requests' || end === undefined) return null
  const timed = overTime.moments.map((moment, index) => {
    const start = overTime.moments[index - 1]?.at ?? 0
    return { ...moment, start, requests: (moment.rate ?? 0) * (moment.at - start) }
  })
  const withRequests = timed.filter(({ requests }) => requests > 0)
  const lastAlive = withRequests.findLast(({ failed }) => failed !== 1)
  if (lastAlive === undefined || lastAlive.at > (end * 2) / 3) return null
  const requests = withRequests
    .filter(({ start }) => start >= lastAlive.at)
    .reduce((sum, moment) => sum + moment.requests, 0)
  return requests >= enough ? end - lastAlive.at : null
}

type Requests = { made: number; failed: number }

/** How many requests were made, and how many of them failed, by k6's judgement; null: it judged none that are known. */
export function judgedRequests(metrics: Figures): Requests | null {
  const made = metrics.get('http_reqs')?.values.count ?? 0
  const all = [
    requestsOf(metrics.get('http_req_failed')?.values ?? {}, made),
    requestsOf(metrics.get('browser_http_req_failed')?.values ?? {}, 0),
  ]
  const sum = (key: keyof Requests) => all.reduce((total, requests) => total + requests[key], 0)
  return sum('made') === 0 ? null : { made: sum('made'), failed: sum('failed') }
}

/**
 * Of the rate `http_req_failed`, k6 counts a request that failed under `passes`. Where only the share is known, it is
 * taken of all requests that were made.
 */
function requestsOf({ passes, fails, value }: Readonly<Record<string, number>>, all: number): Requests {
  if (passes !== undefined && fails !== undefined) return { made: passes + fails, failed: passes }
  return value === undefined ? { made: 0, failed: 0 } : { made: all, failed: Math.floor(all * value) }
}

/** `12 of 12 requests failed`. */
export const failedWords = ({ made, failed }: Requests): string =>
  `${figure(failed, '')} of ${figure(made, '')} request${made === 1 ? '' : 's'} failed`

/** Whether a threshold of the script's own says that this much of a metric is expected. */
export const accepts = ({ thresholds }: Pick<Result, 'thresholds'>, metric: string): boolean =>
  thresholds.some((threshold) => threshold.metric === metric && threshold.status === 'ok')

/** The same of an earlier run, which has no thresholds of its own: whether one that is planned held by its figures. */
export function expects(plan: Plan | null, metrics: Figures, name: string): boolean {
  const metric = metrics.get(name)
  if (metric === undefined) return false
  return (plan?.thresholds[name] ?? []).some((expression) => {
    const parsed = parseThreshold(expression)
    const value = parsed && measuredValue(metric, parsed)
    return parsed !== null && value !== null && holds(value, parsed)
  })
}

/** `12 of 120 requests failed`; null when none did, as far as is known, or the script expects so many. */
export function failedRequestWords(result: Result | null): string | null {
  const requests = result && judgedRequests(result.metrics)
  return !requests || requests.failed === 0 || accepts(result, 'http_req_failed') ? null : failedWords(requests)
}

/** Whether HTTP requests were made, judged or not. */
export const madeRequests = (metrics: Figures): boolean =>
  [...metrics].some(([name, { values }]) => /^http_req/.test(name) && Number(values.count) > 0)

/** Whether a run speaks other protocols than HTTP, of which k6 does not say what failed. */
export const speaksOthers = (metrics: Figures): boolean =>
  [...metrics.keys()].some((name) => /^(?:grpc|ws)_/.test(name))
