import { other } from '../report/known.ts'
import { type Dimension, durationClasses, unstated, vusClasses } from '../store/rollup.ts'
import type { DayCount, Period, Store, Total } from '../store/store.ts'
import { daysOf } from './period.ts'

/** A name and how many reports have it. */
export type Count = { name: string; reports: number }
/** A class of a figure: from `from` up to, but not, `below`; null is no bound. */
export type ClassCount = { from: number; below: number | null; reports: number }
/** A version and its reports on each day of the period. */
export type VersionSeries = { version: string; reports: readonly number[] }

/** All that the page shows and `/api/v1/stats` answers, from the roll-ups alone. */
export type Stats = Period & {
  reports: number
  days: readonly { day: string; reports: number }[]
  versions: readonly Count[]
  /** The versions that matter most now and, last, all the rest as `other`; reports in the order of `days`. */
  versions_by_day: readonly VersionSeries[]
  operating_systems: readonly Count[]
  architectures: readonly Count[]
  vus: readonly ClassCount[]
  vus_unstated: number
  /** Seconds. */
  duration: readonly ClassCount[]
  duration_unstated: number
  /** `share`: of those that say whether they ran in CI; null when none does. */
  ci: { yes: number; no: number; unstated: number; share: number | null }
  executors: readonly Count[]
}

/** Versions that have a series of their own. */
const namedVersions = 6
/** Versions that are listed. */
const listedVersions = 20

const byReports = (a: Count, b: Count) => b.reports - a.reports || (a.name < b.name ? -1 : 1)

/** Counts by name, largest first; `other` last. */
function grouped(totals: readonly Total[], nameOf: (key: string) => string): readonly Count[] {
  const groups = new Map<string, number>()
  for (const { key, count } of totals) groups.set(nameOf(key), (groups.get(nameOf(key)) ?? 0) + count)
  const counts = [...groups].map(([name, reports]) => ({ name, reports }))
  return [
    ...counts.filter(({ name }) => name !== other).sort(byReports),
    ...counts.filter(({ name }) => name === other),
  ]
}

/** The first ones, and the rest together as `other`. */
function shortened(counts: readonly Count[], length: number): readonly Count[] {
  const named = counts.filter(({ name }) => name !== other).slice(0, length)
  const rest = sum(counts) - sum(named)
  return rest > 0 ? [...named, { name: other, reports: rest }] : named
}

const sum = (counts: readonly Count[]) => counts.reduce((total, { reports }) => total + reports, 0)

function classes(bounds: readonly number[], counts: ReadonlyMap<string, number>): readonly ClassCount[] {
  return bounds.map((from, index) => ({
    from,
    below: bounds[index + 1] ?? null,
    reports: counts.get(String(from)) ?? 0,
  }))
}

function seriesOf(
  days: readonly string[],
  named: readonly Count[],
  dayCounts: readonly DayCount[],
): readonly VersionSeries[] {
  const places = new Map(days.map((day, index) => [day, index]))
  const series = new Map(named.map(({ name }) => [name, days.map(() => 0)]))
  // One look-up of each day and each version: a text made of both, for every row of ten years, fills the memory.
  for (const { day, key, count } of dayCounts) {
    const place = places.get(day)
    const reports = series.get(key)
    if (place !== undefined && reports) reports[place] = count
  }
  return [...series].map(([version, reports]) => ({ version, reports }))
}

/** How much a version matters: the later a report came, the more it counts, so that the newest one has a name. */
const weightOf = ({ reports }: VersionSeries) => reports.reduce((sum, count, index) => sum + count * (index + 1), 0)

/** The versions with a series of their own, and what is left of all reports as `other`. */
function versionsByDay(days: Stats['days'], series: readonly VersionSeries[]): readonly VersionSeries[] {
  const named = series.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, namedVersions)
  const rest = days.map(({ reports }, index) =>
    Math.max(
      0,
      named.reduce((left, { reports: own }) => left - (own[index] ?? 0), reports),
    ),
  )
  return rest.some((reports) => reports > 0) ? [...named, { version: other, reports: rest }] : named
}

/** Reads the figures of a period. */
export async function readStats(store: Store, period: Period): Promise<Stats> {
  const [totals, perDay] = await Promise.all([
    store.totals(period),
    store.days({ ...period, dimension: 'total', keys: ['reports'] }),
  ])
  const of = (dimension: Dimension) => totals.filter((total) => total.dimension === dimension)
  const counts = (dimension: Dimension) => new Map(of(dimension).map(({ key, count }) => [key, count]))

  const reportsOn = new Map(perDay.map(({ day, count }) => [day, count]))
  const days = daysOf(period).map((day) => ({ day, reports: reportsOn.get(day) ?? 0 }))
  const versions = grouped(of('version'), (key) => key)
  const named = shortened(versions, listedVersions).filter(({ name }) => name !== other)
  const keys = named.map(({ name }) => name)
  const series = seriesOf(
    days.map(({ day }) => day),
    named,
    await store.days({ ...period, dimension: 'version', keys }),
  )
  const vus = counts('vus')
  const duration = counts('duration')
  const ci = counts('ci')
  const [yes, no] = [ci.get('yes') ?? 0, ci.get('no') ?? 0]
  return {
    ...period,
    reports: counts('total').get('reports') ?? 0,
    days,
    versions: shortened(versions, listedVersions),
    versions_by_day: versionsByDay(days, series),
    operating_systems: grouped(of('platform'), (key) => key.split('/')[0] ?? other),
    architectures: grouped(of('platform'), (key) => key.split('/')[1] ?? other),
    vus: classes(vusClasses, vus),
    vus_unstated: vus.get(unstated) ?? 0,
    duration: classes(durationClasses, duration),
    duration_unstated: duration.get(unstated) ?? 0,
    ci: { yes, no, unstated: ci.get(unstated) ?? 0, share: yes + no > 0 ? yes / (yes + no) : null },
    executors: grouped(of('executor'), (key) => key),
  }
}
