import fc from 'fast-check'
import { expect, test } from 'vitest'
import { narrowestInterval } from '../../src/compare/robust-interval.ts'

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)

test('without trimming it is that of the mean', () => {
  // Mean 3, deviation √2.5, t for 2.5% with 4 degrees of freedom 2.7764: 2.7764 · 1.5811 ÷ √5.
  const { centre, half, trimmed } = narrowestInterval([1, 2, 3, 4, 5], 0, 0.975)
  expect([centre, trimmed]).toEqual([3, 0])
  expect(half).toBeCloseTo(1.9632, 4)
})

test('an outlier is left out at both ends, and moved in for the deviation', () => {
  // 2 … 6 are left, of 2, 2, 3, 4, 5, 6, 6: mean 4, squares 4+4+1+0+1+4+4 = 18, ÷ 4 ÷ 5, t 2.7764, and 1.1 times as wide.
  const { centre, half, trimmed } = narrowestInterval([1, 2, 3, 4, 5, 6, 1000], 1, 0.975)
  expect([centre, trimmed]).toEqual([4, 1])
  expect(half).toBeCloseTo(1.1 * 2.7764 * Math.sqrt(18 / 4 / 5), 3)
})

test('equal values have no width', () => {
  expect(narrowestInterval(Array(9).fill(0.1), 1, 0.999)).toMatchObject({ centre: 0.1, half: 0 })
})

test('moved values move it, and mirrored ones mirror it', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 8, maxLength: 30 })
  fc.assert(
    fc.property(values, fc.integer({ min: -1000, max: 1000 }), (some, by) => {
      const interval = narrowestInterval(sorted(some), 1, 0.999)
      const moved = narrowestInterval(sorted(some.map((value) => value + by)), 1, 0.999)
      const mirrored = narrowestInterval(sorted(some.map((value) => -value)), 1, 0.999)
      expect(moved.centre - by).toBeCloseTo(interval.centre, 6)
      expect(mirrored.centre).toBeCloseTo(-interval.centre, 6)
      expect(moved.half).toBeCloseTo(interval.half, 6)
      expect(mirrored.half).toBeCloseTo(interval.half, 6)
    }),
  )
})

test('one value, however odd, moves the centre by no more than the others spread', () => {
  const values = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 10, maxLength: 30 })
  fc.assert(
    fc.property(values, fc.integer({ min: 1_000_000, max: 1_000_000_000 }), (some, odd) => {
      const { centre } = narrowestInterval(sorted([...some, odd]), 2, 0.999)
      expect(centre).toBeGreaterThanOrEqual(0)
      expect(centre).toBeLessThanOrEqual(100)
    }),
  )
})
