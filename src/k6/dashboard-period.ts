import { secondsOf } from '../base/go-duration.ts'
import { plannedIterations, plannedTotal } from '../base/planned-iterations.ts'
import type { Plan, PlannedScenario } from './plan.ts'

/** Periods in seconds that people read with ease, each at most twice the one before. */
const periods = [
  0.2, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 43_200,
  86_400,
]

/** A chart can show no more, and at every period's end k6 sorts all durations that it has measured until then. */
const mostPeriods = 60

/**
 * Seconds between two snapshots of a short run, at the least: at 500 requests a second, one every 200 ms made k6 take 4 %
 * more CPU time, one every 500 ms 1 to 3 %.
 */
const dense = 0.5

/** A run so short that it would have fewer snapshots than these gets them closer together: a chart needs them. */
const fewPeriods = 8

/** Iterations below which a test is too small to have a course. */
const handful = 10

/** Seconds that a scenario lasts; null where that is for its iterations to say. */
function lengthOf(scenario: PlannedScenario): number | null {
  if (plannedIterations(scenario) !== null) return null
  const { startTime, duration, stages } = scenario
  return (
    secondsOf(startTime) + (stages ?? []).reduce((sum, stage) => sum + secondsOf(stage.duration), secondsOf(duration))
  )
}

/** Whether a test can be so long that its course is of interest: more than a handful of iterations. */
export function hasCourse({ scenarios }: Plan): boolean {
  const all = Object.values(scenarios)
  const total = plannedTotal(all)
  return total === null || total > handful
}

/**
 * Seconds between two snapshots: 30 to 60 for a run of 15 s or more, and at least 5 for any. How long iterations take is
 * unknown; the more there are, the longer it will be, and the dearer a snapshot, so 10,000 are given a second.
 */
export function dashboardPeriod({ scenarios }: Plan): number {
  const wanted = Object.values(scenarios).map((scenario) => {
    const length = lengthOf(scenario)
    if (length !== null) return Math.max(length / mostPeriods, Math.min(length / fewPeriods, dense))
    const limit = scenario.maxDuration ? secondsOf(scenario.maxDuration) / 10 : Number.POSITIVE_INFINITY
    return Math.min(Math.max((plannedIterations(scenario) ?? 0) / 10_000, dense), limit)
  })
  const least = Math.max(0, ...wanted)
  return periods.find((period) => period >= least) ?? 86_400
}
