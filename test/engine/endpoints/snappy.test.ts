import { expect, test } from 'vitest'
import { unpackSnappy } from '../../../src/engine/endpoints/snappy.ts'

const bytes = (...parts: (number | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part, 'latin1'))))

// By hand, after the description of the format: a length, then elements with their kind in the lowest two bits.
test.each([
  ['a literal', bytes(5, 4 << 2, 'hello'), 'hello'],
  ['a literal with its length in a byte', bytes(70, 60 << 2, 69, 'x'.repeat(70)), 'x'.repeat(70)],
  ['a copy with one byte', bytes(8, 3 << 2, 'abcd', ((4 - 4) << 2) | 1, 4), 'abcdabcd'],
  ['a copy of what it writes', bytes(9, 0 << 2, 'z', ((8 - 4) << 2) | 1, 1), 'z'.repeat(9)],
  ['a copy with two bytes', bytes(6, 2 << 2, 'abc', ((3 - 1) << 2) | 2, 3, 0), 'abcabc'],
  ['a copy with four bytes', bytes(6, 2 << 2, 'abc', ((3 - 1) << 2) | 3, 3, 0, 0, 0), 'abcabc'],
  ['a length of two bytes', bytes(0x80, 0x01, 60 << 2, 127, 'y'.repeat(128)), 'y'.repeat(128)],
  ['nothing', bytes(0), ''],
])('unpacks %s', (_what, packed, text) => {
  expect(unpackSnappy(packed, 1000).toString('latin1')).toBe(text)
})

test.each([
  ['no length', bytes()],
  ['a length without an end', bytes(0x80, 0x80)],
  ['more than may come out', bytes(0xff, 0xff, 0x03)],
  ['fewer bytes than it says', bytes(9, 4 << 2, 'hello')],
  ['more bytes than it says', bytes(3, 4 << 2, 'hello')],
  ['a literal that is cut off', bytes(5, 4 << 2, 'hel')],
  ['a copy from before its start', bytes(8, 3 << 2, 'abcd', 1, 5)],
  ['a copy of nothing', bytes(8, 3 << 2, 'abcd', 1, 0)],
  ['a copy that is cut off', bytes(8, 3 << 2, 'abcd', 2, 1)],
])('refuses %s', (_what, packed) => {
  expect(() => unpackSnappy(packed, 1000)).toThrow(/^what k6 sent is broken: /)
})
