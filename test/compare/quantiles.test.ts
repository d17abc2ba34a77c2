import { expect, test } from 'vitest'
import { normal, studentT } from '../../src/compare/quantiles.ts'

// From printed tables of the distribution, one-sided.
test.each([
  [0.975, 1, 12.706],
  [0.99, 1, 31.821],
  [0.9995, 1, 636.619],
  [0.975, 2, 4.303],
  [0.975, 4, 2.776],
  [0.99, 4, 3.747],
  [0.995, 4, 4.604],
  [0.999, 4, 7.173],
  [0.975, 9, 2.262],
  [0.99, 29, 2.462],
  [0.9995, 29, 3.659],
])('the quantile %d with %d degrees of freedom', (probability, degrees, expected) => {
  expect(studentT(probability, degrees)).toBeCloseTo(expected, 2)
  // From what was kept.
  expect(studentT(probability, degrees)).toBeCloseTo(expected, 2)
})

test.each([
  [0.975, 1.95996],
  [0.99, 2.3263],
  [0.5, 0],
])('the quantile %d of the normal distribution', (probability, expected) => {
  expect(normal(probability)).toBeCloseTo(expected, 4)
})
