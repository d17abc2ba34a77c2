import { readFileSync, writeFileSync } from 'node:fs'
import { messageOf } from '../base/errors.ts'
import { fileNameOf } from '../base/file-names.ts'
import { repositoryRemoteOf } from '../base/run-url.ts'
import { quote } from '../base/text.ts'
import type { Script } from '../k6/scripts.ts'
import { counted } from '../results/figures.ts'
import type { Metric } from '../results/result.ts'
import { type EarlierRuns, readBaselineFiles } from './baseline-files.ts'
import type { Conditions } from './conditions.ts'
import { comparableRuns, withConditions } from './earlier-runs.ts'
import { mayWriteHistory } from './history-permission.ts'
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
 * @param how.script whose run it is.
 * @param how.before what {@link findRuns} gave for it; left out: they are read now.
 */
export async function earlierRuns(
  baseline: Baseline,
  step: Step,
  { conditions, script, before }: { conditions: Conditions; script: WhoseRuns; before?: FoundRuns | undefined },
): Promise<Earlier> {
  const { found, place } = before ?? (await findRuns(baseline, step, script))
  const { GITHUB_RUN_ID: id = '', GITHUB_SHA: commit = '' } = step.env
  const now = { id, commit }
  const based = baseline.kind === 'files' ? { runs: found.runs, notes: [] } : rebased(found.runs, baseline.rebase, now)
  const { runs, notes } = comparableRuns(conditions, based.runs)
  const all = [...found.notes, ...neverNotes({ found, place }, step.env), ...based.notes, ...notes]
  return { runs, notes: all, warnings: found.warnings, conditions, place }
}

/** Who waits for the first run of a history is told where it will not come from. */
const neverNotes = ({ found, place }: FoundRuns, env: NodeJS.ProcessEnv): readonly string[] =>
  place === null || found.runs.length > 0 || mayWriteHistory(env) === true
    ? []
    : ['Only a push, a schedule or a workflow_dispatch of the default branch adds a run to it, so this one does not.']

/** The script whose runs are meant; with a `fileName` it is one of several. */
type WhoseRuns = Pick<Script, 'name' | 'fileName'>

/** What a place has, whatever its conditions were. */
export type FoundRuns = { found: EarlierRuns; place: Place | null }

/** Reads all that a place has of a script. */
export function findRuns(baseline: Baseline, step: Step, script: WhoseRuns): Promise<FoundRuns> {
  switch (baseline.kind) {
    case 'files':
      return fromFiles(baseline.patterns, step, script)
    case 'cache':
      return fromCache(baseline.key, step, script)
    case 'branch':
      return fromBranch(baseline, step, script)
  }
}

/** Stands in patterns for what a script's files are called. */
const ownFiles = '{script}'

/** Users keep the files themselves. Where several scripts share them, each must say of which script it is. */
async function fromFiles(
  patterns: readonly string[],
  { workingDirectory, signal }: Step,
  { name, fileName }: WhoseRuns,
): Promise<FoundRuns> {
  const own = patterns.map((pattern) => pattern.replaceAll(ownFiles, fileName ?? fileNameOf(name)))
  const found = await readBaselineFiles(own, workingDirectory, signal)
  const areShared = fileName !== undefined && !patterns.some((pattern) => pattern.includes(ownFiles))
  return { found: areShared ? withoutUnknown(found) : found, place: null }
}

function withoutUnknown({ runs, notes, warnings }: EarlierRuns): EarlierRuns {
  const known = runs.filter(({ conditions }) => conditions !== null)
  const unknown = runs.length - known.length
  if (unknown === 0) return { runs, notes, warnings }
  const verbs = unknown === 1 ? 'was left out: it does' : 'were left out: they do'
  const note = `${counted(unknown, 'earlier run')} ${verbs} not say of which script; give each script files of its own, with ${ownFiles} in the input baseline.`
  return { runs: known, notes: [...notes, note], warnings }
}

/** A key that was given for one script is that of all, so each adds its name. */
const keyOf = (given: string, { name, fileName }: WhoseRuns, usual: () => string): string =>
  given === '' ? usual() : fileName === undefined ? given : `${given} ${name}`

async function fromCache(givenKey: string, { env, signal, log }: Step, script: WhoseRuns): Promise<FoundRuns> {
  const { readHistory } = await import('./history-cache.ts')
  const { defaultHistoryKey } = await import('./history-key.ts')
  const key = keyOf(givenKey, script, () => defaultHistoryKey(env, script.name))
  const { isRead, last, ...found } = await readHistory({ key, env, signal, log })
  return { found, place: { kind: 'cache', key, isRead, runs: found.runs, ...lastField(last ?? null) } }
}

async function fromBranch(
  { key: givenKey, branch, path, token, compared }: BranchBaseline,
  { env, signal, log }: Step,
  script: WhoseRuns,
): Promise<FoundRuns> {
  const { defaultHistoryKey, historyName } = await import('./history-key.ts')
  const { readBranch } = await import('./branch-history.ts')
  const key = keyOf(givenKey, script, () => defaultHistoryKey(env, script.name))
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
 * @param more metrics that are compared and that k6's summary does not have.
 * @returns warnings.
 */
export function addConditions(
  summary: string,
  conditions: Conditions | 'altered',
  more: readonly Metric[] = [],
): readonly string[] {
  try {
    writeFileSync(summary, withConditions(readFileSync(summary, 'utf8'), conditions, more))
    return []
  } catch (error) {
    return [`the summary does not say under which conditions the test ran: ${messageOf(error)}`]
  }
}
