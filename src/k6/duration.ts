import { parseGoDuration } from '../base/go-duration.ts'

/** A duration that k6 takes wherever it takes one. */
export type Duration = {
  seconds: number
  /** The same for Go's time.ParseDuration, which knows no days and is all that k6's flags and stages understand. */
  go: string
}

/**
 * Reads a duration as k6 does (lib/types/types.go, ParseExtendedDuration): Go's units, and whole days before them,
 * `1d2h`. Unlike there, no sign, and no bare number, which k6 takes for milliseconds.
 */
export function parseDuration(text: string): Duration | undefined {
  const match = /^(?:(\d{1,6})d)?((?:\d|\.\d).*)?$/.exec(text)
  if (!match) return undefined
  const [, days, rest = ''] = match
  const go = days === undefined ? rest : `${Number(days) * 24}h${rest}`
  const seconds = parseGoDuration(go)
  return seconds === undefined ? undefined : { seconds, go }
}
