import { info } from '../github/step-log.ts'
import type { FoundScript } from '../k6/scripts.ts'
import type { NoTest } from '../k6/skipped.ts'
import { cancelledBefore, decisive, notRun, skippedAfter } from '../verdict/other-verdicts.ts'
import { reportWithoutRun, type ScriptReport } from '../verdict/script-report.ts'
import type { Verdict } from '../verdict/verdict.ts'

/** What became of a script; `no-test` is only what a glob found. */
export type Tested = { kind: 'judged'; report: ScriptReport } | NoTest

/** How several scripts are run. */
export type Several = {
  /** Runs one of them, from plan to report. */
  run: (script: FoundScript, index: number) => Promise<Tested>
  /** Whether the rest is skipped after the first that fails. */
  failFast: boolean
  /** Of those that do not run. */
  k6Version: string
  cancelled: AbortSignal
}

/**
 * Runs one script after the other: two load tests on one machine would measure each other.
 *
 * @returns what became of each, in their order.
 */
export async function runScripts(scripts: readonly FoundScript[], several: Several): Promise<readonly Tested[]> {
  const tested: Tested[] = []
  for (const [index, script] of scripts.entries()) {
    const verdict = notItsTurn(several, reportsOf(tested))
    if (verdict === null) {
      info(`\n${script.name} (${index + 1} of ${scripts.length})`)
      tested.push(await several.run(script, index))
    } else {
      tested.push({ kind: 'judged', report: reportWithoutRun(script, verdict, several) })
    }
  }
  return tested
}

/** The reports on those that are tests. */
const reportsOf = (tested: readonly Tested[]): readonly ScriptReport[] =>
  tested.flatMap((one) => (one.kind === 'judged' ? [one.report] : []))

/**
 * Why the next script does not run any more.
 *
 * @param reports on those that are over.
 * @returns null: it runs.
 */
function notItsTurn({ failFast, cancelled }: Several, reports: readonly ScriptReport[]): Verdict | null {
  const has = (outcome: Verdict['outcome']) => reports.some(({ verdict }) => verdict.outcome === outcome)
  if (cancelled.aborted) {
    return has('cancelled') ? notRun('The step was cancelled before this script started.') : cancelledBefore
  }
  if (failFast && reports.some(({ verdict }) => !verdict.passed)) return skippedAfter(decisive(reports)?.script ?? '')
  return has('start-failed')
    ? notRun('What is to be tested could not be started for an earlier script, so this one did not run.')
    : null
}
