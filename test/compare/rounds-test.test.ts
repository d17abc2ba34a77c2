import { expect, test } from 'vitest'
import { enoughFor, roundsTest } from '../../src/compare/rounds-test.ts'

// A quarter to the power of so many pairs, times figures, is at most 0.5%.
test.each([
  [1, 4],
  [2, 5],
  [3, 5],
  [5, 5],
  [6, 6],
  [20, 6],
])('%d figures take %d pairs', (figures, pairs) => {
  expect(enoughFor(figures)).toBe(pairs)
})

// The chance that all but so many have the slow mode on the same side, times figures, is at most 0.15%; a fifth at most.
test.each([
  [1, { 6: 0, 7: 1, 9: 1, 10: 2, 30: 6 }],
  [3, { 7: 0, 8: 1, 10: 2, 15: 3, 20: 4 }],
  [20, { 9: 0, 10: 1, 12: 2, 30: 6 }],
])('with %d figures so many may be left out at each end: %j', (figures, trimmed) => {
  const { mostTrimmed } = roundsTest(figures, 30, 'after-each')
  const found = Object.keys(trimmed).map((pairs) => [pairs, mostTrimmed(Number(pairs))])
  expect(Object.fromEntries(found)).toEqual(trimmed)
})

test('the error of a figure gets smaller with figures, and with looks, and is never more than its share of 1%', () => {
  const error = (...[figures, pairs, how]: Parameters<typeof roundsTest>) =>
    1 - roundsTest(figures, pairs, how).probabilityAt(pairs)
  expect(error(1, 5, 'once')).toBeLessThan(0.01)
  expect(error(3, 5, 'once')).toBeLessThan(0.01 / 3)
  expect(error(3, 30, 'after-each')).toBeLessThan(error(3, 30, 'once') / 4)
  expect(error(3, 100, 'after-each')).toBeLessThan(error(3, 30, 'after-each'))
  expect(error(20, 30, 'after-each')).toBeLessThan(error(3, 30, 'after-each') / (20 / 3))
})

test('a look at a quarter of the pairs has half of the error of the last one', () => {
  const { probabilityAt } = roundsTest(3, 40, 'after-each')
  expect((1 - probabilityAt(10)) / (1 - probabilityAt(40))).toBeCloseTo(1 / 2, 9)
})
