import type { Moment, OverTime } from '../record.ts'

/** The course of one shard, and when its test began, in milliseconds since 1970; null: with the earliest of the others. */
export type Course = { startedAt: number | null; overTime: OverTime | null }

/** A part of a shard's course: from `start` to `end`, in seconds of the whole run. */
type Stretch = Omit<Moment, 'at'> & { start: number; end: number }

/**
 * The course of a run from those of its shards: rates are added up, and the p95 is the highest among them, since that of
 * them all cannot be known.
 *
 * @returns null where no shard has one.
 */
export function mergeOverTime(courses: readonly Course[]): OverTime | null {
  const known = courses.flatMap(({ startedAt, overTime }) => (overTime ? [{ startedAt, overTime }] : []))
  // Where some shards made requests, the iterations of others are not to be added to these.
  const of = known.some(({ overTime }) => overTime.of === 'requests') ? 'requests' : 'iterations'
  const alike = known.filter(({ overTime }) => overTime.of === of)
  if (alike.length === 0) return null
  const starts = alike.flatMap(({ startedAt }) => startedAt ?? [])
  const earliest = starts.length === 0 ? 0 : Math.min(...starts)
  const stretches = alike.flatMap(({ startedAt, overTime }) =>
    stretchesOf(overTime, ((startedAt ?? earliest) - earliest) / 1000),
  )
  const period = Math.max(...alike.map(({ overTime }) => overTime.period))
  return { of, period, moments: momentsOf(stretches, period) }
}

function stretchesOf({ moments }: OverTime, later: number): readonly Stretch[] {
  return moments.map(({ at, ...measured }, index) => ({
    ...measured,
    start: later + (moments[index - 1]?.at ?? 0),
    end: later + at,
  }))
}

/** A rest shorter than this share of a period has too little in it to be a moment of its own. */
const shortestRest = 0.1

function momentsOf(stretches: readonly Stretch[], period: number): readonly Moment[] {
  const end = Math.max(...stretches.map((stretch) => stretch.end))
  if (!(period > 0)) return []
  const count = Math.max(1, Math.ceil(end / period - shortestRest))
  return Array.from({ length: count }, (_, index) => {
    const at = index === count - 1 ? end : (index + 1) * period
    return { at, ...during(stretches, index * period, at) }
  })
}

function during(stretches: readonly Stretch[], start: number, end: number): Omit<Moment, 'at'> {
  const within = stretches.flatMap((stretch) => {
    const seconds = Math.min(stretch.end, end) - Math.max(stretch.start, start)
    return seconds > 0 ? [{ ...stretch, made: (stretch.rate ?? 0) * seconds }] : []
  })
  const made = total(within.map((stretch) => stretch.made))
  const judged = within.filter(({ failed }) => failed !== null)
  const judgedMade = total(judged.map((stretch) => stretch.made))
  const failures = total(judged.map((stretch) => stretch.made * (stretch.failed ?? 0)))
  const p95s = within.flatMap(({ p95 }) => p95 ?? [])
  return {
    rate: within.every(({ rate }) => rate === null) ? null : made / (end - start),
    p95: p95s.length === 0 ? null : Math.max(...p95s),
    failed: judgedMade === 0 ? null : failures / judgedMade,
  }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
