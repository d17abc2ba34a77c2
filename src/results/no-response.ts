import type { Metric, Threshold } from './result.ts'

type Figures = ReadonlyMap<string, Pick<Metric, 'values'>>

/** The parts of a request's time that a response ends (lib/netext/httpext/tracer.go). */
const untilResponse = new Set(['http_req_duration', 'http_req_waiting'])

/**
 * Whether a threshold held, or has the value 0, only because no request of its metric got a response: k6 adds 0 ms for
 * a request that could not even be sent, which no response takes; and where none was received, the rest are timeouts.
 *
 * @param metrics all of the run.
 */
export function isWithoutResponse({ metric, status, value }: Threshold, metrics: Figures): boolean {
  const { count, max } = metrics.get(metric)?.values ?? {}
  if (!untilResponse.has(metric.split('{')[0] ?? '') || !count) return false
  return (status === 'ok' || value === 0) && (max === 0 || nothingReceived(metrics))
}

/** Whether not one request of a run could be sent: what k6 says they took, 0 ms, is then no time of a response. */
export const nothingSent = (metrics: Figures): boolean => {
  const { count, max } = metrics.get('http_req_duration')?.values ?? {}
  return Number(count) > 0 && max === 0
}

function nothingReceived(metrics: Figures): boolean {
  const { count, max } = metrics.get('http_req_receiving')?.values ?? {}
  return Number(count) > 0 && max === 0
}
