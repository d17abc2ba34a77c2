import { dayOf, daysBetween, plusDays } from '../report/day.ts'
import type { Period } from '../store/store.ts'

/** Days that one look may span: ten years. */
const longest = 3660
/** Days that are shown when nobody says otherwise. */
export const defaultDays = 30

/** How many days a period has, both ends included. */
export function lengthOf({ from, to }: Period): number {
  return daysBetween(from, to)
}

/** Every day of a period, in order. */
export function daysOf(period: Period): readonly string[] {
  return Array.from({ length: lengthOf(period) }, (_, index) => plusDays(period.from, index))
}

function isDay(text: string): boolean {
  const time = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time) && dayOf(time) === text
}

/**
 * Reads `from`, `to` and `days` of a query; the last 30 days when there is none of them.
 *
 * @returns null when one of them is wrong; the answer need not say more than what is allowed.
 */
export function periodOf(query: URLSearchParams, today: string): Period | null {
  const to = query.get('to') || today
  const days = Number(query.get('days') || defaultDays)
  if (!isDay(to) || !Number.isInteger(days) || days < 1 || days > longest) return null
  const from = query.get('from') || plusDays(to, 1 - days)
  return isDay(from) && from <= to && lengthOf({ from, to }) <= longest ? { from, to } : null
}

/** What is allowed in a period, for the answer to a wrong one. */
export const periodRule = `from and to are days such as 2026-08-31, at most ${longest} days apart; days is 1 to ${longest}`
