import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** As many lines of a server's output as help, and the bytes that they are looked for in. */
const most = { lines: 50, bytes: 64 * 1024 }

/** The last lines of a file that may be large; none when it cannot be read. */
export function lastLines(path: string): readonly string[] {
  try {
    const file = openSync(path, 'r')
    try {
      const { size } = fstatSync(file)
      const bytes = Buffer.alloc(Math.min(size, most.bytes))
      const read = readSync(file, bytes, 0, bytes.length, size - bytes.length)
      const lines = bytes.toString('utf8', 0, read).trimEnd().split(/\r?\n/)
      // The first of them may be cut.
      const whole = size > most.bytes && lines.length > 1 ? lines.slice(1) : lines
      return whole.join('') === '' ? [] : whole.slice(-most.lines)
    } finally {
      closeSync(file)
    }
  } catch {
    return []
  }
}
