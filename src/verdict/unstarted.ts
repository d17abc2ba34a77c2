import { secondsOf } from '../base/go-duration.ts'
import { plannedIterations } from '../base/planned-iterations.ts'
import type { Plan, PlannedScenario } from '../k6/plan.ts'
import type { ProgressCounts } from '../k6/progress.ts'
import type { Metric } from '../results/result.ts'

/** The metrics of a run, as far as they are read here: those of an earlier run have no more. */
export type Figures = ReadonlyMap<string, Pick<Metric, 'kind' | 'values'>>

/** Iterations that were planned and that no VU started. */
export type Unstarted = {
  planned: number
  /** k6 counted them as dropped. */
  dropped: number
  /** k6 did not even come to them: it was too slow to keep the rate. */
  missed: number
}

type Sources = {
  metrics: Figures
  plan: Plan | null
  /** null: unknown. */
  progress: ProgressCounts | null
  /** Nothing cut the test short, so all that was planned was to be done. */
  isWhole: boolean
}

/** Scenarios that start iterations at a rate, whether a VU is free or not: all others wait for one. */
const keepsRate = ({ executor }: PlannedScenario): boolean => executor.endsWith('-arrival-rate')

export const rateScenarios = (plan: Plan | null): readonly PlannedScenario[] =>
  Object.values(plan?.scenarios ?? {}).filter(keepsRate)

/** How many iterations those scenarios make that count them; null: none does. */
export function countedIterations(plan: Plan | null): number | null {
  const all = Object.values(plan?.scenarios ?? {}).flatMap((scenario) => plannedIterations(scenario) ?? [])
  return all.length === 0 ? null : all.reduce((sum, count) => sum + count, 0)
}

/** A smaller share is how k6 rounds, or how a busy machine stutters at the end of a short run. */
const noticed = 0.1
const fewest = 3

/**
 * How many iterations were planned and not started. What was planned is what k6 completed, interrupted and dropped;
 * where scenarios keep a rate it is no more than their rates come to, and the iterations of those beside them that count
 * theirs: no other drops any.
 *
 * @returns null when it cannot be known.
 */
export function unstarted({ metrics, plan, progress, isWhole }: Sources): Unstarted | null {
  const complete = metrics.get('iterations')?.values.count ?? progress?.complete
  if (complete === undefined) return null
  const dropped = metrics.get('dropped_iterations')?.values.count ?? 0
  const seen = complete + dropped + (progress?.interrupted ?? 0)
  const arrivals = plannedArrivals(plan)
  if (arrivals === null) return { planned: seen, dropped, missed: 0 }
  const others = Object.keys(plan?.scenarios ?? {}).length > rateScenarios(plan).length
  // Without k6's progress as many as there are VUs could have been interrupted.
  const missed = isWhole && !others ? arrivals - seen - (progress ? 0 : (plan?.maxVUs ?? 0)) : 0
  if (missed >= Math.max(fewest, arrivals * noticed)) return { planned: arrivals, dropped, missed }
  const most = arrivals + (countedIterations(plan) ?? 0)
  return { planned: Math.max(dropped, Math.min(seen, most)), dropped, missed: 0 }
}

/** The iterations that all rates come to; null where none is kept, or this is one part of a test. */
function plannedArrivals(plan: Plan | null): number | null {
  const scenarios = rateScenarios(plan)
  if (scenarios.length === 0 || plan?.segmented) return null
  return Math.floor(scenarios.reduce((sum, scenario) => sum + arrivalsOf(scenario), 0))
}

/** The area below the rate over time (lib/executor: constant_arrival_rate.go, ramping_arrival_rate.go). */
function arrivalsOf({ rate, startRate, stages, duration, timeUnit }: PlannedScenario): number {
  const unit = secondsOf(timeUnit ?? '1s') || 1
  let from = startRate ?? 0
  let area = (rate ?? 0) * secondsOf(duration)
  for (const stage of stages ?? []) {
    area += (secondsOf(stage.duration) * (from + stage.target)) / 2
    from = stage.target
  }
  return area / unit
}
