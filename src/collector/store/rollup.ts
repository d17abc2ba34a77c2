import type { IncomingReport, StoredReport } from '../report/stored-report.ts'

/** What the page counts by. */
export const dimensions = [
  'total',
  'version',
  'platform',
  'vus',
  'duration',
  'ci',
  'executor',
  'module',
  'output',
] as const
export type Dimension = (typeof dimensions)[number]

/** How many reports of one day have one key in one dimension. */
export type Rollup = { dimension: Dimension; day: string; key: string; count: number }

/** The key for reports that do not state the figure. */
export const unstated = 'unstated'

/** Lower bounds of the classes of VUs; each class ends before the next one. */
export const vusClasses = [0, 1, 2, 6, 11, 21, 51, 101, 201, 501, 1001, 5001] as const
/** Lower bounds in seconds of the classes of duration. */
export const durationClasses = [0, 1, 10, 30, 60, 300, 900, 3600, 14_400] as const

function classOf(bounds: readonly number[], value: number | null): string {
  if (value === null) return unstated
  return String(bounds.findLast((bound) => bound <= value))
}

/** A report that states no duration says 0 in k6's classic format. */
function durationClass({ duration, st_duration }: StoredReport): string {
  const longest = Math.max(duration ?? 0, st_duration ?? 0)
  return classOf(durationClasses, longest === 0 ? null : longest)
}

function ciKey(is_ci: boolean | null): string {
  if (is_ci === null) return unstated
  return is_ci ? 'yes' : 'no'
}

type Tally = Map<string, number>

function count(tally: Tally, key: string): void {
  tally.set(key, (tally.get(key) ?? 0) + 1)
}

/** Counts one report under its keys. */
function countReport(tallies: Readonly<Record<Dimension, Tally>>, report: IncomingReport): void {
  count(tallies.total, 'reports')
  count(tallies.version, report.k6_version)
  count(tallies.platform, `${report.goos}/${report.goarch}`)
  count(tallies.vus, classOf(vusClasses, report.vus_max))
  count(tallies.duration, durationClass(report))
  count(tallies.ci, ciKey(report.is_ci))
  for (const name of report.executors) count(tallies.executor, name)
  for (const name of report.modules ?? []) count(tallies.module, name)
  for (const name of report.outputs ?? []) count(tallies.output, name)
}

const emptyTallies = () =>
  Object.fromEntries(dimensions.map((dimension) => [dimension, new Map()])) as Record<Dimension, Tally>

const lockOrder = (a: Rollup, b: Rollup) =>
  `${a.dimension} ${a.day} ${a.key}` < `${b.dimension} ${b.day} ${b.key}` ? -1 : 1

/** Counts a batch of reports: one entry a key, in a fixed order, so that two writers take locks in the same order. */
export function rollUp(reports: readonly IncomingReport[]): readonly Rollup[] {
  const days = new Map<string, Record<Dimension, Tally>>()
  for (const report of reports) {
    const tallies = days.get(report.day) ?? emptyTallies()
    days.set(report.day, tallies)
    countReport(tallies, report)
  }
  return [...days]
    .flatMap(([day, tallies]) =>
      dimensions.flatMap((dimension) =>
        Array.from(tallies[dimension], ([key, count]) => ({ dimension, day, key, count })),
      ),
    )
    .sort(lockOrder)
}
