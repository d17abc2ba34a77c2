import { createHash } from 'node:crypto'
import { endMark, fileMark, handedOut } from './results-script.ts'

/** A file that a pod handed out; a problem as a sentence's end: "is cut off". */
export type HandedOut = { bytes: Buffer } | { problem: string }

/** Bytes of all that one pod hands out, as base64. */
const mostCharacters = 200 * 1024 * 1024

type Open = { name: string; size: number; sha256: string; lines: string[] }

function closed({ size, sha256, lines }: Open): HandedOut {
  const bytes = Buffer.from(lines.join(''), 'base64')
  if (bytes.length !== size) return { problem: `is cut off: ${bytes.length} of ${size} bytes arrived` }
  return createHash('sha256').update(bytes).digest('hex') === sha256 ? { bytes } : { problem: 'is damaged' }
}

/** How `k6 version` begins. */
export const versionLine = /^k6 v(\S+) \(/

const header = new RegExp(
  `^${fileMark} (${handedOut.map((name) => name.replaceAll('.', '\\.')).join('|')}) (\\d+) ([0-9a-f]{64})$`,
)

/** Reads, line by line, what the container that hands out k6's files prints. */
export function handedOutReader() {
  const files = new Map<string, HandedOut>()
  let open: Open | null = null
  let isWhole = false
  let version: string | null = null
  let characters = 0
  const close = () => {
    if (open !== null) files.set(open.name, closed(open))
    open = null
  }
  return {
    take(line: string): void {
      characters += line.length
      if (characters > mostCharacters) return
      const [, name, size, sha256] = header.exec(line) ?? []
      if (name !== undefined && sha256 !== undefined) {
        close()
        open = { name, size: Number(size), sha256, lines: [] }
      } else if (line === endMark) {
        close()
        isWhole = true
      } else if (open !== null) open.lines.push(line)
      else version ??= versionLine.exec(line)?.[1] ?? null
    },
    /** The k6 of the container's image; null: it does not say. */
    version: () => version,
    /** All of it was there. */
    isWhole: () => isWhole,
    /** The file of a name; null: there is none. */
    file(name: string): HandedOut | null {
      if (open !== null) return open.name === name ? { problem: 'is cut off' } : (files.get(name) ?? null)
      return files.get(name) ?? null
    },
  }
}
