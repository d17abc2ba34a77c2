import { type Endpoint, type Endpoints, mostEndpointRows } from '../../results/endpoints.ts'
import type { Result } from '../../results/result.ts'
import { percentiles } from './histogram.ts'
import type { Received } from './receiver.ts'
import type { Tallied } from './tally.ts'

/**
 * The table of endpoints, the slowest first. There is none where k6's summary counted other requests than these, or
 * other durations or failures of them: nobody else knows whether all that k6 sent came.
 *
 * @param result what k6's summary says; null: there is none, so that nothing confirms these figures.
 * @returns undefined: no request was made, or nobody knows.
 */
export function endpointsOf(received: Received, result: Result | null): Endpoints | undefined {
  const requests = result?.metrics.get('http_reqs')?.values
  if (result === null || !requests?.count) return undefined
  if (received.kind === 'not-whole') return { kind: 'off', why: received.why }
  const why = notConfirmed(received.endpoints, result)
  if (why !== null) return { kind: 'off', why }
  const made = received.endpoints.filter(({ count }) => count > 0)
  const seconds = requests.rate ? requests.count / requests.rate : null
  const rows = made.map((endpoint) => rowOf(endpoint, seconds)).sort(slowestFirst)
  return { kind: 'measured', rows: rows.slice(0, mostEndpointRows), more: Math.max(0, rows.length - mostEndpointRows) }
}

/** How far a count can be off, as a share of it, that k6's record has of a summary that a script changed. */
const recordError = 1e-4

/** @returns why k6's summary does not confirm that these are all requests, as a part of a sentence; null: it does. */
function notConfirmed(endpoints: readonly Tallied[], { metrics, altered }: Result): string | null {
  const valuesOf = (metric: string) => metrics.get(metric)?.values ?? {}
  const { passes, fails } = valuesOf('http_req_failed')
  const judged = passes === undefined || fails === undefined ? undefined : passes + fails
  const told: readonly [string, number | undefined, (endpoint: Tallied) => number][] = [
    ['requests', valuesOf('http_reqs').count, ({ count }) => count],
    ['durations of requests', valuesOf('http_req_duration').count, ({ durations }) => durations.count],
    ['judged requests', judged, (endpoint) => endpoint.judged],
  ]
  const error = altered ? recordError : 0
  for (const [what, known, of] of told) {
    const sent = endpoints.reduce((sum, endpoint) => sum + of(endpoint), 0)
    if (known !== undefined && Math.abs(known - sent) > error * known)
      return `k6's summary has ${known} ${what}, and what k6 sent has ${sent}`
  }
  return null
}

function rowOf({ name, method, count, failed, judged, durations }: Tallied, seconds: number | null): Endpoint {
  // k6 gives a request that nobody answered a duration of 0.
  const at = durations.max > 0 ? percentiles(durations) : () => null
  return {
    name,
    method,
    count,
    perSecond: seconds === null ? null : count / seconds,
    failed: judged === 0 ? null : failed,
    p50: at(50),
    p95: at(95),
    p99: at(99),
  }
}

/** What never answered is slower than all else. */
const slowness = ({ p95 }: Endpoint): number => p95 ?? Number.MAX_VALUE

const slowestFirst = (a: Endpoint, b: Endpoint): number =>
  slowness(b) - slowness(a) || b.count - a.count || (a.name < b.name ? -1 : 1)
