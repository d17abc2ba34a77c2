import { globSync, readdirSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { readBounded, type Unread } from '../base/bounded-read.ts'
import { pathKind } from '../base/path-kind.ts'
import { quote } from '../base/text.ts'
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
 * @param signal ends the reading; what was read until then is returned.
 */
export async function readBaselineFiles(
  patterns: readonly string[],
  workingDirectory: string,
  signal: AbortSignal,
): Promise<EarlierRuns> {
  const found = patterns.map((pattern) => ({ pattern, files: filesOf(pattern, workingDirectory) }))
  const missing = found.filter(({ files }) => files.length === 0)
  const files = [...new Set(found.flatMap((one) => one.files))].sort(byNumberedName)
  const nameOf = (file: string) => relative(workingDirectory, file).replaceAll(sep, '/')
  const runs = await readNewest(files.slice(-mostFiles), { nameOf, signal })
  return {
    runs: runs.filter((run) => 'metrics' in run),
    notes: [
      ...missing.map(({ pattern }) => `There are no earlier runs yet at ${quote(pattern)}.`),
      ...(files.length > runs.length
        ? [`${files.length} files are given as earlier runs; the last ${runs.length} by name were read.`]
        : []),
    ],
    warnings: runs.flatMap((run) => ('problem' in run ? [run.problem] : [])),
  }
}

/** Reads the last files of all, as many as there is room for, in their order. */
async function readNewest(
  files: readonly string[],
  { nameOf, signal }: { nameOf: (file: string) => string; signal: AbortSignal },
): Promise<readonly (EarlierRun | { problem: string })[]> {
  const runs: (EarlierRun | { problem: string })[] = []
  let left = mostBytes
  for (const file of files.toReversed()) {
    // A signal is only noticed when nothing else happens.
    await setImmediate()
    if (signal.aborted) break
    const bytes = readBounded(file, largestFile)
    if (Buffer.isBuffer(bytes)) left -= bytes.length
    if (left < 0) break
    runs.push(readRun(bytes, nameOf(file)))
  }
  return runs.toReversed()
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

function readRun(bytes: Buffer | Unread, name: string): EarlierRun | { problem: string } {
  // Some programs put a byte-order mark before text that they copy.
  const run = Buffer.isBuffer(bytes) ? parseEarlierRun(name, bytes.toString('utf8').replace(/^\ufeff/, '')) : bytes
  return 'problem' in run ? { problem: `the earlier run ${quote(name)} was left out: it ${run.problem}` } : run
}
