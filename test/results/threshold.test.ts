import { describe, expect, test } from 'vitest'
import { holds, measuredValue, parseThreshold, percentileOf } from '../../src/results/threshold.ts'

// By the grammar in k6's metrics/thresholds_parser.go.
test.each([
  ['p(95)<500', 'p(95)', 95, '<', 500],
  ['p(99.90) <= 1.5', 'p(99.90)', 99.9, '<=', 1.5],
  ['  rate  >=0.95 ', 'rate', null, '>=', 0.95],
  ['count===10', 'count', null, '===', 10],
  ['count==10', 'count', null, '==', 10],
  ['value!=-3', 'value', null, '!=', -3],
  ['med>1e3', 'med', null, '>', 1000],
  ['p(0)<1', 'p(0)', 0, '<', 1],
  ['p(.5)<1.', 'p(.5)', 0.5, '<', 1],
])('reads %j', (expression, aggregation, percentile, operator, limit) => {
  expect(parseThreshold(expression)).toEqual({ aggregation, percentile, operator, limit })
})

test.each([
  '',
  '<',
  'p(95)<',
  '<500',
  'p(95)',
  'p(95)=500',
  'p(101)<1',
  'p(-1)<1',
  'p()<1',
  'p(x)<1',
  'mean<1',
  'rate<0x10',
  'rate<NaN',
  'rate<1<2',
  'rate<Infinity',
  'rate<1e999',
])('does not read %j', (expression) => {
  expect(parseThreshold(expression)).toBeNull()
})

test.each([
  ['p(95)', 95],
  ['p(95.0)', 95],
  ['p(99.99)', 99.99],
  ['p(100)', 100],
  ['p(100.1)', null],
  ['avg', null],
  ['p(9 5)', null],
])('%j is the percentile %j', (text, percentile) => {
  expect(percentileOf(text)).toBe(percentile)
})

test.each([
  ['<', [true, false, false]],
  ['<=', [true, true, false]],
  ['>', [false, false, true]],
  ['>=', [false, true, true]],
  ['==', [false, true, false]],
  ['===', [false, true, false]],
  ['!=', [true, false, true]],
])('4, 5 and 6 %s 5', (operator, expected) => {
  const threshold = { aggregation: 'value', percentile: null, operator, limit: 5 }
  expect([4, 5, 6].map((value) => holds(value, threshold))).toEqual(expected)
})

describe('measuredValue', () => {
  const measured = (metric: Parameters<typeof measuredValue>[0], expression: string) => {
    const threshold = parseThreshold(expression)
    if (threshold === null) throw new Error(expression)
    return measuredValue(metric, threshold)
  }

  test('finds what the file calls otherwise', () => {
    const rate = { kind: 'rate', values: { passes: 1, fails: 3, value: 0.25 } } as const
    expect(measured(rate, 'rate<1')).toBe(0.25)
    const counter = { kind: 'counter', values: { count: 8, rate: 2 } } as const
    expect([measured(counter, 'rate<1'), measured(counter, 'count<1')]).toEqual([2, 8])
    const trend = { kind: 'trend', values: { 'p(99.90)': 7, med: 3 } } as const
    expect([measured(trend, 'p(99.9)<1'), measured(trend, 'p(99)<1'), measured(trend, 'med<1')]).toEqual([7, null, 3])
  })

  test('knows no value without samples', () => {
    expect(measured({ kind: 'trend', values: { avg: 0, count: 0 } }, 'avg<1')).toBeNull()
    expect(measured({ kind: 'trend', values: { avg: 0 } }, 'avg<1')).toBe(0)
    expect(measured({ kind: 'rate', values: { passes: 0, fails: 0, value: 0 } }, 'rate<1')).toBeNull()
    expect(measured({ kind: 'counter', values: { count: 0, rate: 0 } }, 'count<1')).toBe(0)
    expect(measured({ kind: 'gauge', values: { value: 0, min: 0, max: 0 } }, 'value<1')).toBe(0)
  })
})
