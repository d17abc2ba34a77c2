import { lastLineEnd } from '../base/log-escape.ts'
import type { Mask } from '../base/mask.ts'

/**
 * Masks a stream of lines that comes in pieces, cut anywhere. What is returned has no part of a secret that could go
 * on in the next piece; of a line without an end no more is held back than that.
 */
export function maskStream(mask: Mask) {
  if (mask.longest === 0) return { take: (piece: string) => piece, end: () => '' }
  let held = ''
  return {
    /** Takes the next piece (latin1) and returns what can be shown. */
    take(piece: string): string {
      const text = held + piece
      const lineEnd = lastLineEnd(text)
      const known = text.length - mask.longest
      const end = lineEnd >= known ? lineEnd : mask.endOf(text, known)
      held = text.slice(end)
      return mask.bytes(text.slice(0, end))
    },
    /** What is left. */
    end(): string {
      const last = mask.bytes(held)
      held = ''
      return last
    },
  }
}
