import { describe, expect, test } from 'vitest'
import { isRecorded, parseTotals } from '../../src/results/record-totals.ts'

const line = (event: string, data: unknown): string => `${JSON.stringify({ event, data })}\n`

const metrics = {
  time: { type: 'gauge', contains: 'time' },
  zz: { type: 'counter' },
  aa: { type: 'trend' },
  mm: { type: 'rate' },
  'mm{a:b}': { type: 'rate' },
  gg: { type: 'gauge' },
}
// In the order of their names: aa, gg, mm, mm{a:b}, time, zz.
const row = [[1, 2, 3, 4, 5, 6, 7], [-8], [0.5], [1], [1795677622296], [12, 345.6]]
const whole =
  line('metric', metrics) +
  line('cumulative', [[0], [0], [0], [0], [0], [0, 0]]) +
  line('threshold', { zz: ['count<5'], aa: ['max<1'] }) +
  line('snapshot', [[9]]) +
  line('cumulative', row) +
  line('threshold', { zz: ['count<5'] }) +
  line('stop', [[1795677622296]])

describe('the totals of a record', () => {
  test("are its last row's, by the names of k6's summary, without rates and submetrics", () => {
    expect(parseTotals(whole)).toEqual({
      metrics: new Map([
        ['aa', { kind: 'trend', values: { avg: 1, max: 2, med: 3, min: 4, 'p(90)': 5, 'p(95)': 6, 'p(99)': 7 } }],
        ['gg', { kind: 'gauge', values: { value: -8 } }],
        ['mm', { kind: 'rate', values: { value: 0.5 } }],
        ['zz', { kind: 'counter', values: { count: 12 } }],
      ]),
      crossed: new Map([['zz', ['count<5']]]),
    })
  })

  test('do not have thresholds that were crossed before the end', () => {
    const later = whole.replace(line('threshold', { zz: ['count<5'] }), '')
    expect(parseTotals(later)?.crossed).toEqual(new Map())
  })

  test('leave out a metric without samples', () => {
    const empty = line('metric', metrics) + line('cumulative', [[], [], [0.5], [], [1], []]) + line('stop', [])
    expect([...(parseTotals(empty)?.metrics.keys() ?? [])]).toEqual(['mm'])
  })

  test.each([
    ['is empty', ''],
    ['was cut off before its end', whole.slice(0, whole.indexOf('{"event":"stop"'))],
    ['has rows of other metrics', whole.replace(line('metric', metrics), '')],
    ['has no rows', line('metric', metrics) + line('stop', [])],
    [
      'is no record',
      'null\n[1]\n"stop"\n{"event":"stop"}\n{"event":"metric","data":[]}\n{"event":"cumulative","data":{}}',
    ],
  ])('are none where it %s', (_what, text) => {
    expect(parseTotals(text)).toBeNull()
  })
})

test.each<[number, number, boolean]>([
  [12345.678, 12345, true],
  [1.23456, 1.2345, true],
  [0.000012345, 0.00001, true],
  [-3.3333333, -3.33333, true],
  [200, 200, true],
  [200, 201, false],
  [0.2, 200, false],
  [12, 12.345, false],
  [12.35, 12.34, false],
  [0, 0.00314, false],
])('%d is what a record calls %d: %s', (value, recorded, expected) => {
  expect(isRecorded(value, recorded)).toBe(expected)
})
