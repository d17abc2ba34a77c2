import { fstatSync, readSync } from 'node:fs'

/** As many lines of a server's output as help, and the bytes that they are looked for in. */
const most = { lines: 50, bytes: 64 * 1024 }

/** The last lines of an open file that may be large. */
export function lastLines(file: number): readonly string[] {
  const { size } = fstatSync(file)
  const bytes = Buffer.alloc(Math.min(size, most.bytes))
  const read = readSync(file, bytes, 0, bytes.length, size - bytes.length)
  const lines = bytes.toString('utf8', 0, read).trimEnd().split(/\r?\n/)
  // The first of them may be cut.
  const whole = size > most.bytes && lines.length > 1 ? lines.slice(1) : lines
  return whole.join('') === '' ? [] : whole.slice(-most.lines)
}
