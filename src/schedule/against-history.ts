import type { Comparison } from '../compare/comparison.ts'
import { confirmComparison } from '../compare/confirm.ts'
import { compareWithEarlier } from '../compare/with-earlier.ts'
import { cameToItsEnd, cancelledLater, type LoadRun, runLoad } from '../engine/local.ts'
import { info } from '../github/log.ts'
import type { EarlierRun } from '../history/earlier-runs.ts'
import { earlierRuns } from '../history/history.ts'
import type { BaselineRequest } from '../inputs/compare-request.ts'
import type { Planned } from '../k6/inspect.ts'
import type { Script } from '../k6/scripts.ts'
import { type Measured, type ScriptRun, type StepContext, withoutRun } from '../load-test.ts'
import { cancelledBefore } from '../verdict/other-verdicts.ts'

/** Runs a script and compares it with earlier runs; once more, if it is to be confirmed that it is worse. */
export async function runAgainstBaseline(
  context: StepContext,
  script: Script,
  { planned, summary, compare }: { planned: Planned; summary: string; compare: BaselineRequest },
): Promise<Measured | ScriptRun> {
  const { inputs, env, interruption } = context
  const { workingDirectory, flags } = inputs
  const { version: k6Version, imports, plan } = planned
  // Before k6 starts: a script must not be able to change them, nor must reading them disturb what is measured.
  const { runs, notes, warnings, conditions, keep } = await earlierRuns(
    compare.baseline,
    { workingDirectory, env, signal: interruption.soft, log: info },
    { k6Version, script, imports, plan, flags },
  )
  if (interruption.soft.aborted) return withoutRun(script, cancelledBefore, { k6Version })
  const run = await runLoad(context, script, { planned, summary, conditions })
  const first = comparisonWith(runs, run, { compare, notes })
  const again = compare.confirm && first.verdict === 'worse' && !interruption.soft.aborted
  const comparison = again ? await confirmed(context, script, { planned, summary, compare, first, runs }) : first
  const { result } = run
  return {
    run: interruption.soft.aborted ? cancelledLater(run) : run,
    comparison,
    warnings: warnings.map((message) => ({ level: 'warning', message })),
    ...(result ? { keep: (passed: boolean) => keep({ metrics: result.metrics, passed }) } : {}),
  }
}

function comparisonWith(
  earlier: readonly EarlierRun[],
  run: LoadRun,
  { compare: { figures, maxRegression }, notes }: { compare: BaselineRequest; notes: readonly string[] },
): Comparison {
  const { result } = run
  if (result === null || !cameToItsEnd(run)) {
    const note = 'The test did not come to its end, so it was not compared.'
    return { mode: 'baseline', verdict: null, figures: [], runs: 0, notes: [note] }
  }
  return compareWithEarlier({ result, earlier, figures, maxRegression, notes })
}

async function confirmed(
  context: StepContext,
  script: Script,
  {
    first,
    runs,
    summary,
    compare,
    planned,
  }: {
    first: Comparison
    runs: readonly EarlierRun[]
    summary: string
    compare: BaselineRequest
    planned: Planned
  },
): Promise<Comparison> {
  info('\nThe test was worse than before, so it runs once more')
  const run = await runLoad(context, script, { planned, summary: summary.replace(/\.json$/, '-again.json') })
  if (!cameToItsEnd(run)) {
    const note = 'The run that was to confirm this did not come to its end, so the first stands.'
    return { ...first, notes: [...first.notes, note] }
  }
  return confirmComparison(first, comparisonWith(runs, run, { compare, notes: [] }))
}
