import { expect, test } from 'vitest'
import { allOrNone, type Part, shareRoom } from '../../../src/publish/markdown/byte-budget.ts'

/** A part of so many bytes that can be cut anywhere. */
const long =
  (size: number, mark = 'x'): Part =>
  (most) =>
    mark.repeat(Math.min(size, most))

const sizes = (texts: readonly string[]) => texts.map((text) => text.length)

test('all have what they need while there is room', () => {
  expect(sizes(shareRoom([long(10), long(20), long(30)], 100))).toEqual([10, 20, 30])
})

test('small ones have all, large ones the same of what is left', () => {
  // 100 − (10 + 2) = 88, for two of them 44 each, with the gap of 2 in it.
  expect(sizes(shareRoom([long(1000), long(10), long(500)], 100))).toEqual([42, 10, 42])
})

test('what cannot be cut is dropped, and its room goes to the others', () => {
  const [first, dropped, last] = shareRoom([long(1000), allOrNone('c'.repeat(60), 'No charts.'), long(20)], 100)
  expect(dropped).toBe('No charts.')
  expect(last).toHaveLength(20)
  // 100 − 22 (last) − 12 (the sentence) − 2.
  expect(first).toHaveLength(64)
})
