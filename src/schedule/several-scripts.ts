import type { Interruption } from '../base/interruption.ts'
import { info } from '../github/step-log.ts'
import type { FoundScript } from '../k6/scripts.ts'
import type { NoTest } from '../k6/skipped.ts'
import { cancelledBefore, hasFailed, notRun, skippedAfter } from '../verdict/other-verdicts.ts'
import { reportWithoutRun, type ScriptReport } from '../verdict/script-report.ts'
import type { Verdict } from '../verdict/verdict.ts'

/** What became of a script; `no-test` is only what a glob found. */
export type Tested = { kind: 'judged'; report: ScriptReport } | NoTest

/** How several scripts are run. */
export type Several = {
  /**
   * Runs one of them, from plan to report.
   *
   * @param interruption that of the step, or one that ends this script alone.
   */
  run: (script: FoundScript, index: number, interruption: Interruption) => Promise<Tested>
  /** Whether the rest is skipped after the first that fails. */
  failFast: boolean
  /** Of those that do not run. */
  k6Version: string
  interruption: Interruption
}

/**
 * Runs one script after the other: two load tests on one machine would measure each other.
 *
 * @returns what became of each, in their order.
 */
export async function runScripts(scripts: readonly FoundScript[], several: Several): Promise<readonly Tested[]> {
  const tested: Tested[] = []
  for (const [index, script] of scripts.entries()) {
    const notRunning = withoutTurn(script, tested, several)
    if (notRunning === null) info(`\n${script.name} (${index + 1} of ${scripts.length})`)
    tested.push(notRunning ?? (await several.run(script, index, several.interruption)))
  }
  return tested
}

/** The reports on those that are tests. */
const reportsOf = (tested: readonly Tested[]): readonly ScriptReport[] =>
  tested.flatMap((one) => (one.kind === 'judged' ? [one.report] : []))

/**
 * What becomes of a script that does not run any more.
 *
 * @param tested those that are over.
 * @returns null: it runs.
 */
export function withoutTurn(script: FoundScript, tested: readonly Tested[], several: Several): Tested | null {
  const verdict = notItsTurn(several, tested)
  return verdict && { kind: 'judged', report: reportWithoutRun(script, verdict, several) }
}

/** The script whose failure ends the others, of those that are over; undefined: there is none, or the others go on. */
export const failedFirst = (tested: readonly Tested[], { failFast }: Pick<Several, 'failFast'>): string | undefined =>
  failFast ? reportsOf(tested).find(hasFailed)?.script : undefined

function notItsTurn(several: Several, tested: readonly Tested[]): Verdict | null {
  const reports = reportsOf(tested)
  const has = (outcome: Verdict['outcome']) => reports.some(({ verdict }) => verdict.outcome === outcome)
  if (several.interruption.soft.aborted) {
    return has('cancelled') ? notRun('The step was cancelled before this script started.') : cancelledBefore
  }
  const failed = failedFirst(tested, several)
  if (failed !== undefined) return skippedAfter(failed)
  return has('start-failed')
    ? notRun('What is to be tested could not be started for an earlier script, so this one did not run.')
    : null
}
