/** Seconds of a unit, as a factor and a power of ten: `359.113e-6` is read exactly, 359.113 / 1e6 is not. */
const units: Readonly<Record<string, readonly [factor: number, power: number]>> = {
  h: [3600, 0],
  m: [60, 0],
  s: [1, 0],
  ms: [1, -3],
  µs: [1, -6],
  μs: [1, -6],
  us: [1, -6],
  ns: [1, -9],
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
  return [...text.matchAll(part)].reduce((sum, [, count, unit]) => {
    const [factor, power] = units[unit ?? ''] ?? [0, 0]
    return sum + factor * Number(`${count}e${power}`)
  }, 0)
}
