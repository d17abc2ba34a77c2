import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { type Taken, takeIn } from './archive.ts'
import type { InstallJob } from './install-context.ts'
import { toolsDirectory } from './tool-cache.ts'
import type { Archive } from './unpack.ts'

/*
 * With input k6-checksum the tool cache is trusted with nothing: who can write to it can write any binary and any
 * record of its hash. So the release's archive is kept there, and every job compares its own copy of it with the input
 * before it unpacks that copy.
 */

/** The sha256 is part of the name, so that an archive of another content never has to be replaced. */
function keptPath({ root }: Archive, job: InstallJob): string | null {
  const tools = toolsDirectory(job)
  return tools === null ? null : join(tools, 'k6-archives', `${root}.${job.request.checksum}`)
}

/**
 * Takes a kept archive in.
 *
 * @returns null when there is none that has the sha256 of input k6-checksum. One that has another is named in the log.
 */
export async function takeArchive(job: InstallJob, archive: Archive): Promise<Taken | null> {
  const path = keptPath(archive, job)
  const { checksum } = job.request
  if (path === null || checksum === '') return null
  const taken = await takeFile(job, path, archive).catch((error: NodeJS.ErrnoException) => {
    job.signal.throwIfAborted()
    return error.code === 'ENOENT' ? null : messageOf(error)
  })
  if (taken === null) return null
  const actual = typeof taken === 'string' ? taken : taken.archiveSha256
  if (typeof taken !== 'string' && actual === checksum) return taken
  job.log(`${path} is not the archive of input k6-checksum (${actual}): downloading it again`)
  return null
}

/** Never waits for a pipe, follows no link that somebody put there, and reads no more than an archive may have. */
async function takeFile(job: InstallJob, path: string, archive: Archive): Promise<Taken> {
  const { archiveBytes, binaryBytes } = job.limits
  // Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const file = await open(path, flags)
  try {
    if (!(await file.stat()).isFile()) throw new Error('not a regular file')
    const stream = file.createReadStream({ end: archiveBytes - 1, autoClose: false, signal: job.signal })
    return await takeIn(stream, archive, { keep: false, maxBytes: binaryBytes })
  } finally {
    await file.close()
  }
}

/** Keeps an archive whose sha256 was compared with input k6-checksum. Where that is not possible, the log says so. */
export async function keepArchive(job: InstallJob, archive: Archive): Promise<void> {
  const path = keptPath(archive, job)
  if (path === null) return
  const directory = dirname(path)
  let staged: string | null = null
  try {
    await mkdir(directory, { recursive: true })
    staged = await mkdtemp(join(directory, '.staged-'))
    const file = join(staged, 'archive')
    await copyFile(join(archive.directory, archive.file), file, constants.COPYFILE_FICLONE)
    await chmod(file, 0o644) // others on this machine may use the cache too
    job.signal.throwIfAborted()
    await rename(file, path) // at once and whole, even when two jobs do the same
  } catch (error) {
    job.signal.throwIfAborted()
    job.log(`the archive is not kept for later jobs, since the tool cache cannot be written: ${messageOf(error)}`)
  } finally {
    if (staged !== null) await rm(staged, { recursive: true, force: true })
  }
}
