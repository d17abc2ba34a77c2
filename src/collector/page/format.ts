import type { ClassCount } from '../read/stats.ts'

const whole = new Intl.NumberFormat('en-US')
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const longDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** `12,345`. */
export const formatCount = (count: number): string => whole.format(count)
/** `12.3K`. */
export const formatShort = (count: number): string => short.format(count)
/** Share of a total; `0%` when there is none. */
export const formatShare = (part: number, total: number): string => percent.format(total > 0 ? part / total : 0)
/** `31 Aug`. */
export const formatDay = (day: string): string => date.format(new Date(day))
/** `31 Aug 2026`. */
export const formatLongDay = (day: string): string => longDate.format(new Date(day))

/** `6–10`, `1`, `5,001 or more`. */
export function formatVus({ from, below }: ClassCount): string {
  if (below === null) return `${formatCount(from)} or more`
  return below - from === 1 ? formatCount(from) : `${formatCount(from)}–${formatCount(below - 1)}`
}

function seconds(value: number): string {
  if (value >= 3600) return `${value / 3600} h`
  return value >= 60 ? `${value / 60} min` : `${value} s`
}

/** `10 s – 30 s`, `under 1 s`, `4 h or more`. */
export function formatDuration({ from, below }: ClassCount): string {
  if (below === null) return `${seconds(from)} or more`
  return from === 0 ? `under ${seconds(below)}` : `${seconds(from)} – ${seconds(below)}`
}
