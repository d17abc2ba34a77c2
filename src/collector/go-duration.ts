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

/** Characters of the longest string that Go's `time.Duration.String()` writes, generously. */
const longest = 40

/**
 * Seconds of a duration as Go prints it (`"1m30.5s"`, `"359.113µs"`, `"0s"`).
 *
 * @returns null when the text is no such duration or a negative one.
 */
export function secondsOfGoDuration(text: string): number | null {
  if (text.length > longest) return null
  const part = /(\d+(?:\.\d+)?)(h|ms|[uµμ]s|ns|m|s)/y
  let seconds = 0
  let end = 0
  for (let found = part.exec(text); found; found = part.exec(text)) {
    const [factor, power] = units[found[2] ?? ''] ?? [0, 0]
    seconds += factor * Number(`${found[1]}e${power}`)
    end = part.lastIndex
  }
  return end > 0 && end === text.length ? seconds : null
}
