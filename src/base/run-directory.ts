import { lstatSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { readBounded } from './bounded-read.ts'
import { messageOf, UserError } from './errors.ts'
import { quote } from './text.ts'

/** The directory for temporary files, absolute: the runner empties its own at the job's end. */
export const temporaryRoot = (env: NodeJS.ProcessEnv): string => resolve(env.RUNNER_TEMP || tmpdir())

/**
 * Makes a private directory (mode 0700, a name that cannot be guessed) for what k6 and later steps exchange. It
 * stays until the runner empties RUNNER_TEMP at the job's end.
 *
 * @throws {UserError} when it cannot be made.
 */
export function createRunDirectory(env: NodeJS.ProcessEnv): string {
  const root = temporaryRoot(env)
  try {
    return mkdtempSync(join(root, 'k6-load-test-'))
  } catch (error) {
    const said = env.RUNNER_TEMP ? 'RUNNER_TEMP: ' : ''
    throw new UserError(`${said}no directory can be made in ${quote(root)}: ${messageOf(error)}`)
  }
}

/** Whether a path is one that {@link createRunDirectory} gives. */
export const isRunDirectory = (path: string, env: NodeJS.ProcessEnv): boolean =>
  dirname(path) === temporaryRoot(env) && /^k6-load-test-[A-Za-z0-9]{6}$/.test(basename(path))

/** Bytes of a summary beyond which it is not read: 1,000 thresholds with their submetrics are about 0.3 MB. */
export const largestSummary = 64 * 1024 * 1024

/**
 * Reads the summary that k6 wrote.
 *
 * @returns its text, or null when there is no such file, it is not a plain one or larger than any summary can be.
 */
export function readSummaryFile(path: string): string | null {
  try {
    if (!lstatSync(path).isFile()) return null
    const bytes = readBounded(path, largestSummary)
    return Buffer.isBuffer(bytes) ? bytes.toString('utf8') : null
  } catch {
    return null
  }
}
