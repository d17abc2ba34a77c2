import type { OverTime } from '../results/over-time.ts'
import type { Figures } from './unstarted.ts'

/** Fewer failures in a row can be chance. */
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

/** How many requests were made, and how many of them failed, by k6's judgement; null: it judged none. */
export function judgedRequests(metrics: Figures): { made: number; failed: number } | null {
  // Of this rate, k6 calls what failed "passes".
  const all = ['http_req_failed', 'browser_http_req_failed'].map((name) => metrics.get(name)?.values)
  const failed = all.reduce((sum, values) => sum + (values?.passes ?? 0), 0)
  const made = all.reduce((sum, values) => sum + (values?.passes ?? 0) + (values?.fails ?? 0), 0)
  return made === 0 ? null : { made, failed }
}

/** Whether a run speaks other protocols than HTTP, of which k6 does not say what failed. */
export const speaksOthers = (metrics: Figures): boolean =>
  [...metrics.keys()].some((name) => /^(?:grpc|ws)_/.test(name))
