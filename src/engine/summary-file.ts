import { copyFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import { readSummaryFile } from '../base/run-directory.ts'
import { thresholdsOff } from '../k6/flags.ts'
import type { Planned } from '../k6/inspect.ts'
import type { RunEnd } from '../k6/run.ts'
import type { Script } from '../k6/scripts.ts'
import { alteredWords } from '../results/figures.ts'
import type { Totals } from '../results/record-totals.ts'
import { cameToItsEnd, type Result } from '../results/result.ts'
import type { Witness } from '../results/signs.ts'
import { noSummary, parseSummary } from '../results/summary.ts'
import { trusted } from '../results/trusted.ts'
import type { Ran, RunRequest, RunSettings } from './engine.ts'

/** What a run left besides its summary. */
type Left = {
  end: RunEnd
  /** Where k6 was to write the summary. */
  path: string
  /** What k6's record says of the run; null: it is not whole. */
  totals: Totals | null
  /** k6 was to record it, or the verdict needs that it does. */
  recorded: boolean
}

/** Reads k6's summary as far as it can be believed, and says why when there is none. */
export function readResult(
  { flags }: Pick<RunSettings, 'flags'>,
  { script, planned }: RunRequest,
  left: Left,
): Pick<Ran, 'result' | 'summary' | 'warnings'> {
  const { end, path } = left
  const text = readSummaryFile(path)
  const parsed = text === null ? noSummary(missingBecause(flags.summaryMode, planned)) : parseSummary(text)
  const summary = text === null ? '' : path
  if (parsed.kind === 'no-summary') {
    // Of a run that could not start, or was broken off, the reason says why there is nothing.
    const isMissed = text !== null || cameToItsEnd(end)
    const warning = `no results of ${script.name}: k6's summary ${parsed.problem}; the exit code alone decides`
    return { summary, result: null, warnings: isMissed ? [warning] : [] }
  }
  const result = trusted(parsed, witnessOf(flags, planned, left))
  return { summary, result, warnings: alteredWarning(script, result) }
}

const witnessOf = (flags: RunSettings['flags'], { plan, env }: Planned, { end, totals, recorded }: Left): Witness => ({
  totals,
  recorded,
  progress: end.progress,
  exitCode: end.exitCode,
  lastError: end.errors?.last?.message ?? null,
  threw: end.errors?.iterationExceptions ?? 0,
  thresholds: plan.thresholds,
  thresholdsOff: thresholdsOff(flags, env),
})

function alteredWarning({ name }: Script, { altered }: Result): readonly string[] {
  if (altered === undefined) return []
  return [`${name}: ${alteredWords(altered)}; let handleSummary() change a copy of its data`]
}

function missingBecause(summaryMode: string | null, { env, version }: Planned): string {
  if (summaryMode === 'disabled') return 'is disabled by --summary-mode or --no-summary'
  if (summaryMode === null && env.K6_SUMMARY_MODE === 'disabled') return 'is disabled by K6_SUMMARY_MODE'
  // Later versions do not know it.
  if (/^[01]\./.test(version) && env.K6_NO_SUMMARY === 'true') return 'is disabled by K6_NO_SUMMARY'
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
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'its directory is not there; create it before this step' : messageOf(error)
    return [`the summary could not be copied to ${wanted}: ${why}`]
  }
}
