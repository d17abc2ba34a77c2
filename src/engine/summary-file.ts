import { copyFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import { readSummaryFile } from '../base/run-directory.ts'
import type { Annotation } from '../github/annotations.ts'
import type { Conditions } from '../history/conditions.ts'
import { withConditions } from '../history/earlier-runs.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Planned } from '../k6/inspect.ts'
import type { RunEnd } from '../k6/run.ts'
import type { Script } from '../k6/scripts.ts'
import { thresholdsOff } from '../k6/thresholds-off.ts'
import type { StepContext } from '../load-test.ts'
import { alteredWords } from '../results/figures.ts'
import type { Totals } from '../results/record-totals.ts'
import type { Result } from '../results/result.ts'
import type { Witness } from '../results/signs.ts'
import { parseSummary } from '../results/summary.ts'
import { trusted } from '../results/trusted.ts'

/** What k6's summary says, if it left one. */
export type Reading = {
  /** null: it left no summary that can be read. */
  result: Result | null
  /** Absolute path of the summary; empty when there is none. */
  summary: string
  warnings: readonly Annotation[]
}

/** What a run left besides its summary, and what it was to be. */
type Ran = {
  end: RunEnd
  summary: string
  planned: Planned
  /** What k6's record says of it; null: it is not whole. */
  totals: Totals | null
  /** k6 was to record it. */
  recorded: boolean
  /** What the summary shall say of the run, for who compares with it later; null: nothing. */
  conditions: Conditions | null
}

/** Reads k6's summary as far as it can be believed, and says why when there is none. */
export function readResult({ inputs }: StepContext, script: Script, ran: Ran): Reading {
  const { end, summary, planned, conditions } = ran
  const text = readSummaryFile(summary)
  const parsed = text === null ? { problem: missingBecause(inputs, planned, end) } : parseSummary(text)
  const found = { summary: text === null ? '' : summary }
  if ('problem' in parsed) {
    const message = `no results of ${script.name}: k6's summary ${parsed.problem}; the exit code alone decides`
    return { ...found, result: null, warnings: [{ level: 'warning', message }] }
  }
  const result = trusted(parsed, witnessOf(inputs, ran))
  const isCompared = text !== null && conditions !== null
  const warnings = isCompared ? addConditions(summary, text, result.altered ? 'altered' : conditions) : []
  return { ...found, result, warnings: [...alteredWarning(script, result), ...warnings] }
}

const witnessOf = ({ flags }: Inputs, { end, planned, totals, recorded }: Ran): Witness => ({
  totals,
  recorded,
  progress: end.progress,
  exitCode: end.exitCode,
  firstError: end.errors?.firstError?.message ?? null,
  thresholds: planned.plan.thresholds,
  thresholdsOff: thresholdsOff(flags, planned.env),
})

function alteredWarning({ name, file }: Script, { altered }: Result): readonly Annotation[] {
  if (altered === undefined) return []
  const message = `${name}: ${alteredWords(altered)}; let handleSummary() change a copy of its data`
  return [{ level: 'warning', message, ...(file === null ? {} : { file }) }]
}

function addConditions(summary: string, text: string, conditions: Conditions | 'altered'): readonly Annotation[] {
  try {
    writeFileSync(summary, withConditions(text, conditions))
    return []
  } catch (error) {
    const message = `the summary does not say under which conditions the test ran: ${messageOf(error)}`
    return [{ level: 'warning', message }]
  }
}

function missingBecause({ flags }: Inputs, { env }: Planned, end: RunEnd): string {
  if ((flags.summaryMode ?? env.K6_SUMMARY_MODE) === 'disabled') return 'is disabled by --summary-mode'
  if (end.killed || end.signal !== null) return 'was not written, because k6 was killed'
  const said = end.errors?.firstError?.message
  return `was not written${said === undefined ? '' : ` (k6 says: ${said})`}`
}

/**
 * Gives users the copy of the summary that they asked of k6.
 *
 * @param summary empty: there is none.
 */
export function copySummary({ inputs, env }: StepContext, summary: string): readonly Annotation[] {
  const { flags, workingDirectory } = inputs
  const wanted = flags.summaryExport ?? env.K6_SUMMARY_EXPORT
  if (!wanted || summary === '') return []
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
