import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Measurement } from '../../src/compare/measurement.ts'
import { withoutOutliers } from '../../src/compare/outliers.ts'

const timed = (value: number): Measurement => ({ kind: 'trend', value, trials: 0 })
const values = (runs: readonly Measurement[]) => runs.map(({ value }) => value).toSorted((a, b) => a - b)

const limit = Math.log(1.1)

/** Ten runs about 100 ms, some per cent apart. */
const usual = [97, 98, 99, 99, 100, 100, 101, 101, 102, 103]

describe('runs that are far from all the others are left out', () => {
  test('one', () => {
    expect(values(withoutOutliers([...usual, 150].map(timed), limit))).toEqual(usual)
  })

  test('one that is far faster', () => {
    expect(values(withoutOutliers([60, ...usual].map(timed), limit))).toEqual(usual)
  })

  test('two that hide each other, since each of them makes the others vary', () => {
    expect(values(withoutOutliers([...usual, 150, 152].map(timed), limit))).toEqual(usual)
  })

  test('one on each side', () => {
    expect(values(withoutOutliers([60, ...usual, 160].map(timed), limit))).toEqual(usual)
  })
})

describe('shares', () => {
  const failing = (hits: number, trials: number): Measurement => ({ kind: 'rate', value: hits / trials, trials })
  const never = (requests: number) => Array.from({ length: 10 }, () => failing(0, requests))

  test('a run in which a tenth of many requests failed is left out', () => {
    expect(values(withoutOutliers([...never(10_000), failing(1000, 10_000)], 0.01))).toEqual(values(never(10_000)))
  })

  // 2 percentage points, and so beyond the limit; but one failure in 550 requests is what luck does.
  test('one failure of 50 requests is luck, though no other run had any', () => {
    const runs = [...never(50), failing(1, 50)]
    expect(values(withoutOutliers(runs, 0.01))).toEqual(values(runs))
  })
})

describe('what is kept', () => {
  test('runs that are no farther off than max-regression allows, however alike the others are', () => {
    const alike = Array.from({ length: 10 }, () => 100)
    const runs = [...alike, 109].map(timed)
    expect(values(withoutOutliers(runs, limit))).toEqual([...alike, 109])
  })

  test('more than a fifth: that is another state, and no outlier', () => {
    const runs = [...usual, 150, 151, 152, 153]
    expect(values(withoutOutliers(runs.map(timed), limit))).toEqual(runs)
  })

  test('everything, where runs vary so much that one is not far', () => {
    const runs = [50, 60, 70, 80, 90, 100, 110, 120, 130, 150]
    expect(values(withoutOutliers(runs.map(timed), limit))).toEqual(runs)
  })

  test('everything of a history that is too short to tell', () => {
    const runs = [98, 99, 100, 100, 101, 102, 200]
    expect(values(withoutOutliers(runs.map(timed), limit))).toEqual(runs)
  })

  test('at least four fifths of whatever there is, in any order', () => {
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(positive, { maxLength: 40 }), (numbers) => {
        const kept = values(withoutOutliers(numbers.map(timed), limit))
        expect(kept.length).toBeGreaterThanOrEqual(Math.ceil(numbers.length * 0.8))
        expect(numbers).toEqual(expect.arrayContaining(kept))
        expect(values(withoutOutliers(numbers.toReversed().map(timed), limit))).toEqual(kept)
      }),
    )
  })
})
