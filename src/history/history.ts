import { readFileSync, writeFileSync } from 'node:fs'
import { messageOf } from '../base/errors.ts'
import { type EarlierRuns, readBaselineFiles } from './baseline-files.ts'
import type { Conditions } from './conditions.ts'
import { comparableRuns, type EarlierRun, withConditions } from './earlier-runs.ts'
import { mayWriteHistory } from './history-permission.ts'

/** Where earlier runs come from. */
export type Baseline =
  | { kind: 'files'; patterns: readonly string[] }
  /** An empty key: the default. */
  | { kind: 'cache'; key: string }

/** What both ways need of the step. */
type Step = { workingDirectory: string; env: NodeJS.ProcessEnv; signal: AbortSignal; log: (line: string) => void }

/** What a run is compared with. */
export type Earlier = EarlierRuns & {
  /** The conditions of the run that is about to start. */
  conditions: Conditions
  /** Where the run is added when it passed, and what is there already; null: users keep the files themselves. */
  cache: { key: string; isRead: boolean; runs: readonly EarlierRun[] } | null
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
  const { found, cache } = await (baseline.kind === 'files'
    ? fromFiles(baseline.patterns, step)
    : fromCache(baseline.key, step, script))
  const { runs, notes } = comparableRuns(conditions, found.runs)
  return { runs, notes: [...found.notes, ...notes], warnings: found.warnings, conditions, cache }
}

/** Users keep the files themselves. */
const fromFiles = async (patterns: readonly string[], { workingDirectory, signal }: Step) => ({
  found: await readBaselineFiles(patterns, workingDirectory, signal),
  cache: null,
})

async function fromCache(
  givenKey: string,
  { env, signal, log }: Step,
  script: string,
): Promise<{ found: EarlierRuns; cache: Earlier['cache'] }> {
  const { readHistory } = await import('./history-cache.ts')
  const { defaultHistoryKey } = await import('./history-key.ts')
  const key = givenKey || defaultHistoryKey(env, script)
  const { isRead, ...found } = await readHistory({ key, env, signal, log })
  return { found, cache: { key, isRead, runs: found.runs } }
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

/**
 * Adds a run, if it passed and is a valid measurement, to where later runs find it.
 *
 * @param earlier what it was compared with.
 * @param run.invalid why it is no valid measurement, as a part of a sentence; null: it is one.
 * @returns warnings.
 */
export async function keepRun(
  { cache, conditions }: Earlier,
  { metrics, passed, invalid }: { metrics: EarlierRun['metrics']; passed: boolean; invalid: string | null },
  { env, signal, log }: Omit<Step, 'workingDirectory'>,
): Promise<readonly string[]> {
  if (cache === null) return []
  const not = 'This run was not added to the history, because it'
  const refused = invalid === null ? null : `${not} is no valid measurement: ${invalid}.`
  const may = passed ? (refused ?? mayWriteHistory(env)) : `${not} did not pass.`
  if (may !== true) log(may)
  if (may !== true || !cache.isRead) return []
  const { saveHistory } = await import('./history-cache.ts')
  const run = { name: runName(env), conditions, metrics }
  return saveHistory({ key: cache.key, env, signal, log, runs: [...cache.runs, run] })
}

const runName = ({ GITHUB_RUN_ID = '', GITHUB_RUN_ATTEMPT = '1' }: NodeJS.ProcessEnv): string =>
  `run ${GITHUB_RUN_ID}${GITHUB_RUN_ATTEMPT === '1' ? '' : `, attempt ${GITHUB_RUN_ATTEMPT}`}`
