const units: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  µs: 1e-6,
  μs: 1e-6,
  us: 1e-6,
  ns: 1e-9,
}

const part = /(\d+(?:\.\d+)?)(h|ms|[uµμ]s|ns|m|s)/g
const whole = /^(?:\d+(?:\.\d+)?(?:h|ms|[uµμ]s|ns|m|s))+$/

/** Characters of the longest string that Go's `time.Duration.String()` writes, generously. */
const longest = 40

/**
 * Seconds of a duration as Go prints it (`"1m30.5s"`, `"359.113µs"`, `"0s"`).
 *
 * @returns null when the text is no such duration or a negative one.
 */
export function secondsOfGoDuration(text: string): number | null {
  if (text.length > longest || !whole.test(text)) return null
  return [...text.matchAll(part)].reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0)
}
