import { copyFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import { readSummaryFile } from '../base/run-directory.ts'
import type { RunEnd } from '../k6/run.ts'
import { parseSummary } from '../results/summary.ts'
import type { Ran, RunRequest, RunSettings } from './engine.ts'

/**
 * Reads k6's summary, and says why when there is none.
 *
 * @param left.path where k6 was to write it.
 */
export function readResult(
  { flags }: Pick<RunSettings, 'flags'>,
  { script, planned }: RunRequest,
  { end, path }: { end: RunEnd; path: string },
): Pick<Ran, 'result' | 'summary' | 'warnings'> {
  const text = readSummaryFile(path)
  const parsed = text === null ? { problem: missingBecause(flags.summaryMode, planned.env, end) } : parseSummary(text)
  const summary = text === null ? '' : path
  if ('result' in parsed) return { summary, result: parsed.result, warnings: [] }
  const warning = `no results of ${script.name}: k6's summary ${parsed.problem}; the exit code alone decides`
  return { summary, result: null, warnings: [warning] }
}

function missingBecause(summaryMode: string | null, env: NodeJS.ProcessEnv, end: RunEnd): string {
  if ((summaryMode ?? env.K6_SUMMARY_MODE) === 'disabled') return 'is disabled by --summary-mode'
  if (end.killed || end.signal !== null) return 'was not written, because k6 was killed'
  return 'was not written'
}

/**
 * Gives users the copy of the summary that they asked of k6.
 *
 * @param summary absolute path; empty: there is none.
 * @returns warnings.
 */
export function copySummary(
  { flags, workingDirectory, env }: Pick<RunSettings, 'flags' | 'workingDirectory' | 'env'>,
  summary: string,
): readonly string[] {
  const wanted = flags.summaryExport ?? env.K6_SUMMARY_EXPORT
  if (!wanted || summary === '') return []
  const file = resolve(workingDirectory, wanted)
  try {
    // A pipe can make this wait for ever, and the log would get text that is not escaped.
    if (pathKind(file) === 'other') throw new Error('it is not a regular file')
    copyFileSync(summary, file)
    return []
  } catch (error) {
    return [`the summary could not be copied to ${wanted}: ${messageOf(error)}`]
  }
}
