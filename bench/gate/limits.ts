import type { Outcome } from './simulate.ts'

/** Of an unchanged build, with all of its figures. */
export const mostFalseAlarms = 0.013
const leastSeen = 0.9

/** The limits that a row misses, in words. */
function missedBy({ noise, trouble, mode, runs, same, slower }: Outcome): readonly string[] {
  if (mode === 'paired') return []
  const row = `noise ${noise}, ${trouble}, ${runs} runs`
  const quiet = (what: string, share: number) =>
    share <= mostFalseAlarms ? [] : [`${row}: ${what} ${share}, at most ${mostFalseAlarms}`]
  const seen = (what: string, share: number) =>
    share >= leastSeen ? [] : [`${row}: ${what} ${share}, at least ${leastSeen}`]
  if (trouble === 'outliers') return quiet('confirmed false alarms', same.confirmed)
  if (trouble === 'drift') return []
  return [
    ...quiet('false alarms', same.worse),
    ...(runs === 30 ? [...seen('seen', slower.worse), ...seen('seen and confirmed', slower.confirmed)] : []),
  ]
}

/**
 * What the gate promises and does not keep: without outliers or drift, few false alarms, and with 30 runs slow builds
 * are seen; with outliers few false alarms that a second run confirms.
 */
export const missedLimits = (outcomes: readonly Outcome[]): readonly string[] => outcomes.flatMap(missedBy)
