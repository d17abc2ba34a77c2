const dayMs = 86_400_000

/** The UTC day of a time in milliseconds since 1970, such as `2026-08-31`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** The day that many days after another one; before it for a negative number. */
export function plusDays(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * dayMs)
}

/** How many days lie between two days, both included. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1
}

/** A clock that tells the UTC day; it looks up the calendar once a day, because it is asked for every report. */
export function createCalendar(now: () => number = Date.now): () => string {
  let number = Number.NaN
  let day = ''
  return () => {
    const current = Math.floor(now() / dayMs)
    if (current !== number) day = dayOf(current * dayMs)
    number = current
    return day
  }
}
