import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, UserError } from '../base/errors.ts'
import { quote } from '../base/text.ts'
import type { InstallJob } from './install-context.ts'
import { findOnPath } from './path-search.ts'
import { type Archive, notWritten, type Unpacked, unpackTarGz } from './unpack.ts'

/** A binary that was unpacked, with its sha256 in hex; null: unknown. */
export type Binary = { path: string; sha256: string | null }

/** An archive that came in: its sha256 in hex, and its binary, or why it has none; null: it is to be unzipped yet. */
export type Taken = { archiveSha256: string; binary: Unpacked | UserError | null }

/**
 * Takes an archive in, and unpacks it on the way, where that can be done. Nobody has compared its hash with anything yet,
 * so nothing of it may run.
 *
 * @param keep also write it down, as the archive's file.
 * @throws what `chunks` throws, and {UserError} when the file cannot be written.
 */
export async function takeIn(
  chunks: AsyncIterable<Buffer>,
  archive: Archive,
  { keep, maxBytes }: { keep: boolean; maxBytes: number },
): Promise<Taken> {
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha256')
  const isZip = archive.kind === 'zip'
  const output = keep || isZip ? await writerTo(join(archive.directory, archive.file)) : null
  async function* copied(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      await output?.write(chunk)
      yield chunk
    }
  }
  try {
    const binary = isZip ? await nothingOf(copied()) : await unpackTarGz(copied(), archive, maxBytes)
    return { archiveSha256: hash.digest('hex'), binary }
  } finally {
    await output?.close()
  }
}

async function nothingOf(chunks: AsyncIterable<unknown>): Promise<null> {
  for await (const _ of chunks);
  return null
}

async function writerTo(path: string) {
  const file = await open(path, 'w', 0o600).catch(notWritten(path))
  return {
    write: (chunk: Buffer) => file.writeFile(chunk).catch(notWritten(path)),
    close: () => file.close(),
  }
}

/**
 * The binary of an archive whose hash is right.
 *
 * @throws {UserError} when the archive holds anything but a directory and a regular file of the expected names.
 */
export async function binaryOf({ binary }: Taken, archive: Archive, job: InstallJob): Promise<Binary> {
  if (binary instanceof UserError) throw binary
  return binary ?? { path: await unzip(archive, job), sha256: null }
}

/** Takes the binary out of a zip archive with the system's tar, which on macOS and Windows reads those too. */
async function unzip(archive: Archive, job: InstallJob): Promise<string> {
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
  { directory, file }: Archive,
  job: InstallJob,
  [operation, ...entries]: readonly [string, ...string[]],
): Promise<string> {
  const { getExecOutput } = await import('@actions/exec')
  const { env } = job
  const args = [operation, '-f', file, ...entries]
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
  if (path === null) throw new UserError('this k6 release is unpacked with tar, and there is no tar on PATH')
  return path
}
