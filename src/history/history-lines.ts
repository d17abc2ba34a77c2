import { field, isObject, parseJson } from '../base/json.ts'
import { type EarlierRun, schemaProblem } from './earlier-runs.ts'
import { type KeptHistory, runOf, storedRun } from './history-codec.ts'
import { type LastVerdict, lastField, lastVerdictIn } from './last-verdict.ts'

/*
 * A history as a branch keeps it: a line of JSON for each run, oldest first. Lines that this version cannot read stay as
 * they are. Of the last run, where it is none that is kept, the last line says what became of it.
 */

/** Lines of runs beyond which older ones are thinned, and how many of the newest are never. */
const most = { runs: 1000, untouched: 500 }

/** Bytes of a history: 1,000 runs are about 1.5 MB. */
export const largestFile = 16 * 1024 * 1024

/** One line for a run, without a line end. */
export const lineOf = (run: EarlierRun): string => JSON.stringify({ schema: 1, ...storedRun(run) })

/** One line for a run that is not kept, without a line end. */
export const verdictLine = (last: LastVerdict): string => JSON.stringify({ schema: 1, last })

/** A line of the file; `run` and `last` are null where it is none that this version reads. */
type Line = { text: string; run: EarlierRun | null; last: LastVerdict | null; isNewer: boolean }

/** What a file has: its runs, and what stands in other lines, in words that end a sentence; null: nothing. */
export type HistoryLines = KeptHistory & { problem: string | null }

/** Reads a history: every line by itself, so that one that is cut off or of a later version loses no other. */
export function parseLines(text: string): HistoryLines {
  const lines = linesIn(text)
  const newer = lines.filter(({ isNewer }) => isNewer).length
  const damaged = lines.filter(({ run, last, isNewer }) => run === null && last === null && !isNewer).length
  const words = [
    ...(newer > 0 ? [`${newer} of a newer version of this action`] : []),
    ...(damaged > 0 ? [`${damaged} that cannot be read`] : []),
  ]
  return {
    runs: lines.flatMap(({ run }) => run ?? []),
    ...lastField(lines.findLast(({ run, last }) => run !== null || last !== null)?.last ?? null),
    problem: words.length === 0 ? null : `has lines that were left out: ${words.join(', ')}`,
  }
}

/**
 * Adds a line at the end, once. Of more than 1,000 runs every second of those before the newest 500 goes, so that the
 * past gets coarser and never ends; other lines stay, but for what became of a run before this one.
 */
export function withLine(text: string, line: string): string {
  const lines = linesIn(text)
  const all = lines.some((one) => one.text === line)
    ? lines
    : [...lines.filter(({ last }) => last === null), lineIn(line)]
  return thinned(all)
    .map((one) => `${one.text}\n`)
    .join('')
}

function thinned(lines: readonly Line[]): readonly Line[] {
  const runs = lines.filter(({ run }) => run !== null)
  if (runs.length <= most.runs) return lines
  const dropped = new Set(runs.slice(0, -most.untouched).filter((_line, index) => index % 2 === 1))
  return lines.filter((line) => !dropped.has(line))
}

/** Some editors put a byte-order mark before what they save. */
const linesIn = (text: string): readonly Line[] =>
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(lineIn)

function lineIn(text: string): Line {
  const json = parseJson(text)
  const problem = schemaProblem(json)
  if (problem !== null || !isObject(json))
    return { text, run: null, last: null, isNewer: problem?.startsWith('is of a newer') ?? false }
  return { text, run: runOf(json), last: lastVerdictIn(field(json, 'last')), isNewer: false }
}
