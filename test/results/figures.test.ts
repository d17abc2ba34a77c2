import { describe, expect, test } from 'vitest'
import { counted, figure, limitFigure, measuredFigure, type Unit, unitOf } from '../../src/results/figures.ts'

test.each<[number, Unit, string]>([
  [0, 'ms', '0 ms'],
  [0.04414, 'ms', '44.1 µs'],
  [0.9999, 'ms', '1 ms'],
  [12.3456, 'ms', '12.3 ms'],
  [812.4, 'ms', '812 ms'],
  [999.7, 'ms', '1 s'],
  [1234.5, 'ms', '1.23 s'],
  [59_940, 'ms', '59.9 s'],
  [59_999, 'ms', '1 min'],
  [90_000, 'ms', '1 min 30 s'],
  [119_900, 'ms', '2 min'],
  [3_725_400, 'ms', '1 h 2 min 5 s'],
  [0, 'B', '0 B'],
  [999, 'B', '999 B'],
  [35_149, 'B', '35.1 kB'],
  [999_999, 'B', '1 MB'],
  [1.5e9, 'B', '1.5 GB'],
  [2e15, 'B', '2,000 TB'],
  [1234, 'B/s', '1.23 kB/s'],
  [0, 'share', '0%'],
  [1, 'share', '100%'],
  [0.0714285, 'share', '7.14%'],
  [0.9995, 'share', '99.95%'],
  [0.99999999, 'share', '99.999999%'],
  [0.0000123, 'share', '0.00123%'],
  [223.68, '/s', '224/s'],
  [1204.4, '/s', '1,204/s'],
  [1_204_567, '', '1,204,567'],
  [-0, '', '0'],
  [-12.345, '', '-12.3'],
  [1234.5678, '', '1,235'],
  [0.000123456, '', '0.000123'],
  [-1_204_567, '', '-1,204,567'],
  [1e300, '', '1e+300'],
])('%d in %j is %j', (value, unit, text) => {
  expect(figure(value, unit)).toBe(text)
})

test('a limit keeps every digit', () => {
  expect(limitFigure(499.95, 'ms')).toBe('499.95 ms')
  expect(limitFigure(90_500, 'ms')).toBe('1 min 30.5 s')
  expect(limitFigure(0.9999, 'share')).toBe('99.99%')
  expect(limitFigure(12_345, '')).toBe('12,345')
})

test.each<[number, number | null, Unit, string]>([
  [500.4, 500, 'ms', '500.4 ms'],
  [500.0004, 500, 'ms', '500.0004 ms'],
  [500, 500, 'ms', '500 ms'],
  [812.4, 500, 'ms', '812 ms'],
  [0.010004, 0.01, 'share', '1.0004%'],
  [812.4, null, 'ms', '812 ms'],
])('%d beside the limit %d differs from it where it does', (value, limit, unit, text) => {
  expect(measuredFigure(value, limit, unit)).toBe(text)
})

describe('unitOf', () => {
  test.each<[string, 'trend' | 'counter' | 'rate' | 'gauge', string, Unit]>([
    ['http_req_duration', 'trend', 'p(95)', 'ms'],
    ['http_req_duration{kind:a}', 'trend', 'avg', 'ms'],
    ['http_req_duration', 'trend', 'count', ''],
    ['browser_web_vital_lcp', 'trend', 'avg', 'ms'],
    ['browser_web_vital_cls', 'trend', 'avg', ''],
    ['my_trend', 'trend', 'avg', ''],
    ['data_sent', 'counter', 'count', 'B'],
    ['data_sent{x:y}', 'counter', 'rate', 'B/s'],
    ['http_reqs', 'counter', 'count', ''],
    ['http_reqs', 'counter', 'rate', '/s'],
    ['checks', 'rate', 'rate', 'share'],
    ['checks', 'rate', 'passes', ''],
    ['vus', 'gauge', 'value', ''],
  ])('%s, a %s: %s', (name, kind, key, unit) => {
    expect(unitOf({ name, kind }, key)).toBe(unit)
  })
})

test('nouns are counted', () => {
  expect([counted(0, 'check'), counted(1, 'check'), counted(1204, 'check')]).toEqual([
    '0 checks',
    '1 check',
    '1,204 checks',
  ])
})
