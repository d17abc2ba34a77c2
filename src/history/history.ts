import { type EarlierRuns, readBaselineFiles } from './baseline-files.ts'
import type { Conditions } from './conditions.ts'
import { conditionsOf, type RunConditions } from './conditions-of-run.ts'
import { comparableRuns, type EarlierRun } from './earlier-runs.ts'
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
  /** The conditions of the run that is about to start; its summary shall have them, for who keeps it. */
  conditions: Conditions
  /** Adds the run, if it passed, to where later runs find it; returns warnings. */
  keep: (run: { metrics: EarlierRun['metrics']; passed: boolean }) => Promise<readonly string[]>
}

/**
 * Reads the earlier runs that a run can be compared with. To be called before it starts: a script must not be able to
 * change them, and unpacking them must not disturb what is measured.
 */
export async function earlierRuns(baseline: Baseline, step: Step, run: RunConditions): Promise<Earlier> {
  const conditions = await conditionsOf(run)
  const { found, keep } = await (baseline.kind === 'files'
    ? fromFiles(baseline.patterns, step)
    : fromCache(baseline.key, step, { conditions, script: run.script.name }))
  const { runs, notes } = comparableRuns(conditions, found.runs)
  return { runs, notes: [...found.notes, ...notes], warnings: found.warnings, conditions, keep }
}

type Source = { found: EarlierRuns; keep: Earlier['keep'] }

/** Files are kept by the user. */
const fromFiles = async (patterns: readonly string[], { workingDirectory, signal }: Step): Promise<Source> => ({
  found: await readBaselineFiles(patterns, workingDirectory, signal),
  keep: async () => [],
})

async function fromCache(
  givenKey: string,
  { env, signal, log }: Step,
  { conditions, script }: { conditions: Conditions; script: string },
): Promise<Source> {
  const { readHistory, saveHistory } = await import('./history-cache.ts')
  const { defaultHistoryKey } = await import('./history-key.ts')
  const request = { key: givenKey || defaultHistoryKey(env, script), env, signal, log }
  const history = await readHistory(request)
  return {
    found: history,
    keep: async ({ metrics, passed }) => {
      const may = passed ? mayWriteHistory(env) : 'This run was not added to the history, because it did not pass.'
      if (may !== true) log(may)
      if (may !== true || !history.isRead) return []
      const run = { name: runName(env), conditions, metrics }
      return saveHistory({ ...request, runs: [...history.runs, run] })
    },
  }
}

const runName = ({ GITHUB_RUN_ID = '', GITHUB_RUN_ATTEMPT = '1' }: NodeJS.ProcessEnv): string =>
  `run ${GITHUB_RUN_ID}${GITHUB_RUN_ATTEMPT === '1' ? '' : `, attempt ${GITHUB_RUN_ATTEMPT}`}`
