import type { Result } from '../result.ts'
import type { Part } from './part.ts'

/** When something began and ended, in milliseconds since 1970. */
export type Span = { start: number; end: number }

/**
 * Seconds by which k6 divided a shard's counts to get their rates: from its setup() to its teardown() (metrics/sink.go,
 * CounterSink.Rate). k6 writes them nowhere, but each counter tells them.
 *
 * @returns null where nothing was counted.
 */
function testSeconds({ metrics }: Result): number | null {
  const counters = [...metrics.values()].flatMap(({ kind, values: { count = 0, rate = 0 } }) =>
    kind === 'counter' && count > 0 && rate > 0 ? [{ count, rate }] : [],
  )
  const [first, ...others] = counters
  if (first === undefined) return null
  // The largest count, because a sum of fractions has been rounded more often.
  const { count, rate } = others.reduce((largest, one) => (one.count > largest.count ? one : largest), first)
  return count / rate
}

/** When each part's test ran; null: nobody can tell, because it counted nothing. */
export function spansOf(parts: readonly Part[]): readonly (Span | null)[] {
  const known = parts.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt]))
  const earliest = known.length === 0 ? 0 : Math.min(...known)
  return parts.map(({ result, startedAt }) => {
    const seconds = testSeconds(result)
    const start = startedAt ?? earliest
    return seconds === null ? null : { start, end: start + seconds * 1000 }
  })
}

/** Seconds from the first start to the last end: the time in which all parts together counted; null: none of them did. */
export function commonSeconds(spans: readonly (Span | null)[]): number | null {
  const known = spans.filter((span) => span !== null)
  if (known.length === 0) return null
  return (Math.max(...known.map(({ end }) => end)) - Math.min(...known.map(({ start }) => start))) / 1000
}
