import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** What could not be read, as a sentence's end: "is not a regular file". */
export type Unread = { problem: string }

/** Bytes that are asked for at once. */
const pieceSize = 1024 * 1024

/**
 * Reads a plain file, links followed, that is no larger than it may be.
 *
 * How large it is shows while it is read: it can grow, and files of the kernel say that they are empty and have no end.
 * Nothing is waited for, neither a pipe that nobody writes to nor a file of the kernel in which nothing is yet.
 *
 * @param most bytes.
 */
export function readBounded(path: string, most: number): Buffer | Unread {
  let file: number | undefined
  try {
    // Even to open a device can do something to it.
    if (!statSync(path).isFile()) return notRegular
    // It could have become a pipe since.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    if (!fstatSync(file).isFile()) return notRegular
    return readAll(file, most) ?? { problem: `has more than the ${sizeWords(most)} that are read` }
  } catch (error) {
    return { problem: `cannot be read (${(error as NodeJS.ErrnoException).code})` }
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

const notRegular: Unread = { problem: 'is not a regular file' }

/** All bytes from the start of an open file; null: there are more than there may be. */
function readAll(file: number, most: number): Buffer | null {
  const pieces: Buffer[] = []
  for (let length = 0; length <= most; ) {
    // Always a whole piece: there are files of the kernel that give no odd bytes.
    const piece = Buffer.allocUnsafe(pieceSize)
    const read = readSync(file, piece)
    if (read === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, read))
    length += read
  }
  return null
}

const sizeWords = (bytes: number): string =>
  bytes >= pieceSize ? `${Math.round(bytes / pieceSize)} MB` : `${bytes} bytes`
