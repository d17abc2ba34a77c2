import { createReadStream, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathKind } from '../base/path-kind.ts'
import { type ErrorCounter, errorCounter, type LogFormat } from './log-errors.ts'
import type { RunEnd } from './run.ts'

/** The file to which k6 writes its log, as `--log-output=file=...` or K6_LOG_OUTPUT say. */
export type LogFile = {
  /** Absolute. */
  path: string
  format: LogFormat
  /** The least level that is written there, `error` or below; the idle warning is one of `warning`. */
  level: string
}

/** Levels by their weight (logrus.ParseLevel): a file of `error` has errors, and nothing lighter. */
const levels = ['panic', 'fatal', 'error', 'warning', 'info', 'debug', 'trace']

const weightOf = (level: string): number => levels.indexOf(level === 'warn' ? 'warning' : level)

/**
 * Reads where k6 writes its log, when it is a file (internal/log/file.go: `file=PATH[,level=LEVEL]`).
 *
 * @returns null when it is none, or one that cannot tell of errors.
 */
export function logFileOf(output: string, format: LogFormat, cwd: string): LogFile | null {
  if (!output.startsWith('file=') || format === 'hidden') return null
  const said = new Map(output.split(',').map((pair): [string, string] => [key(pair), pair.slice(key(pair).length + 1)]))
  const path = said.get('file') ?? ''
  const level = (said.get('level') ?? 'trace').toLowerCase()
  if (path === '' || weightOf(level) < weightOf('error')) return null
  return { path: resolve(cwd, path), format, level }
}

const key = (pair: string): string => pair.split('=')[0] ?? ''

/** Bytes of a log beyond which it is not read: it may be there from hundreds of runs. */
const largestLog = 4 * 1024 ** 3

/** A run whose log k6 writes to a file: what it says of errors is read from there when k6 has ended. */
export async function withLogFile(file: LogFile | null, run: () => Promise<RunEnd>): Promise<RunEnd> {
  if (file === null) return run()
  // k6 writes at the end of what is there already.
  const start = sizeOf(file.path)
  const end = await run()
  // A k6 that cannot open its log says so on its stream.
  return end.errors === null ? { ...end, ...(await errorsIn(file, start)) } : end
}

async function errorsIn(
  { path, format, level }: LogFile,
  start: number | null,
): Promise<Pick<RunEnd, 'errors' | 'idle'>> {
  const unknown = { errors: null, idle: null }
  const size = sizeOf(path)
  if (start === null || size === null || size < start || size - start > largestLog) return unknown
  const counter = errorCounter(format)
  try {
    if (size > start) await count(counter, path, { start, end: size - 1 })
  } catch {
    return unknown
  }
  return { errors: counter.found(), idle: weightOf(level) < weightOf('warning') ? null : counter.idle() }
}

/** In latin1, as the counter takes it. */
async function count(counter: ErrorCounter, path: string, range: { start: number; end: number }): Promise<void> {
  for await (const piece of createReadStream(path, { ...range, encoding: 'latin1' })) counter.add(piece as string)
}

/** 0 where there is no such file yet; null where it is another thing, which may never end. */
function sizeOf(path: string): number | null {
  try {
    if (pathKind(path) === 'other') return null
    return statSync(path).size
  } catch {
    return 0
  }
}
