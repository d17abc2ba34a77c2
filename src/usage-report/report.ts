import { secondsOf } from '../base/go-duration.ts'
import { plannedIterations } from '../base/planned-iterations.ts'
import type { Plan, PlannedScenario } from '../k6/plan.ts'

/**
 * k6's usage report, as its documentation describes it: exactly these seven fields, in this order.
 * The classic format of k6 v0.18.2 to v0.26 (`cmd/run.go@v0.25.0`).
 */
export type UsageReport = {
  /** Without `v`: `2.2.0`. */
  k6_version: string
  /** Peak of concurrent VUs that the test is configured for. */
  vus_max: number
  /** Configured duration in seconds; 0 when the test has none. */
  duration: number
  /** Sum of the stages' durations in seconds; 0 when the test has none. */
  st_duration: number
  /** Configured total of iterations, or null when time ends the test. */
  iterations: number | null
  /** Go's name of the operating system: `linux`, `darwin`, `windows`. */
  goos: string
  /** Go's name of the architecture: `amd64`, `arm64`. */
  goarch: string
}

type Length = Pick<UsageReport, 'duration' | 'st_duration' | 'iterations'>

/** The usage report of a test that is about to run. */
export function usageReport(plan: Plan, k6: { version: string; goos: string; goarch: string }): UsageReport {
  const shortcut = plan.duration !== null || plan.iterations !== null || (plan.stages ?? []).length > 0
  const { duration, st_duration, iterations } = shortcut ? lengthOfShortcuts(plan) : lengthOfScenarios(plan)
  return {
    k6_version: k6.version.replace(/^v/, ''),
    vus_max: plan.maxVUs,
    duration,
    st_duration,
    iterations,
    goos: k6.goos,
    goarch: k6.goarch,
  }
}

/** What k6 reported when duration, iterations and stages were all there was. */
const lengthOfShortcuts = ({ duration, stages, iterations }: Plan): Length => ({
  duration: secondsOf(duration),
  st_duration: sum((stages ?? []).map((stage) => secondsOf(stage.duration))),
  iterations,
})

/**
 * The same for scenarios, which the classic report did not know: the duration is the latest end of those whose end
 * is configured, stages and iterations add up. A script without options is one scenario of one iteration.
 */
function lengthOfScenarios(plan: Plan): Length {
  const scenarios = Object.values(plan.scenarios)
  const iterations = scenarios.map(plannedIterations).filter((count) => count !== null)
  return {
    duration: Math.max(0, ...scenarios.map(endOf)),
    st_duration: sum(scenarios.map((scenario) => stagesOf(scenario) ?? 0)),
    iterations: iterations.length > 0 ? sum(iterations) : null,
  }
}

const stagesOf = ({ stages }: PlannedScenario): number | null =>
  stages ? sum(stages.map(({ duration }) => secondsOf(duration))) : null

/** Seconds from the test's start; 0 when only its iterations, or somebody outside, end the scenario. */
function endOf(scenario: PlannedScenario): number {
  // No time means without end: the externally-controlled executor of k6 v1, the only one that may have none.
  const length = stagesOf(scenario) ?? (secondsOf(scenario.duration) || null)
  return length === null ? 0 : sum([secondsOf(scenario.startTime), length])
}

/** Adds and rounds to nanoseconds, the finest that a report has, so that 0.1 and 0.2 are 0.3. */
const sum = (numbers: readonly number[]): number => Math.round(numbers.reduce((a, b) => a + b, 0) * 1e9) / 1e9
