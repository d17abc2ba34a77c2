import { copyFileSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { readBounded } from '../base/bounded-read.ts'
import { messageOf, UserError } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import { quote } from '../base/text.ts'
import type { Dashboard } from '../k6/dashboard.ts'
import { type OverTime, parseRecord } from '../results/record.ts'
import { parseTotals, type Totals } from '../results/record-totals.ts'

/** Bytes of a record beyond which it is not read: 2,880 snapshots of k6's own metrics are about 3 MB. */
const largestRecord = 64 * 1024 * 1024

/**
 * Makes the directory of the HTML report, and takes away what an earlier run left there: nobody must take it for this
 * run's.
 *
 * @param path absolute.
 * @throws {UserError} when no file can be there.
 */
export function makeRoomForHtmlReport(path: string): void {
  const kind = pathKind(path)
  if (kind === 'directory') {
    throw new UserError(
      `input html-report: ${quote(path)} is a directory; give the path of a file, such as report.html`,
    )
  }
  // k6 would wait for ever for someone to read a pipe.
  if (kind === 'other') throw new UserError(`input html-report: ${quote(path)} is not a regular file`)
  try {
    mkdirSync(dirname(path), { recursive: true })
    // Nothing else that is there is taken for a report of this run.
    if (/\.html?(?:\.gz)?$/i.test(path)) rmSync(path, { force: true })
  } catch (error) {
    throw new UserError(`input html-report: there can be no file at ${quote(path)}: ${messageOf(error)}`)
  }
}

/** Removes what an earlier run left where this one will write: if it does not, nobody must take that for its own. */
export function clearDashboardFiles({ record, htmlReport }: Dashboard): void {
  for (const path of [record, htmlReport]) if (path !== null && isPlainFile(path)) rmSync(path, { force: true })
}

function isPlainFile(path: string): boolean {
  try {
    return lstatSync(path).isFile()
  } catch {
    return false
  }
}

/** What k6's record says of a run; null: nothing, because the run was too short, or the record is not whole. */
export type RunRecord = { overTime: OverTime | null; totals: Totals | null }

/**
 * Reads the record of a run, compressed if k6 compresses it: when its name ends in `.gz`. It says nothing when there is
 * none, it is no plain file, larger than any can be, or nothing can be read from it.
 *
 * @param path null: k6 was to record nothing.
 * @param from when the test of a k6 that waited for it began, in milliseconds since 1970; null: it did not wait.
 */
export async function readRecord(path: string | null, from: number | null = null): Promise<RunRecord> {
  const nothing = { overTime: null, totals: null }
  if (path === null) return nothing
  try {
    const bytes = isPlainFile(path) ? readBounded(path, largestRecord) : null
    if (!Buffer.isBuffer(bytes)) return nothing
    const text = (path.endsWith('.gz') ? await unzipped(bytes) : bytes).toString('utf8')
    return { overTime: parseRecord(text, from), totals: parseTotals(text) }
  } catch {
    return nothing
  }
}

/** What there is of a compressed file that was cut off. */
async function unzipped(bytes: Buffer): Promise<Buffer> {
  const { constants, gunzipSync } = await import('node:zlib')
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: largestRecord })
}

/**
 * Whether k6 wrote the HTML report, and where the user wants it.
 *
 * @param wanted absolute path.
 * @param written where k6 writes it: elsewhere, if the user has a dashboard of their own; null: nowhere.
 * @returns its path, or an empty one and the reason.
 */
export function htmlReportAt(wanted: string, written: string | null): { path: string; problem: string } {
  if (written === null) {
    return missing(
      wanted,
      "k6's web dashboard, which writes it, is turned off or started more than once by other settings",
    )
  }
  if (!isPlainFile(written)) {
    return missing(
      wanted,
      "k6 writes none of a run shorter than two of its dashboard's periods, or cannot; its log says why",
    )
  }
  if (written === wanted) return { path: wanted, problem: '' }
  try {
    if (pathKind(wanted) === 'other') throw new Error('it is not a regular file')
    copyFileSync(written, wanted)
    return { path: wanted, problem: '' }
  } catch (error) {
    return missing(wanted, `the one at ${quote(written)} could not be copied: ${messageOf(error)}`)
  }
}

const missing = (wanted: string, reason: string) => ({
  path: '',
  problem: `there is no HTML report at ${quote(wanted)}: ${reason}`,
})
