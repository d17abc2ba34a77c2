const nanosecondsPer: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  '\u00b5s': 1_000n, // micro sign
  '\u03bcs': 1_000n, // Greek letter mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}

const part = '(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h)'
const whole = new RegExp(`^([-+]?)(0|(?:${part})+)$`)
const parts = /(\d*)\.?(\d*)([^\d.]+)/g

/** The largest magnitude of a Go duration: 2^63 - 1 nanoseconds, and one more below zero. */
const longest = 2n ** 63n - 1n

/** What is less than a nanosecond is cut. */
function nanoseconds(digits: string, fraction: string, unit: string): bigint {
  const perUnit = nanosecondsPer[unit] ?? 0n
  return BigInt(digits) * perUnit + (BigInt(fraction) * perUnit) / 10n ** BigInt(fraction.length)
}

/** The seconds of a duration of k6's plan; 0 where it has none. */
export const secondsOf = (duration: string | null | undefined): number => parseGoDuration(duration ?? '') ?? 0

/**
 * Reads a duration as Go writes it, `1h2m3.5s`, `250µs`, `-1.5h`, `0` (time.ParseDuration).
 *
 * @returns seconds, to the nanosecond as far as a double can; undefined when Go would not accept the text.
 */
export function parseGoDuration(text: string): number | undefined {
  const match = whole.exec(text)
  if (!match) return undefined
  const [, sign, magnitude = ''] = match
  let total = 0n
  for (const [, digits = '', fraction = '', unit = ''] of magnitude.matchAll(parts)) {
    total += nanoseconds(digits, fraction, unit)
  }
  if (total > (sign === '-' ? longest + 1n : longest)) return undefined
  const signed = sign === '-' ? -total : total
  return Number(signed / 1_000_000_000n) + Number(signed % 1_000_000_000n) / 1e9
}
