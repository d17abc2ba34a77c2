import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, UserError } from '../base/errors.ts'
import { quote } from '../base/text.ts'
import type { InstallJob } from './install-context.ts'
import { findOnPath } from './path-search.ts'
import type { ReleaseTarget } from './platform.ts'

export type Archive = {
  /** Where the archive is and where its binary goes: private to this installation. */
  directory: string
  /** The archive's name in there. */
  file: string
  kind: ReleaseTarget['archive']
  /** The only directory that it may hold, and the only file in that. */
  root: string
  binary: string
}

/**
 * Takes the binary out of a release archive with the system's tar, which on macOS and Windows reads zip files too.
 *
 * @returns the path of the binary.
 * @throws {UserError} when the archive holds anything but a directory and a regular file of the expected names.
 */
export async function extractBinary(archive: Archive, job: InstallJob): Promise<string> {
  const { directory, file, root, binary } = archive
  const entry = `${root}/${binary}`
  const wrong = unexpectedEntry(await tar(archive, job, ['-tv']), archive)
  if (wrong !== null) throw new UserError(`${file} ${wrong}; it may hold nothing but the file ${entry}`)
  await tar(archive, job, ['-x', entry])
  const path = join(directory, root, binary)
  if (!(await lstat(path)).isFile()) throw new UserError(`${file}: ${entry} is not a regular file`)
  return path
}

/** What is wrong with an archive by its verbose listing, or null. */
export function unexpectedEntry(listing: string, { root, binary }: Pick<Archive, 'root' | 'binary'>): string | null {
  const expected = { d: ` ${root}/`, '-': ` ${root}/${binary}` }
  const lines = listing.split(/\r?\n/).filter((line) => line !== '')
  const types = lines.map((line) => line.charAt(0))
  const strange = lines.find((line, at) => {
    const type = types[at]
    const isExpected = (type === 'd' || type === '-') && line.endsWith(expected[type])
    return !isExpected || types.indexOf(type) !== at
  })
  if (strange !== undefined) return `has an entry that is not expected: ${quote(strange)}`
  return types.includes('-') ? null : 'does not have the file that is expected'
}

/**
 * Runs tar on the archive, whose name is relative, because tar takes `host:name` for an archive on another machine.
 * It gets no stdin: tar may end before an empty one is written, and that would crash the action (EPIPE).
 */
async function tar(
  { directory, file, kind }: Archive,
  job: InstallJob,
  [operation, ...entries]: readonly [string, ...string[]],
): Promise<string> {
  const { getExecOutput } = await import('@actions/exec')
  const { env } = job
  const args = [kind === 'zip' ? operation : `${operation}z`, '-f', file, ...entries]
  const { exitCode, stdout, stderr } = await getExecOutput(tarPath(job), args, {
    cwd: directory,
    // The listing is read: no translation, and no options from elsewhere.
    env: { PATH: env.PATH ?? '', SystemRoot: env.SystemRoot ?? '', LC_ALL: 'C' },
    silent: true,
    ignoreReturnCode: true,
  }).catch((error) => {
    throw new UserError(`${file} cannot be unpacked: ${messageOf(error)}`)
  })
  job.signal.throwIfAborted()
  if (exitCode !== 0) throw new UserError(`${file} cannot be unpacked: tar: ${quote(stderr.trim())}`)
  return stdout
}

function tarPath({ env, host }: InstallJob): string {
  if (host.platform === 'win32') return join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'tar.exe')
  const path = findOnPath('tar', env)
  if (path === null) throw new UserError('a k6 release is unpacked with tar, and there is no tar on PATH')
  return path
}
