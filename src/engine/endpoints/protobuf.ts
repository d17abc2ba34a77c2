import { broken } from './snappy.ts'

/** One field of a message: its number, and a number or bytes, as its wire type says. */
export type Field = { id: number; value: number | Buffer }

/**
 * Reads the fields of a Protocol Buffers message in their order (protobuf.dev, Encoding). Integers beyond 2^53 lose
 * digits; k6 sends none.
 *
 * @throws when it is none.
 */
export function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0
  while (at < message.length) {
    const key = varint(message, at)
    const id = Math.floor(key.value / 8)
    const { value, next } = valueAt(message, key.next, key.value % 8)
    at = next
    yield { id, value }
  }
}

type At<T> = { value: T; next: number }

function valueAt(message: Buffer, at: number, wireType: number): At<number | Buffer> {
  switch (wireType) {
    case 0:
      return varint(message, at)
    case 1:
      checkEnd(message, at + 8)
      return { value: message.readDoubleLE(at), next: at + 8 }
    case 2: {
      const { value: length, next } = varint(message, at)
      checkEnd(message, next + length)
      return { value: message.subarray(next, next + length), next: next + length }
    }
    case 5:
      checkEnd(message, at + 4)
      return { value: message.readFloatLE(at), next: at + 4 }
    default:
      throw broken(`wire type ${wireType}`)
  }
}

function checkEnd(message: Buffer, end: number): void {
  if (end > message.length) throw broken('a message that is cut off')
}

function varint(message: Buffer, at: number): At<number> {
  let value = 0
  for (let index = 0; index < 10; index++) {
    const byte = message[at + index]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { value, next: at + index + 1 }
  }
  throw broken('a number without an end')
}

/** The numbers of a repeated field, of which one field holds several, or one. */
export function numbersOf(value: Field['value']): readonly number[] {
  if (typeof value === 'number') return [value]
  const numbers: number[] = []
  for (let at = 0; at < value.length; ) {
    const one = varint(value, at)
    numbers.push(one.value)
    at = one.next
  }
  return numbers
}

/** @throws when it is no message, text or bytes. */
export function bytesOf(value: Field['value']): Buffer {
  if (typeof value === 'number') throw broken('a number instead of a message')
  return value
}

/** @throws when it is no number. */
export function numberOf(value: Field['value']): number {
  if (typeof value !== 'number') throw broken('a message instead of a number')
  return value
}
