import { UserError } from '../base/errors.ts'
import { quote } from '../base/text.ts'
import { type Duration, parseDuration } from '../k6/duration.ts'

/** The error of an input whose value is not what it may be. */
export const notAllowed = (input: string, value: string, allowed: string): UserError =>
  new UserError(`input ${input}: ${quote(value)} is not ${allowed}`)

/** A YAML 1.2 boolean. */
export function booleanValue(input: string, text: string): boolean {
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  throw notAllowed(input, text, 'true or false')
}

/** Whether a text is a switch of YAML, which somebody gave where a name or a path is wanted. */
export const isSwitch = (text: string): boolean => /^(?:true|false|yes|no|on|off)$/i.test(text)

export function wholeNumber(input: string, text: string, [min, max]: readonly [number, number]): number {
  const value = /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw notAllowed(input, text, `a whole number from ${min} to ${max}`)
}

/** One of some words. */
export function oneOf<const Word extends string>(input: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text)
  if (found !== undefined) return found
  throw notAllowed(input, text, `one of ${words.join(', ')}`)
}

/** An absolute http or https URL, normalised. */
export function httpUrl(input: string, text: string): URL {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol)) return url
  throw notAllowed(input, text, 'an http or https URL')
}

/** The longest time that a timer of Node can wait, in whole days; the longest job takes five. */
const mostDays = 24

/** Whether a duration is one that the action can wait for. */
export const isBounded = ({ seconds }: Duration): boolean => seconds <= mostDays * 86_400

/** A duration with units, of at least `minSeconds`. */
export function durationValue(input: string, text: string, minSeconds: number): Duration {
  const duration = parseDuration(text)
  if (duration && duration.seconds >= minSeconds && isBounded(duration)) return duration
  const hint = /^\d+(?:\.\d+)?$/.test(text) ? ` (the unit is missing: ${text}s?)` : ''
  const least = minSeconds >= 1 ? `${minSeconds}s` : `${minSeconds * 1000}ms`
  throw notAllowed(input, text, `a duration from ${least} to ${mostDays}d with units, such as 30s, 1m30s or 1h${hint}`)
}
