import { plannedIterations } from '../base/planned-iterations.ts'
import { shorten } from '../base/text.ts'
import type { LoggedErrors } from '../k6/log-errors.ts'
import type { Plan } from '../k6/plan.ts'
import type { ProgressCounts } from '../k6/progress.ts'
import { counted } from '../results/figures.ts'
import type { Result } from '../results/result.ts'
import type { Explanation } from './ending.ts'
import { describeError } from './error-words.ts'
import type { Evidence } from './evidence.ts'
import { sentIterations } from './sent-iterations.ts'

type Sources = {
  errors: LoggedErrors | null
  result: Result | null
  plan: Plan | null
  progress: ProgressCounts | null
  byScenario?: ReadonlyMap<string, number>
}

/** A scenario of which every iteration threw. */
export type ThrowingScenario = { name: string; iterations: number }

/**
 * The scenarios, of several, of which every completed iteration provably threw. k6's summary does not say how many
 * iterations a scenario completed, but these are no more than it was to make, than k6 sends to this step or counts for a
 * threshold on `iterations{scenario:x}`, and than all iterations less those that others made. An iteration that counts throws once at most, so as many
 * exceptions as that are all of them.
 */
export function throwingScenarios({
  errors,
  result,
  plan,
  progress,
  byScenario,
}: Sources): readonly ThrowingScenario[] {
  const scenarios = Object.entries(plan?.scenarios ?? {})
  const total = result?.metrics.get('iterations')?.values.count ?? progress?.complete ?? Number.POSITIVE_INFINITY
  if (errors === null || scenarios.length < 2 || plan?.segmented) return []
  const sent = sentIterations(byScenario, { plan, total })
  const dropped = result?.metrics.get('dropped_iterations')?.values.count ?? 0
  const allWereMade = result !== null && dropped === 0 && progress?.interrupted === 0
  const countOf = (name: string) => result?.metrics.get(`iterations{scenario:${name}}`)?.values.count ?? sent?.get(name)
  const threwIn = (name: string) => errors.byScenario.get(name) ?? 0
  const least = scenarios.map(([name, scenario]) => {
    const made = allWereMade ? (plannedIterations(scenario) ?? 0) : 0
    return Math.max(threwIn(name), countOf(name) ?? 0, made)
  })
  const sum = least.reduce((all, one) => all + one, 0)
  return scenarios.flatMap(([name, scenario], index) => {
    const most = Math.min(
      plannedIterations(scenario) ?? Number.POSITIVE_INFINITY,
      countOf(name) ?? Number.POSITIVE_INFINITY,
      total - (sum - (least[index] ?? 0)),
    )
    return most > 0 && threwIn(name) >= most ? [{ name, iterations: threwIn(name) }] : []
  })
}

/** What is to be said where every iteration of one scenario of several provably threw; null: nothing. */
export function scenarioThrew(evidence: Evidence): Explanation | null {
  const { errors, progress = null } = evidence.end
  const { result, plan, iterationsByScenario: byScenario } = evidence
  const [first, ...more] = throwingScenarios({ errors, result, plan, progress, ...(byScenario ? { byScenario } : {}) })
  if (!errors || !first) return null
  const { name, iterations } = first
  const all = iterations === 1 ? 'the only iteration' : `every one of the ${counted(iterations, 'iteration')}`
  const others = more.length === 0 ? '' : `; and so did ${counted(more.length, 'more scenario')}`
  const [firstException] = errors.firstExceptions
  // Which scenario threw it is known only if no other threw any.
  const said = firstException && errors.byScenario.size === 1 ? `: ${describeError(firstException)}` : ''
  return {
    outcome: 'all-iterations-failed',
    reason: `${all} of scenario ${shorten(name, 100)} threw an exception${said}${others}`,
    advice: 'Correct the script; k6 itself lets exceptions in iterations pass.',
  }
}
