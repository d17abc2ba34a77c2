import { isObject, parseJson } from '../base/json.ts'
import { type EarlierRun, schemaProblem } from './earlier-runs.ts'
import { runOf, storedRun } from './history-codec.ts'

/*
 * A history as a branch keeps it: a line of JSON for each run, oldest first. Lines that this version cannot read stay as
 * they are.
 */

/** Lines of runs beyond which older ones are thinned, and how many of the newest are never. */
const most = { runs: 1000, untouched: 500 }

/** Bytes of a history: 1,000 runs are about 1.5 MB. */
export const largestFile = 16 * 1024 * 1024

/** One line for a run, without a line end. */
export const lineOf = (run: EarlierRun): string => JSON.stringify({ schema: 1, ...storedRun(run) })

/** A line of the file; `run` is null where it is none that this version reads. */
type Line = { text: string; run: EarlierRun | null; isNewer: boolean }

/** What a file has: its runs, and what stands in other lines, in words that end a sentence; null: nothing. */
export type HistoryLines = { runs: readonly EarlierRun[]; problem: string | null }

/** Reads a history: every line by itself, so that one that is cut off or of a later version loses no other. */
export function parseLines(text: string): HistoryLines {
  const lines = linesIn(text)
  const newer = lines.filter(({ isNewer }) => isNewer).length
  const damaged = lines.filter(({ run, isNewer }) => run === null && !isNewer).length
  const words = [
    ...(newer > 0 ? [`${newer} of a newer version of this action`] : []),
    ...(damaged > 0 ? [`${damaged} that cannot be read`] : []),
  ]
  return {
    runs: lines.flatMap(({ run }) => run ?? []),
    problem: words.length === 0 ? null : `has lines that were left out: ${words.join(', ')}`,
  }
}

/**
 * Adds a line at the end, once. Of more than 1,000 runs every second of those before the newest 500 goes, so that the
 * past gets coarser and never ends; other lines stay.
 */
export function withLine(text: string, line: string): string {
  const lines = linesIn(text)
  const all = lines.some((one) => one.text === line)
    ? lines
    : [...lines, { text: line, run: runIn(line), isNewer: false }]
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

const linesIn = (text: string): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ text: line, run: runIn(line), isNewer: isNewer(line) }))

/** `is of a newer …`: see schemaProblem. */
const isNewer = (line: string): boolean => schemaProblem(parseJson(line))?.startsWith('is of a newer') ?? false

function runIn(line: string): EarlierRun | null {
  const json = parseJson(line)
  if (!isObject(json) || schemaProblem(json) !== null) return null
  return runOf(json)
}
