import type { Comparison, ComparisonLimits } from '../compare/comparison.ts'
import { confirmComparison } from '../compare/confirm.ts'
import { cancelledLater, type Engine, isWhole, type Ran, type RunRequest, type RunSettings } from '../engine/engine.ts'
import { info } from '../github/step-log.ts'
import { elsewhere } from '../history/conditions.ts'
import { conditionsOf } from '../history/conditions-of-run.ts'
import type { EarlierRun } from '../history/earlier-runs.ts'
import { addConditions, earlierRuns, type FoundRuns, findRuns } from '../history/history.ts'
import type { Baseline } from '../history/history-place.ts'
import type { Plan } from '../k6/plan.ts'
import type { Script } from '../k6/scripts.ts'
import { cameToItsEnd } from '../results/result.ts'
import { validityOf } from '../verdict/valid-runs.ts'
import { NoRun } from './no-run.ts'
import type { Scheduled } from './schedule.ts'
import { compareValid } from './valid-history.ts'

/** Compare the run with earlier ones. */
export type BaselineRequest = ComparisonLimits & {
  mode: 'baseline'
  baseline: Baseline
  /** Run the test once more before saying that it is worse. */
  confirm: boolean
  /** Make a page of the history: beside it in its branch (null), or in a directory, an absolute path; null: none. */
  page: { directory: string | null } | null
}

/** Reads what a place has of each of several scripts, as long as the step is not cancelled. */
export async function findForAll(
  baseline: Baseline,
  scripts: readonly Script[],
  { workingDirectory, env, interruption: { soft } }: Pick<RunSettings, 'workingDirectory' | 'env' | 'interruption'>,
): Promise<ReadonlyMap<Script, FoundRuns>> {
  const step = { workingDirectory, env, signal: soft, log: info }
  const found = new Map<Script, FoundRuns>()
  for (const script of scripts) if (!soft.aborted) found.set(script, await findRuns(baseline, step, script))
  return found
}

/** Runs a script and compares it with earlier runs; once more, if it is to be confirmed that it is worse. */
export async function runAgainstHistory(
  engine: Engine,
  request: RunRequest,
  {
    compare,
    before,
    settings,
  }: {
    compare: BaselineRequest
    /** What was found for the script before any script of the step ran; left out: it is looked for now. */
    before?: FoundRuns | undefined
    settings: Pick<RunSettings, 'workingDirectory' | 'flags' | 'env' | 'interruption'>
  },
): Promise<Scheduled> {
  const { workingDirectory, flags, env } = settings
  const { soft } = settings.interruption
  const { version: k6Version, imports, plan } = request.planned
  // Before k6 starts: a script must not be able to change them, nor must reading them disturb what is measured.
  const own = await conditionsOf({ k6Version, script: request.script, imports: await imports(), plan, flags })
  const earlier = await earlierRuns(
    compare.baseline,
    { workingDirectory, env, signal: soft, log: info },
    {
      conditions: own && engine.place !== undefined ? elsewhere(own, engine.place) : own,
      script: request.script,
      before,
    },
  )
  if (soft.aborted) return { kind: 'cancelled' }
  const ran = await engine.run(request)
  const said = ran.result?.altered || !isWhole(ran) ? 'altered' : earlier.conditions
  const unsaid = ran.result === null ? [] : addConditions(ran.summary, said, ran.added)
  const first = comparisonWith(earlier.runs, ran, { plan, compare, notes: earlier.notes })
  const again = compare.confirm && first.verdict === 'worse' && !soft.aborted
  const second: Confirmed = again
    ? await confirmed(engine, request, { compare, first, runs: earlier.runs })
    : { comparison: first, warnings: [] }
  const { comparison, notStarted } = second
  const isNew = (warning: string) => !ran.warnings.includes(warning)
  const ofSecond = second.warnings
    .filter(isNew)
    .map((warning) => `in the run that was to confirm the first: ${warning}`)
  const warnings = [...ran.warnings, ...ofSecond, ...unsaid, ...earlier.warnings]
  const warned = { ...ran, warnings, ...(notStarted ? { notStarted } : {}) }
  return { kind: 'ran', ran: soft.aborted ? cancelledLater(warned) : warned, comparison, earlier }
}

/** Why a run is no measurement of the whole test, as the end of a sentence; null: it is one. */
function whyPartial(ran: Ran): string | null {
  if (ran.result === null || !cameToItsEnd(ran.end)) return 'did not come to its end'
  return isWhole(ran) ? null : 'was not measured whole'
}

/** Compares a run with earlier ones; one that did not come to its end, or lost a part, is not compared. */
export function comparisonWith(
  earlier: readonly EarlierRun[],
  ran: Ran,
  { plan, compare, notes }: { plan: Plan; compare: BaselineRequest; notes: readonly string[] },
): Comparison {
  const { result } = ran
  const partial = whyPartial(ran)
  if (result === null || partial !== null) {
    const note = `The test ${partial}, so it was not compared.`
    return { mode: 'baseline', verdict: null, figures: [], runs: 0, notes: [note] }
  }
  return compareValid({ ...ran, result }, { earlier, plan, limits: compare, notes })
}

type Confirming = { first: Comparison; runs: readonly EarlierRun[]; compare: BaselineRequest }

/** What the second run says; `notStarted`: there was none. */
type Confirmed = { comparison: Comparison } & Pick<Ran, 'notStarted' | 'warnings'>

/** Runs the test once more. */
async function confirmed(engine: Engine, request: RunRequest, confirming: Confirming): Promise<Confirmed> {
  info('\nThe test was worse than before, so it runs once more')
  const { first } = confirming
  try {
    const ran = await engine.run({ ...request, summary: request.summary.replace(/\.json$/, '-again.json') })
    return { comparison: confirmedBy(ran, request.planned.plan, confirming), warnings: ran.warnings }
  } catch (error) {
    if (!(error instanceof NoRun)) throw error
    const { failure } = error
    if (failure.kind === 'cancelled') return { comparison: first, warnings: [] }
    const note = 'The run that was to confirm this could not be made, so the first stands.'
    const words =
      failure.kind === 'not-made'
        ? 'the run that was to confirm the first could not be made'
        : 'for the run that was to confirm the first the server did not start'
    const why = `${words}: ${failure.why}`
    const comparison = { ...first, notes: [...first.notes, note] }
    return { comparison, warnings: [], notStarted: { ...failure, why } }
  }
}

function confirmedBy(ran: Ran, plan: Plan, { first, runs, compare }: Confirming): Comparison {
  const partial = whyPartial(ran)
  if (partial !== null) {
    const note = `The run that was to confirm this ${partial}, so the first stands.`
    return { ...first, notes: [...first.notes, note] }
  }
  const second = comparisonWith(runs, ran, { plan, compare, notes: [] })
  if (first.broke !== undefined) return confirmBroken(first, second)
  if (validityOf({ ...ran, plan }).invalid !== null) {
    const note = 'The run that was to confirm this is no valid measurement, so the first stands.'
    return { ...first, notes: [...first.notes, note] }
  }
  return confirmComparison(first, second)
}

/** Whatever broke in the first run has no figures: those of the second count, if nothing broke there. */
function confirmBroken(first: Comparison, second: Comparison): Comparison {
  if (second.broke !== undefined) {
    return { ...first, notes: [...first.notes, 'It was so again when the test ran once more.'] }
  }
  return { ...second, notes: [...first.notes, ...second.notes, 'It was not so when the test ran once more.'] }
}
