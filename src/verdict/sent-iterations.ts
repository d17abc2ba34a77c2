import type { Plan } from '../k6/plan.ts'

/**
 * Scenario → completed iterations, as k6 sent them to this step.
 *
 * @param total all iterations that the test completed.
 * @returns null where that is not all of them, or a script gave some to a scenario that is none.
 */
export function sentIterations(
  sent: ReadonlyMap<string, number> | undefined,
  { plan, total }: { plan: Plan | null; total: number | undefined },
): ReadonlyMap<string, number> | null {
  if (sent === undefined) return null
  const sum = [...sent.values()].reduce((all, count) => all + count, 0)
  const isKnown = (name: string) => Object.hasOwn(plan?.scenarios ?? {}, name)
  return sum > 0 && sum === total && [...sent.keys()].every(isKnown) ? sent : null
}
