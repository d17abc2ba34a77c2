import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { temporaryRoot } from '../base/run-directory.ts'
import type { InstallJob } from './install-context.ts'
import { executableName } from './platform.ts'

/** A directory that only this user may enter, and that stays for as long as the job: later steps may use its k6. */
export const lastingDirectory = ({ env }: InstallJob): Promise<string> => mkdtemp(join(temporaryRoot(env), 'k6-tools-'))

/** A binary that has the sha256 that it must have, or the one that it has instead. */
export type Checked = { kind: 'right'; path: string } | { kind: 'wrong'; actual: string }

/**
 * Copies a binary to where no other user can change it and compares the copy, so that what was hashed is what runs.
 *
 * @returns the copy's path, or, when it has not the sha256 of input k6-checksum, the one that it has: then no copy stays.
 */
export async function checkedCopy(job: InstallJob, binary: string): Promise<Checked> {
  const directory = await lastingDirectory(job)
  const path = join(directory, executableName('k6', job.host))
  let isRight = false
  try {
    const actual = await copyHashed(job, binary, path)
    isRight = actual === job.request.checksum
    return isRight ? { kind: 'right', path } : { kind: 'wrong', actual }
  } finally {
    if (!isRight) await rm(directory, { recursive: true, force: true })
  }
}

/** @returns the sha256 of the very bytes that were written: 64 lower-case hex digits. */
async function copyHashed({ signal }: InstallJob, from: string, to: string): Promise<string> {
  const { createHash } = await import('node:crypto') // slow to load, and mostly not needed
  const hash = createHash('sha256')
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  await pipeline(createReadStream(from), hashed, createWriteStream(to, { mode: 0o700, flags: 'wx' }), { signal })
  return hash.digest('hex')
}
