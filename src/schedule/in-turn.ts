import { join } from 'node:path'
import { comparePairs, type Pair } from '../compare/pairs.ts'
import { cancelledLater, type LoadRun, runLoad } from '../engine/local.ts'
import type { Annotation } from '../github/annotations.ts'
import { info } from '../github/log.ts'
import type { PairedRequest } from '../inputs/compare-request.ts'
import type { Planned } from '../k6/inspect.ts'
import { sameLoad } from '../k6/same-load.ts'
import type { Script } from '../k6/scripts.ts'
import { type Measured, notPlanned, plan, type ScriptRun, type StepContext } from '../load-test.ts'
import { judge, type Verdict } from '../verdict/verdict.ts'

type Side = 'A' | 'B'

/** One run of the schedule; the round starts at 1. */
type Turn = { round: number; side: Side }

/** The verdict is that on the run alone. */
type Ran = Turn & { run: LoadRun; verdict: Verdict }

/** A, B, B, A, A, B …: a machine that gets slower in the meantime favours neither side. */
export const turnsOf = (rounds: number): readonly Turn[] =>
  Array.from({ length: rounds }, (_none, index) => index + 1).flatMap((round) => {
    const sides: readonly Side[] = round % 2 === 1 ? ['A', 'B'] : ['B', 'A']
    return sides.map((side) => ({ round, side }))
  })

/**
 * Runs side A and side B in turn and compares them. A is the script as the step runs it; B has further lines in its
 * environment. The run that counts for the rest of the step is A's first that failed, else its last.
 *
 * A run that measured nothing, or that k6 did not bring to its end, is the last one: what was measured until then is
 * compared.
 *
 * @returns the script's failure when k6 does not accept the script with side B's environment.
 */
export async function runInTurn(
  context: StepContext,
  script: Script,
  { planned: plannedA, compare }: { planned: Planned; compare: PairedRequest },
): Promise<Measured | ScriptRun> {
  const contextOfB = withEnv(context, compare.env)
  const plannedB = await plan(contextOfB, script)
  if (!('plan' in plannedB)) return onSideB(notPlanned(context, script, plannedB))
  const sides: Readonly<Record<Side, SideOf>> = {
    A: { context, planned: plannedA },
    B: { context: contextOfB, planned: plannedB },
  }

  const ran: Ran[] = []
  for (const turn of turnsOf(compare.rounds)) {
    if (ran.length > 0 && (context.interruption.soft.aborted || ran.some(isBroken))) break
    const side = sides[turn.side]
    info(`\nRound ${turn.round} of ${compare.rounds}, side ${turn.side}`)
    const summary = join(context.directory, `summary-${turn.side.toLowerCase()}${turn.round}.json`)
    const run = await runLoad(side.context, script, { planned: side.planned, summary })
    ran.push({ ...turn, run, verdict: verdictOn(run, side) })
  }
  const measured = measuredOf(ran, compare, context.interruption.soft.aborted)
  return { ...measured, warnings: [...otherLoadWarning(plannedA, plannedB), ...measured.warnings] }
}

/** The lines of side B can change more than the target: a K6_VUS among them, or a script that reads its load from them. */
function otherLoadWarning({ plan: a }: Planned, { plan: b }: Planned): readonly Annotation[] {
  if (sameLoad(a, b)) return []
  const message =
    'input compare-env: with it the script plans other VUs, durations, iterations, limits or connections, so the sides cannot be compared fairly'
  return [{ level: 'warning', message }]
}

const withEnv = (context: StepContext, env: PairedRequest['env']): StepContext => ({
  ...context,
  inputs: { ...context.inputs, env: { ...context.inputs.env, ...env } },
})

function onSideB(failed: ScriptRun): ScriptRun {
  const { verdict } = failed.report
  const reason = `With compare-env (side B): ${verdict.reason}`
  return { ...failed, report: { ...failed.report, verdict: { ...verdict, reason } } }
}

const verdictOn = ({ end, result }: LoadRun, { context, planned: { plan } }: SideOf): Verdict =>
  judge({ end, result, plan, failOn: context.inputs.failOn, comparison: null })

type SideOf = { context: StepContext; planned: Planned }

const isBroken = (one: Ran): boolean => whyBroken(one) !== null

/** Why nothing can be compared with a run, or it with others, as the end of a sentence; null: it can. */
function whyBroken({ run, verdict: { outcome } }: Ran): string | null {
  const { end, result } = run
  if (end.cause === 'timeout') return 'was stopped at its timeout'
  if (end.signal !== null) return `was ended by ${end.signal}`
  if (end.exitCode !== 0 && end.exitCode !== 99) return `ended with exit code ${end.exitCode}`
  if (result === null) return 'left no summary'
  if (outcome === 'no-iterations') return 'finished no iteration'
  if (outcome === 'all-iterations-failed') return 'threw an exception in every iteration'
  return result.metrics.get('http_req_failed')?.values.value === 1 ? 'had no request that succeeded' : null
}

function measuredOf(ran: readonly Ran[], compare: PairedRequest, cancelled: boolean): Measured {
  const ofA = ran.filter(({ side }) => side === 'A')
  const counting = (ofA.find(({ verdict }) => !verdict.passed) ?? ofA.at(-1))?.run
  if (counting === undefined) throw new Error('side A did not run')
  const broken = ran.find(isBroken)
  const pairs = pairsOf(ran)
  const notes = pairs.length < compare.rounds ? [`${pairs.length} of ${compare.rounds} rounds are complete.`] : []
  return {
    run: cancelled ? cancelledLater(counting) : counting,
    comparison: comparePairs({ pairs, figures: compare.figures, maxRegression: compare.maxRegression, notes }),
    warnings: [...warningsOf(ran, counting), ...(broken && !cancelled ? [brokenWarning(broken)] : [])],
  }
}

function pairsOf(ran: readonly Ran[]): readonly Pair[] {
  const complete = ran.filter((one) => !isBroken(one))
  const resultOf = (round: number, side: Side) =>
    complete.find((one) => one.round === round && one.side === side)?.run.result
  return [...new Set(complete.map(({ round }) => round))].flatMap((round) => {
    const [a, b] = [resultOf(round, 'A'), resultOf(round, 'B')]
    return a && b ? [{ a, b }] : []
  })
}

function brokenWarning(broken: Ran): Annotation {
  const { round, side } = broken
  const message = `side ${side} of round ${round} ${whyBroken(broken)}, so the comparison ends there; complete rounds count`
  return { level: 'warning', message }
}

/** Those of the other runs; the one that counts brings its own. */
function warningsOf(ran: readonly Ran[], counting: LoadRun): readonly Annotation[] {
  const all = ran.filter(({ run }) => run !== counting).flatMap(({ run }) => run.warnings)
  return all.filter(({ message }, index) => all.findIndex((one) => one.message === message) === index)
}
