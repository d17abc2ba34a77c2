import { fstatSync, readSync } from 'node:fs'

/** As many lines of a server's output as help. */
export const mostLines = 50

/** The bytes that they are looked for in. */
const mostBytes = 64 * 1024

/** The last lines of an open file that may be large. */
export function lastLines(file: number): readonly string[] {
  const { size } = fstatSync(file)
  const bytes = Buffer.alloc(Math.min(size, mostBytes))
  const read = readSync(file, bytes, 0, bytes.length, size - bytes.length)
  const lines = bytes.toString('utf8', 0, read).trimEnd().split(/\r?\n/)
  // The first of them may be cut.
  const whole = size > mostBytes && lines.length > 1 ? lines.slice(1) : lines
  return whole.join('') === '' ? [] : whole.slice(-mostLines)
}
