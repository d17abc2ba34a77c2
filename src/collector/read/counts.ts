import type { Dimension } from '../store/rollup.ts'
import { dimensions } from '../store/rollup.ts'
import type { DayCount, Period, Store } from '../store/store.ts'
import { daysOf } from './period.ts'
import { grouped } from './small-groups.ts'

/** What is shown by: as it is stored, but for the platform, whose two halves are shown each by itself. */
export type Shown = Exclude<Dimension, 'platform'> | 'os' | 'arch'

/** How many reports have each key over a whole period. */
export type Tally = ReadonlyMap<string, number>

/** The counts of a period, before they are put in order. */
export type Counts = {
  of(shown: Shown): Tally
  /** Reports of each day that has some. */
  perDay: readonly DayCount[]
  /** Counts of these versions on each day. */
  versionDays(keys: readonly string[]): Promise<readonly DayCount[]> | readonly DayCount[]
}

const halves = { os: 0, arch: 1 } as const

const stored = (shown: Shown): Dimension => (shown === 'os' || shown === 'arch' ? 'platform' : shown)

/** The key under which a stored one is shown. */
const keyOf = (shown: Shown, key: string): string =>
  shown === 'os' || shown === 'arch' ? (key.split('/')[halves[shown]] ?? '') : key

const allReports = (store: Store, period: Period) => store.days({ ...period, dimension: 'total', keys: ['reports'] })

function tallied(counts: Iterable<readonly [string, number]>): Tally {
  const tally = new Map<string, number>()
  for (const [key, count] of counts) tally.set(key, (tally.get(key) ?? 0) + count)
  return tally
}

/** Every count as it is. */
export async function plainCounts(store: Store, period: Period): Promise<Counts> {
  const [totals, perDay] = await Promise.all([store.totals(period), allReports(store, period)])
  return {
    of: (shown) =>
      tallied(
        totals
          .filter(({ dimension }) => dimension === stored(shown))
          .map(({ key, count }) => [keyOf(shown, key), count] as const),
      ),
    perDay,
    versionDays: (keys) => store.days({ ...period, dimension: 'version', keys }),
  }
}

/**
 * The counts with the small groups of every day among `other`. It is done day by day, and a period is the sum of its days:
 * so two periods that differ by a day differ by what that day shows by itself, and nobody can subtract one from the other.
 */
export async function groupedCounts(store: Store, period: Period, minGroup: number): Promise<Counts> {
  const perDay = await allReports(store, period)
  const totals = new Map(perDay.map(({ day, count }) => [day, count]))
  const shown: Shown[] = dimensions.flatMap((name): Shown[] => (name === 'platform' ? ['os', 'arch'] : [name]))
  const found = new Map<Shown, readonly DayCount[]>()
  // One after the other: of ten years, each is large.
  for (const name of shown) {
    const rows = name === 'total' ? perDay : await store.days({ ...period, dimension: stored(name), keys: null })
    found.set(name, name === 'total' ? rows : groupedByDay(rows, { name, period, totals, minGroup }))
  }
  const of = (name: Shown) => found.get(name) ?? []
  return {
    of: (name) => tallied(of(name).map(({ key, count }) => [key, count] as const)),
    perDay,
    versionDays: (keys) => of('version').filter(({ key }) => keys.includes(key)),
  }
}

type How = { name: Shown; period: Period; totals: ReadonlyMap<string, number>; minGroup: number }

function groupedByDay(rows: readonly DayCount[], { name, period, totals, minGroup }: How): readonly DayCount[] {
  const days = Map.groupBy(rows, ({ day }) => day)
  return daysOf(period).flatMap((day) => {
    const tally = tallied((days.get(day) ?? []).map(({ key, count }) => [keyOf(name, key), count] as const))
    return Array.from(grouped(tally, { minGroup, most: totals.get(day) ?? 0 }), ([key, count]) => ({ day, key, count }))
  })
}
