import { readFileSync, writeFileSync } from 'node:fs'
import { messageOf } from '../base/errors.ts'
import { repositoryRemoteOf } from '../base/run-url.ts'
import { quote } from '../base/text.ts'
import { type EarlierRuns, readBaselineFiles } from './baseline-files.ts'
import type { Conditions } from './conditions.ts'
import { comparableRuns, withConditions } from './earlier-runs.ts'
import type { Baseline, BranchBaseline, Place } from './history-place.ts'
import { lastField } from './last-verdict.ts'
import { rebased } from './rebased.ts'

/** What all ways need of the step. */
type Step = { workingDirectory: string; env: NodeJS.ProcessEnv; signal: AbortSignal; log: (line: string) => void }

/** What a run is compared with. */
export type Earlier = EarlierRuns & {
  /** The conditions of the run that is about to start. */
  conditions: Conditions
  /** Where the run is added when it passed; null: users keep the files themselves. */
  place: Place | null
}

/**
 * Reads the earlier runs that a run can be compared with. To be called before it starts: a script must not be able to
 * change them, and unpacking them must not disturb what is measured.
 *
 * @param script its name, as the step shows it.
 */
export async function earlierRuns(
  baseline: Baseline,
  step: Step,
  { conditions, script }: { conditions: Conditions; script: string },
): Promise<Earlier> {
  const { found, place } = await foundIn(baseline, step, script)
  const based = baseline.kind === 'files' ? { runs: found.runs, notes: [] } : rebased(found.runs, baseline.rebase)
  const { runs, notes } = comparableRuns(conditions, based.runs)
  return { runs, notes: [...found.notes, ...based.notes, ...notes], warnings: found.warnings, conditions, place }
}

/** What a place has, whatever its conditions were. */
type Found = { found: EarlierRuns; place: Place | null }

function foundIn(baseline: Baseline, step: Step, script: string): Promise<Found> {
  switch (baseline.kind) {
    case 'files':
      return fromFiles(baseline.patterns, step)
    case 'cache':
      return fromCache(baseline.key, step, script)
    case 'branch':
      return fromBranch(baseline, step, script)
  }
}

/** Users keep the files themselves. */
const fromFiles = async (patterns: readonly string[], { workingDirectory, signal }: Step): Promise<Found> => ({
  found: await readBaselineFiles(patterns, workingDirectory, signal),
  place: null,
})

async function fromCache(givenKey: string, { env, signal, log }: Step, script: string): Promise<Found> {
  const { readHistory } = await import('./history-cache.ts')
  const { defaultHistoryKey } = await import('./history-key.ts')
  const key = givenKey || defaultHistoryKey(env, script)
  const { isRead, last, ...found } = await readHistory({ key, env, signal, log })
  return { found, place: { kind: 'cache', key, isRead, runs: found.runs, ...lastField(last ?? null) } }
}

async function fromBranch(
  { key: givenKey, branch, path, token, compared }: BranchBaseline,
  { env, signal, log }: Step,
  script: string,
): Promise<Found> {
  const { defaultHistoryKey, historyName } = await import('./history-key.ts')
  const { readBranch } = await import('./branch-history.ts')
  const key = givenKey || defaultHistoryKey(env, script)
  const name = await historyName(key)
  const request = { remote: { url: repositoryRemoteOf(env), branch, token, env, signal }, path, name }
  const { runs, last, problem, isRead, isNew } = await readBranch(request)
  if (isRead && !isNew) log(`earlier runs from the branch ${quote(branch)}, under ${quote(key)}: ${runs.length}`)
  const note = `There are no earlier runs yet in the branch ${quote(branch)} under the baseline-key ${quote(key)}.`
  const warning = `the history in the branch ${quote(branch)} ${problem}`
  return {
    found: { runs, notes: isNew ? [note] : [], warnings: problem === null ? [] : [warning] },
    place: { kind: 'branch', key, request, isRead, runs, compared, ...lastField(last ?? null) },
  }
}

/**
 * Says in k6's summary under which conditions the run was, for who compares with it later.
 *
 * @param summary absolute path.
 * @param conditions `altered`: the script changed what is in it, so that nothing is to be compared with it.
 * @returns warnings.
 */
export function addConditions(summary: string, conditions: Conditions | 'altered'): readonly string[] {
  try {
    writeFileSync(summary, withConditions(readFileSync(summary, 'utf8'), conditions))
    return []
  } catch (error) {
    return [`the summary does not say under which conditions the test ran: ${messageOf(error)}`]
  }
}
