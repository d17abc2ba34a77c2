import type { Plan } from '../k6/plan.ts'

/**
 * All that a plan says of the load it makes, as a text: the same for the same load. Earlier runs are kept with a hash of
 * it, so what it is for a plan must not change; what was added later stands at its end, and only where it says something.
 */
export function loadText(plan: Plan): string {
  const { vus, duration, iterations, stages, rps, segmented, maxVUs, totalDuration, shapedBy = {} } = plan
  const scenarios = Object.entries(plan.scenarios).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([
    // A limit of no requests is no limit.
    [vus, duration, iterations, stages, rps || null, segmented, maxVUs, totalDuration],
    scenarios,
    ...(Object.keys(shapedBy).length === 0 ? [] : [shapedBy]),
  ])
}

/** Whether two plans make the same load, so that what they measure can be compared. */
export const sameLoad = (a: Plan, b: Plan): boolean => loadText(a) === loadText(b)
