import type { StoredReport } from './stored-report.ts'

/** What the page counts by. */
export const dimensions = ['total', 'version', 'platform', 'vus', 'duration', 'ci', 'executor'] as const
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

/** The keys under which one report is counted. */
function keysOf(report: StoredReport): readonly (readonly [Dimension, string])[] {
  return [
    ['total', 'reports'],
    ['version', report.k6_version],
    ['platform', `${report.goos}/${report.goarch}`],
    ['vus', classOf(vusClasses, report.vus_max)],
    ['duration', durationClass(report)],
    ['ci', ciKey(report.is_ci)],
    ...report.executors.map((name) => ['executor', name] as const),
  ]
}

/** Counts a batch of reports: one entry a key, in a fixed order, so that two writers take locks in the same order. */
export function rollUp(reports: readonly StoredReport[]): readonly Rollup[] {
  const counts = new Map<string, number>()
  for (const report of reports) {
    for (const [dimension, key] of keysOf(report)) {
      const id = `${dimension} ${report.day} ${key}`
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
  }
  return [...counts.keys()].sort().map((id) => {
    const [dimension, day, key] = id.split(' ') as [Dimension, string, string]
    return { dimension, day, key, count: counts.get(id) ?? 0 }
  })
}
