import { copyFileSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { messageOf, UserError } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import { quote } from '../base/text.ts'
import type { Dashboard } from '../k6/dashboard.ts'
import type { Script } from '../k6/scripts.ts'

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

/**
 * Where k6's HTML report of a script is wanted.
 *
 * @param wanted what the input says, an absolute path; empty: nowhere. Of several scripts each has a file of its own:
 *   `report.html` → `report-tests-checkout.html`.
 */
export const htmlReportFor = (wanted: string, { fileName }: Pick<Script, 'fileName'>): string =>
  wanted === '' || fileName === undefined ? wanted : wanted.replace(/(?:\.html?(?:\.gz)?)?$/i, `-${fileName}$&`)

/**
 * Makes room for the reports of several scripts: none is written over another's, and none over a script.
 *
 * @param wanted what the input says, an absolute path.
 * @throws {UserError} when no file can be there.
 */
export function makeRoomForReports(wanted: string, scripts: readonly Pick<Script, 'file' | 'fileName'>[]): void {
  for (const script of scripts) {
    const path = htmlReportFor(wanted, script)
    if (scripts.some(({ file }) => file === path))
      throw new UserError(`input html-report: ${quote(path)} would be a report, and is a script`)
    makeRoomForHtmlReport(path)
  }
}

/** Removes what an earlier run left where this one will write: if it does not, nobody must take that for its own. */
export function clearDashboardFiles({ record, htmlReport }: Dashboard): void {
  for (const path of [record, htmlReport]) if (path !== null && isPlainFile(path)) rmSync(path, { force: true })
}

/** Whether there is a file that is no link, no pipe and no directory. */
export function isPlainFile(path: string): boolean {
  try {
    return lstatSync(path).isFile()
  } catch {
    return false
  }
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
    return missing(wanted, 'k6 writes none of a very short run; of a longer one its log says why')
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
