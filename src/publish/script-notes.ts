import { readFileSync } from 'node:fs'
import { pathKind } from '../base/path-kind.ts'
import type { Comparison } from '../compare/comparison.ts'
import { figureWords, worseWords } from '../compare/comparison-words.ts'
import type { Annotation } from '../github/annotations.ts'
import type { Script } from '../k6/scripts.ts'
import { cameToItsEnd } from '../results/result.ts'
import { errorNamedBy } from '../verdict/ending.ts'
import { causeIn, describeError } from '../verdict/error-words.ts'
import { knownError } from '../verdict/known-errors.ts'
import type { FailOn } from '../verdict/outcome.ts'
import { crossedThresholds, scenarioWords, thresholdWords, uncountedWords } from '../verdict/reasons.ts'
import type { ScriptReport } from '../verdict/script-report.ts'
import { thresholdLine } from './threshold-line.ts'

/**
 * A warning for each of the first exceptions, on its line, but for the one that the verdict names; the first one says
 * how many there were.
 */
export function exceptionWarnings({
  script,
  errors,
  verdict,
  plan,
  durationMs,
  testRun,
}: Pick<ScriptReport, 'script' | 'errors' | 'verdict' | 'plan' | 'durationMs' | 'testRun'>): readonly Annotation[] {
  const ran = durationMs !== null && !testRun?.attached
  if (errors === null) {
    const isTold = !ran || verdict.outcome === 'exceptions'
    return isTold ? [] : [{ level: 'warning', message: `${script}: ${uncountedWords}` }]
  }
  const { exceptions, firstExceptions } = errors
  const named = errorNamedBy(verdict, { errors })
  return firstExceptions.flatMap(({ message, place }, index) => {
    if (message === named?.message && place?.line === named.place?.line) return []
    const all = exceptions === 1 ? 'an exception' : `${exceptions} exceptions${scenarioWords(errors, plan)}; the first`
    const lead = index === 0 ? `${script} threw ${all}` : `${script} also threw`
    return {
      level: 'warning',
      message: `${lead}: ${message}`,
      ...(place ? { file: place.file, line: place.line } : {}),
    }
  })
}

/** A warning when k6 itself failed at something and went on: a report that was not written, points that were lost. */
export function k6ErrorWarning({
  script,
  errors,
  exitCode,
}: Pick<ScriptReport, 'script' | 'errors' | 'exitCode'>): readonly Annotation[] {
  if (errors === null || errors.own.first === null || !cameToItsEnd({ exitCode })) return []
  // The last one of a run that fails is the failure itself.
  const count = errors.own.count - (exitCode !== 0 && errors.last?.isException === false ? 1 : 0)
  if (count === 0) return []
  const { first } = errors.own
  const lead = count === 1 ? 'k6 logged an error and went on' : `k6 logged ${count} errors and went on; the first`
  const advice = knownError(causeIn(first.message))?.advice ?? ''
  return [{ level: 'warning', message: `${script}: ${lead}: ${describeError(first)}. ${advice}`.trimEnd() }]
}

/** What the log says of a comparison, a line for each figure and note. */
export const comparisonLines = (comparison: Comparison | null): readonly string[] =>
  comparison === null
    ? []
    : [
        ...comparison.figures.map((figure) => `comparison: ${figureWords(figure, comparison.mode)}`),
        ...comparison.notes,
      ]

/** A warning when a run is worse than what it was compared with; where that fails the step, the error says so. */
export function worseWarning(
  script: Pick<Script, 'name' | 'file'>,
  comparison: Comparison | null,
  failOn: FailOn,
): readonly Annotation[] {
  const words = comparison && worseWords(comparison)
  if (!words || failOn.has('regression')) return []
  return [{ level: 'warning', message: words, ...(script.file === null ? {} : { file: script.file }) }]
}

/** A warning for each doubt about a run that is not what failed it. */
export const doubtWarnings = (
  { name, file }: Pick<Script, 'name' | 'file'>,
  doubts: readonly string[],
): readonly Annotation[] =>
  doubts.map((words) => ({ level: 'warning', message: `${name}: ${words}`, ...(file === null ? {} : { file }) }))

/** An error for each crossed threshold, on the line of the script where it stands, if it stands there exactly once. */
export function thresholdErrors({ script, file, result }: ScriptReport): readonly Annotation[] {
  const crossed = crossedThresholds(result)
  if (result === null || crossed.length === 0) return []
  const source = file === null ? '' : sourceOf(file)
  return crossed.map((threshold) => {
    const line = thresholdLine(source, threshold.expression)
    return {
      level: 'error',
      title: `${script}: thresholds-crossed`,
      message: `Threshold crossed: ${thresholdWords(threshold, result)}`,
      ...(file === null ? {} : { file }),
      ...(line === null ? {} : { line }),
    }
  })
}

/** The text of a script; an archive has none that could be read here. */
function sourceOf(file: string): string {
  try {
    return pathKind(file) === 'file' ? readFileSync(file, 'utf8') : ''
  } catch {
    return '' // it was there when it was run; without it there are no lines
  }
}
