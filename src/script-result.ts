import { copyFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from './errors.ts'
import type { Annotation } from './github/annotations.ts'
import type { Inputs } from './inputs.ts'
import type { Planned } from './k6/inspect.ts'
import type { RunEnd } from './k6/run.ts'
import type { Script } from './k6/scripts.ts'
import { pathKind } from './path-kind.ts'
import type { Result } from './results/result.ts'
import { parseSummary } from './results/summary.ts'
import { readSummaryFile } from './run-directory.ts'
import type { StepContext } from './script-run.ts'

/** Reads k6's summary, gives the user's own copy, and says why when there is none. */
export function readResult(
  { inputs, env }: StepContext,
  script: Script,
  { end, summary, planned }: { end: RunEnd; summary: string; planned: Planned },
): { result: Result | null; warnings: readonly Annotation[] } {
  const text = readSummaryFile(summary)
  const parsed = text === null ? { problem: missingBecause(inputs, planned, end) } : parseSummary(text)
  const copyWarnings = text === null ? [] : copySummary(summary, inputs, env)
  if ('result' in parsed) return { result: parsed.result, warnings: copyWarnings }
  const message = `no results of ${script.name}: k6's summary ${parsed.problem}; the exit code alone decides`
  return { result: null, warnings: [{ level: 'warning', message }, ...copyWarnings] }
}

function missingBecause({ flags }: Inputs, { env }: Planned, end: RunEnd): string {
  if ((flags.summaryMode ?? env.K6_SUMMARY_MODE) === 'disabled') return 'is disabled by --summary-mode'
  if (end.killed || end.signal !== null) return 'was not written, because k6 was killed'
  const said = end.errors?.firstError?.message
  return `was not written${said === undefined ? '' : ` (k6 says: ${said})`}`
}

function copySummary(
  summary: string,
  { flags, workingDirectory }: Inputs,
  env: NodeJS.ProcessEnv,
): readonly Annotation[] {
  const wanted = flags.summaryExport ?? env.K6_SUMMARY_EXPORT
  if (!wanted) return []
  const file = resolve(workingDirectory, wanted)
  try {
    // A pipe can make this wait for ever, and the log would get text that is not escaped.
    if (pathKind(file) === 'other') throw new Error('it is not a regular file')
    copyFileSync(summary, file)
    return []
  } catch (error) {
    return [{ level: 'warning', message: `the summary could not be copied to ${wanted}: ${messageOf(error)}` }]
  }
}
