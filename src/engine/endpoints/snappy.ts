/** What k6 sent is not what it should be. */
export const broken = (what: string): Error => new Error(`what k6 sent is broken: ${what}`)

/**
 * Unpacks one block of Snappy (github.com/google/snappy, format_description.txt). Own code, because what npm has is
 * either native or has no bound on what comes out.
 *
 * @param most bytes that may come out.
 * @throws when it is no such block, or more comes out.
 */
export function unpackSnappy(packed: Uint8Array, most: number): Buffer {
  const header = lengthOf(packed)
  if (header.length > most) throw broken(`${header.length} bytes`)
  const out = Buffer.allocUnsafe(header.length)
  let [from, to] = [header.next, 0]
  while (from < packed.length) {
    const element = elementAt(packed, from)
    from = element.next
    if (to + element.length > out.length) throw broken('more bytes than it says')
    if (element.back === 0) {
      if (from + element.length > packed.length) throw broken('a literal that is cut off')
      out.set(packed.subarray(from, from + element.length), to)
      from += element.length
      to += element.length
      continue
    }
    if (element.back > to) throw broken('a copy from before its start')
    // One by one: a copy may read what it just wrote.
    for (let index = 0; index < element.length; index++, to++) out[to] = out[to - element.back] as number
  }
  if (to !== out.length) throw broken('fewer bytes than it says')
  return out
}

function lengthOf(packed: Uint8Array): { length: number; next: number } {
  let length = 0
  for (let index = 0; index < 5; index++) {
    const byte = packed[index]
    if (byte === undefined) break
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { length, next: index + 1 }
  }
  throw broken('no length')
}

/** `back`: how far before the end the bytes to be copied stand; 0: they follow in the block. */
type Element = { length: number; back: number; next: number }

function elementAt(packed: Uint8Array, at: number): Element {
  const tag = packed[at] as number
  const size = tag >> 2
  const number = (bytes: number) => littleEndian(packed, at + 1, bytes)
  switch (tag & 3) {
    case 0: {
      const extra = size < 60 ? 0 : size - 59
      return { length: (extra === 0 ? size : number(extra)) + 1, back: 0, next: at + 1 + extra }
    }
    case 1:
      return copy({ length: (size & 7) + 4, back: (tag >> 5) * 256 + number(1), next: at + 2 })
    case 2:
      return copy({ length: size + 1, back: number(2), next: at + 3 })
    default:
      return copy({ length: size + 1, back: number(4), next: at + 5 })
  }
}

function copy(element: Element): Element {
  if (element.back === 0) throw broken('a copy of nothing')
  return element
}

function littleEndian(packed: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > packed.length) throw broken('it is cut off')
  let value = 0
  for (let index = 0; index < bytes; index++) value += (packed[at + index] as number) * 2 ** (8 * index)
  return value
}
