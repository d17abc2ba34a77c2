import { info } from '../github/step-log.ts'
import { type LoggedIdentity, loggedIdentity } from '../k6/custom-build.ts'
import { askAbout, type PlanFailure, type Planned, planScript } from '../k6/inspect.ts'
import type { PlanRequest } from '../k6/inspect-commands.ts'
import type { Script } from '../k6/scripts.ts'
import { tagArgs } from '../k6/tag-args.ts'
import type { RunSettings } from './engine.ts'

/** Init code that hangs would hang the step; it has as long as the run may take, and two minutes at most. */
const inspectTimeoutMs = 120_000

function planRequest(settings: RunSettings, script: Script): PlanRequest {
  const { k6, boundBy, options, flags, env, scriptEnv, workingDirectory, directory, interruption, timeoutMs } = settings
  return {
    k6,
    script: script.argument,
    options,
    flags,
    env,
    scriptEnv,
    cwd: workingDirectory,
    scratch: directory,
    signal: interruption.soft,
    timeoutMs: Math.min(timeoutMs ?? inspectTimeoutMs, inspectTimeoutMs),
    boundBy,
    log: info,
    ask: settings.answers.recall,
  }
}

/** Asks the k6 of this machine what a script will run. */
export async function planHere(settings: RunSettings, script: Script): Promise<Planned | PlanFailure> {
  const planned = await planScript(planRequest(settings, script))
  if (planned.kind === 'not-planned' || Object.keys(settings.runTags).length === 0) return planned
  const { plan, version } = planned
  return { ...planned, tags: tagArgs(settings.runTags, { flags: settings.flags, plan, version }) }
}

/**
 * Asks k6 ahead what {@link planHere} will ask of the same settings. What goes wrong comes out when it does.
 *
 * @returns who this k6 says that it is; null: it does not say so.
 */
export function askAhead(settings: RunSettings, script: Script): Promise<LoggedIdentity | null> {
  const asked = askAbout({ ...planRequest(settings, script), ask: settings.answers.remember })
  return asked.then(
    ({ stderr }) => loggedIdentity(stderr),
    () => null,
  )
}
