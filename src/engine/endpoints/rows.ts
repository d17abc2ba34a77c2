import { type Endpoint, type Endpoints, mostEndpointRows } from '../../results/endpoints.ts'
import { counted } from '../../results/figures.ts'
import type { Result } from '../../results/result.ts'
import { percentiles } from './histogram.ts'
import type { Received } from './receiver.ts'
import type { Tallied } from './tally.ts'

/**
 * The table of endpoints, the slowest first. There is none where k6's summary counted other requests than these.
 *
 * @param result what k6's summary says; null: there is none, so that nothing confirms these figures.
 * @returns undefined: no request was made, or nobody knows.
 */
export function endpointsOf(received: Received, result: Result | null): Endpoints | undefined {
  const requests = result?.metrics.get('http_reqs')?.values
  if (!requests?.count) return undefined
  if (received.kind === 'not-whole') return { kind: 'off', why: received.why }
  const made = received.endpoints.filter(({ count }) => count > 0)
  const sum = made.reduce((all, { count }) => all + count, 0)
  if (requests.count !== sum) {
    const why = `k6 counted ${counted(requests.count, 'request')}, and ${counted(sum, 'request')} for them`
    return { kind: 'off', why }
  }
  const seconds = requests.rate ? requests.count / requests.rate : null
  const rows = made.map((endpoint) => rowOf(endpoint, seconds)).sort(slowestFirst)
  return { kind: 'measured', rows: rows.slice(0, mostEndpointRows), more: Math.max(0, rows.length - mostEndpointRows) }
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
