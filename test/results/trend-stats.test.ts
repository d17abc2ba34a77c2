import { expect, test } from 'vitest'
import { percentileTokens, trendStats } from '../../src/results/trend-stats.ts'

const defaults = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)']

test("adds to k6's own what the outputs need, and what thresholds are about", () => {
  const thresholds = { a: ['p(95)<1', 'p(99.90)<2', 'rate<1'], 'b{c:d}': ['p(12.5)>3', 'p(99.90)<4', 'p(oops)<5'] }
  expect(percentileTokens(thresholds)).toEqual(['p(95)', 'p(99.90)', 'p(12.5)'])
  expect(trendStats({ summaryTrendStats: defaults, thresholds })).toEqual([
    ...defaults,
    'p(99)',
    'count',
    'p(99.90)',
    'p(12.5)',
  ])
})

test("keeps the user's in their order and spelling", () => {
  expect(trendStats({ summaryTrendStats: ['p(99.0)', 'count', 'p(42)'], thresholds: { a: ['p(42.0)<1'] } })).toEqual([
    'p(99.0)',
    'count',
    'p(42)',
    'avg',
    'min',
    'med',
    'max',
    'p(90)',
    'p(95)',
    'p(99)',
  ])
})

test('takes a thousand thresholds', () => {
  const thresholds = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`m${index}`, ['p(99.9)<1']]))
  expect(trendStats({ summaryTrendStats: defaults, thresholds })).toHaveLength(9)
})
