import { readFileSync } from 'node:fs'
import { pathKind } from '../base/path-kind.ts'
import type { Comparison } from '../compare/comparison.ts'
import { figureWords, worseWords } from '../compare/comparison-words.ts'
import type { Annotation } from '../github/annotations.ts'
import type { RunEnd } from '../k6/run.ts'
import type { Script } from '../k6/scripts.ts'
import type { Result } from '../results/result.ts'
import { crossedThresholds, thresholdWords, uncountedWords } from '../verdict/reasons.ts'
import type { FailOn } from '../verdict/verdict.ts'
import { thresholdLine } from './threshold-line.ts'

/** A warning for each of the first exceptions, on its line; the first one says how many there were. */
export function exceptionWarnings(script: Script, { errors }: Pick<RunEnd, 'errors'>): readonly Annotation[] {
  if (errors === null) return [{ level: 'warning', message: `${script.name}: ${uncountedWords}` }]
  const { exceptions, firstExceptions } = errors
  return firstExceptions.map(({ message, place }, index) => {
    const all = exceptions === 1 ? 'an exception' : `${exceptions} exceptions; the first`
    const lead = index === 0 ? `${script.name} threw ${all}` : `${script.name} also threw`
    return {
      level: 'warning',
      message: `${lead}: ${message}`,
      ...(place ? { file: place.file, line: place.line } : {}),
    }
  })
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
export function worseWarning(script: Script, comparison: Comparison | null, failOn: FailOn): readonly Annotation[] {
  const words = comparison && worseWords(comparison)
  if (!words || failOn.has('regression')) return []
  return [{ level: 'warning', message: words, ...(script.file === null ? {} : { file: script.file }) }]
}

/** An error for each crossed threshold, on the line of the script where it stands, if it stands there exactly once. */
export function thresholdErrors(script: Script, result: Result | null): readonly Annotation[] {
  const crossed = crossedThresholds(result)
  if (result === null || crossed.length === 0) return []
  const source = script.file === null ? '' : sourceOf(script.file)
  return crossed.map((threshold) => {
    const line = thresholdLine(source, threshold.expression)
    return {
      level: 'error',
      title: `${script.name}: thresholds-crossed`,
      message: `Threshold crossed: ${thresholdWords(threshold, result)}`,
      ...(script.file === null ? {} : { file: script.file }),
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
