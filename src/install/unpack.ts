import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createGunzip, type Gunzip } from 'node:zlib'
import { createTarDecoder } from 'modern-tar'
import { messageOf, UserError } from '../base/errors.ts'
import { quote } from '../base/text.ts'
import type { ReleaseTarget } from './platform.ts'

/** A release's archive. */
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

/** A binary that was unpacked: its path, and the sha256 of the very bytes that were written there, in hex. */
export type Unpacked = { path: string; sha256: string }

/** With small pieces, most of the time goes into handing them on. */
const pieceBytes = 256 * 1024

/**
 * Unpacks a release's tar.gz while it comes in: only the binary is written, whatever else is in there.
 *
 * @param chunks the archive; all of it is read, also when it cannot be unpacked, so that who hashes it has its hash.
 * @param maxBytes of the binary.
 * @returns the binary, or why there is none. Nobody has compared its hash with anything yet.
 * @throws what `chunks` throws.
 */
export async function unpackTarGz(
  chunks: AsyncIterable<Buffer>,
  archive: Archive,
  maxBytes: number,
): Promise<Unpacked | UserError> {
  const gunzip = createGunzip({ chunkSize: pieceBytes })
  const unpacking = unpackTar(gunzip, archive, maxBytes).catch((error) => {
    if (error instanceof UserError) return error
    // The stream that is read here says only that the other one failed.
    return new UserError(`${archive.file} cannot be unpacked: ${messageOf(gunzip.errored ?? error)}`)
  })
  try {
    for await (const chunk of chunks) {
      const isDone = gunzip.destroyed || gunzip.readableEnded
      // That it fails is what `unpacking` says: the rest is read for its hash.
      const drained = () => once(gunzip, 'drain').catch(() => {})
      if (!isDone && !gunzip.write(chunk)) await Promise.race([drained(), unpacking])
    }
    gunzip.end()
    return await unpacking
  } finally {
    gunzip.destroy()
    await unpacking
  }
}

async function unpackTar(gunzip: Gunzip, archive: Archive, maxBytes: number): Promise<Unpacked> {
  const { file, root, binary } = archive
  const wrong = (what: string) => new UserError(`${file} ${what}; it may hold nothing but the file ${root}/${binary}`)
  let isDirectoryThere = false
  let unpacked: Unpacked | null = null
  for await (const { header, body } of Readable.toWeb(gunzip).pipeThrough(createTarDecoder({ strict: true }))) {
    const { type, name, size } = header
    if (type === 'directory' && name === `${root}/` && !isDirectoryThere) isDirectoryThere = true
    else if (type === 'file' && name === `${root}/${binary}` && unpacked === null) {
      if (size > maxBytes) throw wrong(`has a file of ${size} bytes, more than k6 ever had`)
      unpacked = await writeBinary(body, { size, path: join(archive.directory, binary) })
    } else throw wrong(`has an entry that is not expected: ${quote(name)}${type === 'file' ? '' : ` (${type})`}`)
  }
  if (unpacked === null) throw wrong('does not have the file that is expected')
  return unpacked
}

/** @returns what throws {UserError} for an error of a file that is written. */
export const notWritten = (path: string) => (error: unknown) => {
  throw new UserError(`${path} cannot be written: ${messageOf(error)}`)
}

async function writeBinary(
  body: AsyncIterable<Uint8Array>,
  { size, path }: { size: number; path: string },
): Promise<Unpacked> {
  const hash = createHash('sha256')
  const output = await open(path, 'w', 0o700).catch(notWritten(path))
  try {
    let written = 0
    for await (const piece of body) {
      hash.update(piece)
      await output.writeFile(piece).catch(notWritten(path))
      written += piece.length
    }
    if (written !== size) throw new Error(`the binary has ${written} bytes instead of ${size}`)
  } finally {
    await output.close()
  }
  return { path, sha256: hash.digest('hex') }
}
