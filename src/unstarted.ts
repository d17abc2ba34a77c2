import { messageOf } from './base/errors.ts'
import { Cancelled, type Interruption } from './base/interruption.ts'
import type { Baseline, Place } from './history/history-place.ts'
import { changesOf, readInputs } from './inputs/inputs.ts'
import { changesOfMerge } from './inputs/merge-inputs.ts'
import { readPublishing } from './inputs/publishing.ts'
import { type FoundScript, resolveScripts, withFileNames } from './k6/scripts.ts'
import { publishFailure } from './publish/publish.ts'
import { historyOf } from './schedule/histories.ts'
import { keepUnstarted } from './schedule/keep-runs.ts'

/**
 * Publishes why a step could not start, and notes that it did not where `notify-on: change` will look for it.
 *
 * @param error why.
 */
export async function publishUnstarted(
  error: unknown,
  { env, interruption, isMerge }: { env: NodeJS.ProcessEnv; interruption: Interruption; isMerge: boolean },
): Promise<void> {
  const cancelled = error instanceof Cancelled
  const { publishing } = readPublishing(env)
  const histories = cancelled ? [] : await (isMerge ? historyOfMerge : historiesOf)(env, interruption)
  await publishFailure(
    { cancelled, reason: messageOf(error), histories },
    { env, ...publishing, signal: interruption.soft },
  )
  await keepUnstarted(histories, { env, interruption })
}

/**
 * The histories of a step's scripts, if it wants to hear of changes; none where the inputs do not say which they are. What a
 * glob found may be no test, so that only a history that is there already is one.
 */
async function historiesOf(env: NodeJS.ProcessEnv, interruption: Interruption): Promise<readonly Place[]> {
  try {
    const inputs = readInputs(env)
    const { scripts, workingDirectory } = inputs
    const baseline = changesOf(inputs)
    if (baseline === null) return []
    const found = resolveScripts(scripts, workingDirectory)
    const step = { workingDirectory, env, interruption }
    if (found.length === 1) return await knownOf(found, baseline, step)
    const histories = await knownOf(withFileNames(found), baseline, step)
    // Of several files one alone may be a test, whose history then has no name of a script.
    return histories.length > 0 ? histories : await knownOf(found.slice(0, 1), baseline, step)
  } catch {
    return []
  }
}

/** The same of a merge. */
async function historyOfMerge(env: NodeJS.ProcessEnv, interruption: Interruption): Promise<readonly Place[]> {
  try {
    const baseline = changesOfMerge(env)
    if (baseline === null) return []
    const place = await historyOf(baseline, { name: '' }, { workingDirectory: '', env, interruption })
    return place === null ? [] : [place]
  } catch {
    return []
  }
}

async function knownOf(
  scripts: readonly FoundScript[],
  baseline: Baseline,
  step: { workingDirectory: string; env: NodeJS.ProcessEnv; interruption: Interruption },
): Promise<readonly Place[]> {
  const histories: Place[] = []
  for (const script of scripts) {
    const place = await historyOf(baseline, script, step)
    const isKnown = place !== null && (!script.fromGlob || place.runs.length > 0 || place.last !== undefined)
    if (isKnown) histories.push(place)
  }
  return histories
}
