import { isObject, parseJson } from '../base/json.ts'

/** One event of a record. */
export type RecordEvent = { event: unknown; data: unknown }

/** The events whose rows a reader can leave unread: k6 writes both after every period. */
export type PeriodicEvent = 'cumulative' | 'snapshot'

/**
 * The events of what k6's web dashboard records (`K6_WEB_DASHBOARD_RECORD`; internal/dashboard/record.go, in k6 v1 the
 * module xk6-dashboard), one JSON object a line. A line that cannot be read, as one that was cut off, is none.
 *
 * @param unread events that are skipped without being parsed: they are half of a record.
 */
export function* recordEvents(text: string, unread: PeriodicEvent): Generator<RecordEvent> {
  const skipped = `{"event":"${unread}"`
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const event = text.startsWith(skipped, start) ? null : parseJson(text.slice(start, end))
    if (isObject(event)) yield { event: event.event, data: event.data ?? null }
    start = end + 1
  }
}
