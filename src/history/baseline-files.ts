import { globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { pathKind } from '../base/path-kind.ts'
import { quote } from '../base/quote.ts'
import { type EarlierRun, parseEarlierRun } from './earlier-runs.ts'

/** Earlier runs, and what a reader must know of where they come from. */
export type EarlierRuns = {
  /** Oldest first, as far as that is known. */
  runs: readonly EarlierRun[]
  /** What is as it should be and still explains why there are no more runs, in sentences. */
  notes: readonly string[]
  /** What was left out because something is wrong with it, one line each. */
  warnings: readonly string[]
}

/** Files beyond which none are read: more earlier runs make no verdict better. */
const mostFiles = 100

/** Bytes of one file: 1,000 thresholds with their submetrics are about 0.3 MB. */
const largestFile = 8 * 1024 * 1024

/** Bytes of all files together, a hundred summaries of 1,000 submetrics: a second or two, in which nothing else happens. */
const mostBytes = 32 * 1024 * 1024

/**
 * Reads the summaries of earlier runs.
 *
 * @param patterns paths of files, of directories (their `*.json`), or globs, relative to the working directory.
 */
export function readBaselineFiles(patterns: readonly string[], workingDirectory: string): EarlierRuns {
  const found = patterns.map((pattern) => ({ pattern, files: filesOf(pattern, workingDirectory) }))
  const missing = found.filter(({ files }) => files.length === 0)
  const files = [...new Set(found.flatMap((one) => one.files))].sort(byNumberedName)
  const read = newestWithin(files.slice(-mostFiles))
  const runs = read.map((file) => readRun(file, relative(workingDirectory, file).replaceAll(sep, '/')))
  return {
    runs: runs.filter((run) => 'metrics' in run),
    notes: [
      ...missing.map(({ pattern }) => `There are no earlier runs yet at ${quote(pattern)}.`),
      ...(files.length > read.length
        ? [`${files.length} files are given as earlier runs; the last ${read.length} by name were read.`]
        : []),
    ],
    warnings: runs.flatMap((run) => ('problem' in run ? [run.problem] : [])),
  }
}

/** The last files of all, as many as there is room for. */
function newestWithin(files: readonly string[]): readonly string[] {
  let left = mostBytes
  return files
    .toReversed()
    .filter((file) => {
      const size = sizeOf(file)
      const fits = size <= left || size > largestFile // which is not read, but has its own warning
      if (size <= largestFile) left -= size
      return fits
    })
    .toReversed()
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

function filesOf(pattern: string, workingDirectory: string): readonly string[] {
  const path = resolve(workingDirectory, pattern)
  const kind = pathKind(path)
  if (kind === 'directory') return jsonFiles(path)
  if (kind !== 'none') return [path]
  return globSync(pattern, { cwd: workingDirectory })
    .map((file) => resolve(workingDirectory, file))
    .filter((file) => pathKind(file) !== 'directory')
}

function jsonFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(directory, name))
      .filter((file) => pathKind(file) !== 'directory')
  } catch {
    return []
  }
}

/** `run-9.json` before `run-10.json`. */
function byNumberedName(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.replaceAll(/\d+/g, (digits) => digits.padStart(20, '0')))
  return (left ?? '') < (right ?? '') ? -1 : 1
}

function readRun(file: string, name: string): EarlierRun | { problem: string } {
  const text = readText(file)
  const run = typeof text === 'string' ? parseEarlierRun(name, text) : text
  return 'problem' in run ? { problem: `the earlier run ${quote(name)} was left out: it ${run.problem}` } : run
}

/** The text of a plain file that is no larger than a summary can be, or a sentence's end. */
function readText(file: string): string | { problem: string } {
  try {
    const { size } = statSync(file)
    // A pipe would be waited for without end.
    if (pathKind(file) !== 'file') return { problem: 'is not a regular file' }
    if (size > largestFile) return { problem: `has ${size} bytes, more than the 8 MB that are read` }
    // Some programs put a byte-order mark before text that they copy.
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  } catch (error) {
    return { problem: `cannot be read (${(error as NodeJS.ErrnoException).code})` }
  }
}
