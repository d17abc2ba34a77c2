/** A part of a page: its Markdown in at most so many bytes; empty when there is nothing to say. */
export type Part = (mostBytes: number) => string

/** Bytes between two parts. */
const gap = 2

/**
 * The texts of parts that have to share `mostBytes`. The small ones get all they need, and the large ones an equal
 * share of what is left.
 */
export function shareRoom(parts: readonly Part[], mostBytes: number): readonly string[] {
  const whole = parts.map((part, index) => ({ part, index, text: part(mostBytes) }))
  const texts = whole.map(({ text }) => text)
  const bySize = whole.toSorted((a, b) => Buffer.byteLength(a.text) - Buffer.byteLength(b.text))
  let left = mostBytes
  for (const [turn, { part, index, text }] of bySize.entries()) {
    const share = Math.floor(left / (bySize.length - turn)) - gap
    const fitting = Buffer.byteLength(text) <= share ? text : part(share)
    texts[index] = fitting
    left -= Buffer.byteLength(fitting) + gap
  }
  return texts
}

/** A part that makes no sense in pieces: where it does not fit, a sentence says that it is missing. */
export const allOrNone =
  (text: string, missing: string): Part =>
  (mostBytes) =>
    Buffer.byteLength(text) <= mostBytes ? text : missing

/** Parts one below the other. */
export const paragraphs = (texts: readonly string[]): string => `${texts.filter(Boolean).join('\n\n')}\n`
