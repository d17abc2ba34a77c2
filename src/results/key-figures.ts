import { nothingSent } from './no-response.ts'
import { provablyEmpty, type Result } from './result.ts'

// Output name, metric, k6's key.
const sources = [
  ['http-reqs', 'http_reqs', 'count'],
  ['http-reqs-rate', 'http_reqs', 'rate'],
  ['http-req-failed-rate', 'http_req_failed', 'value'],
  ['http-req-duration-avg', 'http_req_duration', 'avg'],
  ['http-req-duration-min', 'http_req_duration', 'min'],
  ['http-req-duration-med', 'http_req_duration', 'med'],
  ['http-req-duration-max', 'http_req_duration', 'max'],
  ['http-req-duration-p90', 'http_req_duration', 'p(90)'],
  ['http-req-duration-p95', 'http_req_duration', 'p(95)'],
  ['http-req-duration-p99', 'http_req_duration', 'p(99)'],
  ['iterations', 'iterations', 'count'],
  ['iterations-rate', 'iterations', 'rate'],
  ['iteration-duration-p95', 'iteration_duration', 'p(95)'],
  ['dropped-iterations', 'dropped_iterations', 'count'],
  ['checks-rate', 'checks', 'value'],
  ['vus-max', 'vus_max', 'max'],
  ['data-received', 'data_received', 'count'],
  ['data-sent', 'data_sent', 'count'],
] as const

export type KeyFigure = (typeof sources)[number][0]

/** The figures that most people ask for, by the names of their outputs. */
export const keyFigureNames: readonly KeyFigure[] = sources.map(([name]) => name)

/** The metrics that they are of. */
export const keyFigureMetrics: readonly string[] = [...new Set(sources.map(([, metric]) => metric))]

/** Durations in ms, data in bytes, rates of http-req-failed and checks from 0 to 1, others per second; null: not measured. */
export type KeyFigures = Readonly<Record<KeyFigure, number | null>>

/** The key figures of a result. A metric without samples has none, and requests that could not be sent have no duration. */
export function keyFigures(result: Result | null): KeyFigures {
  const unsent = result !== null && nothingSent(result.metrics)
  const figure = (name: string, key: string) => {
    const metric = result?.metrics.get(name)
    // k6 has no such metric before the first one is dropped.
    if (name === 'dropped_iterations' && metric === undefined && result?.metrics.has('iterations'))
      return result.unread?.includes(`${name} ${key}`) ? null : 0
    if (metric === undefined || provablyEmpty(metric)) return null
    return name === 'http_req_duration' && unsent ? null : (metric.values[key] ?? null)
  }
  return Object.fromEntries(sources.map(([output, name, key]) => [output, figure(name, key)])) as KeyFigures
}

/**
 * How often checks were made and how often they failed. A script can take the metric or the groups out of its summary,
 * so the larger of both counts.
 */
export function checkCounts({ metrics, checks }: Result): { made: number; failed: number } {
  const { passes = 0, fails = 0 } = metrics.get('checks')?.values ?? {}
  const listedFails = checks.reduce((sum, check) => sum + check.fails, 0)
  const listed = checks.reduce((sum, check) => sum + check.passes + check.fails, 0)
  // What a script wrote there can add up to more than JSON has numbers for.
  const most = (a: number, b: number) => Math.min(Math.max(a, b), Number.MAX_SAFE_INTEGER)
  return { made: most(passes + fails, listed), failed: most(fails, listedFails) }
}

/** Without them, nobody knows how many failed. */
export const checkCountKeys: readonly string[] = ['checks passes', 'checks fails']

/** What is known of a run's checks. Whether `none` were made is known, too; `unknown`: not even that. */
export type CheckFacts = 'none' | 'held' | 'failed' | 'unknown'

/**
 * What is known of a run's checks. A script that changed its summary can have hidden them, but not from k6's record,
 * which has their share, if not their number.
 */
export function checkFacts(result: Result | null): CheckFacts {
  if (result === null) return 'unknown'
  const { made, failed } = checkCounts(result)
  if (failed > 0) return 'failed'
  if (result.altered && !result.altered.checksRecorded) return 'unknown'
  if (checkCountKeys.some((key) => result.unread?.includes(key))) return 'unknown'
  if (made > 0) return 'held'
  if (result.recordLost) return 'unknown'
  const { passes, value } = result.metrics.get('checks')?.values ?? {}
  // k6's own summary has the numbers, too: without a check, its share is 0.
  const share = result.altered || passes === undefined ? value : undefined
  return share === undefined ? 'none' : share < 1 ? 'failed' : 'held'
}
