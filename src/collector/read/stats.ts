import { other } from '../report/known.ts'
import { durationClasses, unstated, vusClasses } from '../store/rollup.ts'
import type { DayCount, Period, Store } from '../store/store.ts'
import { groupedCounts, plainCounts, type Tally } from './counts.ts'
import { daysOf } from './period.ts'

/** A name and how many reports have it. */
export type Count = { name: string; reports: number }
/** A class of a figure: from `from` up to, but not, `below`; null is no bound. */
export type ClassCount = { from: number; below: number | null; reports: number }
/** A version and its reports on each day of the period. */
export type VersionSeries = { version: string; reports: readonly number[] }

/** All that the page shows and `/api/v1/stats` answers, from the roll-ups alone. */
export type Stats = Period & {
  /** On each day, groups of fewer reports are among `other`; 0 and 1: none are. */
  min_group: number
  reports: number
  days: readonly { day: string; reports: number }[]
  versions: readonly Count[]
  /** The versions that matter most now and, last, all the rest as `other`; reports in the order of `days`. */
  versions_by_day: readonly VersionSeries[]
  operating_systems: readonly Count[]
  architectures: readonly Count[]
  vus: readonly ClassCount[]
  vus_unstated: number
  /** Reports of small groups; 0 where none are hidden. */
  vus_other: number
  /** Seconds. */
  duration: readonly ClassCount[]
  duration_unstated: number
  duration_other: number
  /** `share`: of those that say whether they ran in CI; null when none does, or some are among `other`. */
  ci: { yes: number; no: number; unstated: number; other: number; share: number | null }
  executors: readonly Count[]
  /** k6's own modules that scripts import; every other one is `other`. */
  modules: readonly Count[]
  /** k6's own outputs that runs had. */
  outputs: readonly Count[]
}

/** Versions that have a series of their own. */
const namedVersions = 6
/** Versions that are listed. */
const listedVersions = 20

const byReports = (a: Count, b: Count) => b.reports - a.reports || (a.name < b.name ? -1 : 1)

/** Counts by name, largest first; `other` last. */
function inOrder(tally: Tally): readonly Count[] {
  const counts = [...tally].map(([name, reports]) => ({ name, reports }))
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

/**
 * Reads the figures of a period.
 *
 * @param minGroup groups of fewer reports a day are counted as `other`; 0 and 1: every group is shown.
 */
export async function readStats(store: Store, period: Period, minGroup = 0): Promise<Stats> {
  const { of, perDay, versionDays } = await (minGroup > 1
    ? groupedCounts(store, period, minGroup)
    : plainCounts(store, period))
  const reportsOn = new Map(perDay.map(({ day, count }) => [day, count]))
  const days = daysOf(period).map((day) => ({ day, reports: reportsOn.get(day) ?? 0 }))
  const versions = inOrder(of('version'))
  const named = shortened(versions, listedVersions).filter(({ name }) => name !== other)
  const keys = named.map(({ name }) => name)
  const series = seriesOf(
    days.map(({ day }) => day),
    named,
    await versionDays(keys),
  )
  const [vus, duration] = [of('vus'), of('duration')]
  return {
    ...period,
    min_group: minGroup,
    reports: of('total').get('reports') ?? 0,
    days,
    versions: shortened(versions, listedVersions),
    versions_by_day: versionsByDay(days, series),
    operating_systems: inOrder(of('os')),
    architectures: inOrder(of('arch')),
    vus: classes(vusClasses, vus),
    vus_unstated: vus.get(unstated) ?? 0,
    vus_other: vus.get(other) ?? 0,
    duration: classes(durationClasses, duration),
    duration_unstated: duration.get(unstated) ?? 0,
    duration_other: duration.get(other) ?? 0,
    ci: ciOf(of('ci')),
    executors: inOrder(of('executor')),
    modules: inOrder(of('module')),
    outputs: inOrder(of('output')),
  }
}

/** Of what is hidden nobody knows where it ran, so that any share would be wrong. */
function ciOf(tally: Tally): Stats['ci'] {
  const count = (key: string) => tally.get(key) ?? 0
  const [yes, no, hidden] = [count('yes'), count('no'), count(other)]
  return {
    yes,
    no,
    unstated: count(unstated),
    other: hidden,
    share: hidden === 0 && yes + no > 0 ? yes / (yes + no) : null,
  }
}
