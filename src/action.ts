import { makeRoomForHtmlReport } from './dashboard-files.ts'
import { warn } from './github/annotations.ts'
import { info } from './github/log.ts'
import { saveState } from './github/outputs.ts'
import { publish } from './github/publish.ts'
import { checkScripts, readInputs } from './inputs.ts'
import { installK6 } from './install/install.ts'
import { installWarnings } from './install/request.ts'
import type { Interruption } from './interruption.ts'
import { resolveScripts, type Script } from './k6/scripts.ts'
import { cancelledBefore, notRun } from './results/other-verdicts.ts'
import { createRunDirectory } from './run-directory.ts'
import { runScript, type ScriptRun, type StepContext, withoutRun } from './script-run.ts'

/**
 * The action, from inputs to outputs. Whatever became of the load test, everything that is known of it is published.
 *
 * @returns whether the step passed.
 * @throws {UserError} when the step cannot start: a wrong input, no such script, no k6.
 */
export async function runAction(env: NodeJS.ProcessEnv, interruption: Interruption): Promise<boolean> {
  const inputs = readInputs(env)
  const scripts = resolveScripts(inputs.scripts, inputs.workingDirectory)
  checkScripts(inputs, scripts)
  if (inputs.htmlReport && !inputs.verifyOnly) makeRoomForHtmlReport(inputs.htmlReport)
  await warn(installWarnings(inputs.install), env)
  const k6 = await installK6(inputs.install, { env, signal: interruption.soft, log: info })
  const directory = createRunDirectory(env)
  saveState('directory', directory, env)

  const runs = await runAll({ inputs, k6, directory, env, interruption }, scripts)

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

/** One after the other: two load tests on one machine would measure each other. */
async function runAll(context: StepContext, scripts: readonly Script[]): Promise<readonly ScriptRun[]> {
  const runs: ScriptRun[] = []
  for (const [index, script] of scripts.entries()) {
    if (context.interruption.soft.aborted) {
      const isKnown = runs.some(({ report }) => report.verdict.outcome === 'cancelled')
      const verdict = isKnown ? notRun('The step was cancelled before this script started.') : cancelledBefore
      runs.push(withoutRun(script, verdict, { k6Version: context.k6.version }))
      continue
    }
    if (scripts.length > 1) info(`\n${script.name} (${index + 1} of ${scripts.length})`)
    runs.push(await runScript(context, script, index))
  }
  return runs
}
