import type { Interruption } from './base/interruption.ts'
import { createRunDirectory } from './base/run-directory.ts'
import { makeRoomForHtmlReport } from './engine/dashboard-files.ts'
import { annotate, warn } from './github/annotations.ts'
import { info } from './github/log.ts'
import { saveState } from './github/outputs.ts'
import { checkOneScript, checkScripts, oneScriptInput, readInputs } from './inputs/inputs.ts'
import { installK6 } from './install/install.ts'
import { type FoundScript, resolveScripts } from './k6/scripts.ts'
import { noTests, type Selection, type Skipped, skippedNotices, testsAmong } from './k6/skipped.ts'
import { plan, runScript, type ScriptRun, type StepContext, withoutRun } from './load-test.ts'
import { publish } from './publish/publish.ts'
import { cancelledBefore, notRun } from './verdict/other-verdicts.ts'

/**
 * The action, from inputs to outputs. Whatever became of the load test, everything that is known of it is published.
 *
 * @returns whether the step passed.
 * @throws {UserError} when the step cannot start: a wrong input, no such script, no k6.
 */
export async function runAction(env: NodeJS.ProcessEnv, interruption: Interruption): Promise<boolean> {
  const inputs = readInputs(env)
  await warn(inputs.warnings, env)
  const found = resolveScripts(inputs.scripts, inputs.workingDirectory)
  checkScripts(inputs, found)
  if (inputs.htmlReport && !inputs.verifyOnly) makeRoomForHtmlReport(inputs.htmlReport)
  const k6 = await installK6(inputs.install, { env, signal: interruption.soft, log: info })
  const directory = createRunDirectory(env)
  saveState('directory', directory, env)

  const context = { inputs, k6, directory, env, interruption }
  const { runs, skipped } = await runAll(context, await oneScript(context, found))
  if (runs.length === 0) throw noTests(skipped)
  await annotate(skippedNotices(skipped), env)

  const passed = await publish({
    runs,
    k6,
    env,
    jobSummary: inputs.jobSummary,
    comment: inputs.comment,
    signal: interruption.soft,
  })
  for (const { keep } of runs) await warn((await keep?.(passed)) ?? [], env)
  saveState('directory', '', env)
  return passed
}

/** Leaves out early what is no test, where an input takes one script only; without such an input, its turn shows it. */
async function oneScript(context: StepContext, found: readonly FoundScript[]): Promise<Selection> {
  const { inputs, interruption } = context
  if (oneScriptInput(inputs) === null || found.length === 1) return { scripts: found, skipped: [] }
  const selection = await testsAmong(found, (script) => plan(context, script))
  interruption.soft.throwIfAborted()
  checkOneScript(inputs, selection.scripts)
  return selection
}

/** One after the other: two load tests on one machine would measure each other. */
async function runAll(
  context: StepContext,
  { scripts, skipped }: Selection,
): Promise<{ runs: readonly ScriptRun[]; skipped: readonly Skipped[] }> {
  const runs: ScriptRun[] = []
  const skippedNow: Skipped[] = []
  for (const [index, script] of scripts.entries()) {
    if (context.interruption.soft.aborted) {
      const isKnown = runs.some(({ report }) => report.verdict.outcome === 'cancelled')
      const verdict = isKnown ? notRun('The step was cancelled before this script started.') : cancelledBefore
      runs.push(withoutRun(script, verdict, { k6Version: context.k6.version }))
      continue
    }
    if (scripts.length > 1) info(`\n${script.name} (${index + 1} of ${scripts.length})`)
    const run = await runScript(context, script, runs.length)
    if ('skip' in run) skippedNow.push({ script, why: run.skip })
    else runs.push(run)
  }
  return { runs, skipped: [...skipped, ...skippedNow] }
}
