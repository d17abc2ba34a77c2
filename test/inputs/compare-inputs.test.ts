import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { comparedFigures, maxRegression } from '../../src/inputs/compare-inputs.ts'

describe('compare-metrics', () => {
  test('unset: p95, request rate and failed share', () => {
    const three = [
      { metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower' },
      { metric: 'http_reqs', aggregation: 'rate', better: 'higher' },
      { metric: 'http_req_failed', aggregation: 'rate', better: 'lower' },
    ]
    for (const blank of ['', ' \n\t', ',\n,']) expect(comparedFigures(blank)).toEqual(three)
  })

  test.each([
    ['http_req_duration p(95)', 'http_req_duration', 'p(95)', 'lower'],
    ['  http_req_duration   p(99.90) ', 'http_req_duration', 'p(99.90)', 'lower'],
    ['http_req_duration avg', 'http_req_duration', 'avg', 'lower'],
    ['my_trend med', 'my_trend', 'med', 'lower'],
    ['my_throughput avg higher', 'my_throughput', 'avg', 'higher'],
    ['http_req_duration{kind:a,b:c} avg', 'http_req_duration{kind:a,b:c}', 'avg', 'lower'],
    ['http_reqs{name:a b, method:GET} count', 'http_reqs{name:a b, method:GET}', 'count', 'higher'],
    ['http_reqs{name:/a{id},x:y} rate', 'http_reqs{name:/a{id},x:y}', 'rate', 'higher'],
    ['iterations rate', 'iterations', 'rate', 'higher'],
    ['data_received count', 'data_received', 'count', 'higher'],
    ['checks rate', 'checks', 'rate', 'higher'],
    ['checks{group:::a} rate', 'checks{group:::a}', 'rate', 'higher'],
    ['http_req_failed rate', 'http_req_failed', 'rate', 'lower'],
    ['dropped_iterations count', 'dropped_iterations', 'count', 'lower'],
    ['my_errors rate lower', 'my_errors', 'rate', 'lower'],
    ['queue value lower', 'queue', 'value', 'lower'],
    ['data_sent rate lower', 'data_sent', 'rate', 'lower'],
  ])('reads %j', (text, metric, aggregation, better) => {
    expect(comparedFigures(text)).toEqual([{ metric, aggregation, better }])
  })

  test('lines and commas part them, but for commas between braces', () => {
    const text = 'a avg, b{x:1,y:2} med\r\nc max,\n\nd{x:1 avg\ne min'
    expect(() => comparedFigures(text)).toThrow('input compare-metrics: "d{x:1 avg" is not a figure such as')
    expect(comparedFigures(text.replace('x:1 avg', 'x:1} avg')).map(({ metric }) => metric)).toEqual([
      'a',
      'b{x:1,y:2}',
      'c',
      'd{x:1}',
      'e',
    ])
  })

  test.each([
    'p(95)',
    'http_req_duration',
    'a p(101)',
    'a p95',
    'a mean',
    'a avg<5',
    'a avg up',
    'a b avg',
    'a:b avg',
    'a avg lower higher',
  ])('does not read %j', (text) => {
    expect(() => comparedFigures(text)).toThrow(
      new UserError(
        `input compare-metrics: "${text}" is not a figure such as http_req_duration p(95), or my_errors rate lower`,
      ),
    )
  })

  test.each([
    'my_errors rate',
    'my_count count',
    'vus value',
    'http_req_failed value',
    'constructor rate',
    'my_trend count',
  ])('%j does not say which is better', (text) => {
    expect(() => comparedFigures(text)).toThrow(
      new UserError(
        `input compare-metrics: "${text}" does not say which is better, and k6 does not know: add the word lower or higher`,
      ),
    )
  })

  test('none twice, in whatever spelling', () => {
    expect(() => comparedFigures('a p(95), a avg, a p(95.0)')).toThrow(
      'input compare-metrics: "a p(95.0)" stands there twice',
    )
    expect(() => comparedFigures('a avg, a avg higher')).toThrow('"a avg" stands there twice')
  })

  test('at most 20', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `m${index} avg`).join('\n')
    expect(comparedFigures(many(20))).toHaveLength(20)
    expect(() => comparedFigures(many(21))).toThrow(
      'input compare-metrics: 21 figures are more than the 20 that can be compared',
    )
  })

  test('whatever it is, it is read or a UserError of one line', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', ' ', '{', '}', ',', '\n', 'avg', 'p(95)', ':') }),
    )
    fc.assert(
      fc.property(text, (given) => {
        try {
          expect(comparedFigures(given).length).toBeGreaterThan(0)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          expect(error.message).toMatch(/^input compare-metrics: [^\r\n]+$/)
        }
      }),
    )
  })
})

describe('max-regression', () => {
  test.each([
    ['10%', 0.1],
    ['2.5%', 0.025],
    ['100 %', 1],
    ['1000%', 10],
    ['0.5%', 0.005],
  ])('%j is %d', (text, fraction) => {
    expect(maxRegression(text)).toBeCloseTo(fraction, 12)
  })

  test.each(['0%', '0.0%', '-5%', '1000.1%', '9999%', '%', 'ten', '1e1%', '10%%', '.5%', 'NaN%'])(
    '%j is none',
    (text) => {
      expect(() => maxRegression(text)).toThrow(
        new UserError(
          `input max-regression: "${text}" is not a percentage above 0% and up to 1000%, such as 10% or 2.5%`,
        ),
      )
    },
  )

  test('says so when the sign is missing', () => {
    expect(() => maxRegression('10')).toThrow(/such as 10% or 2\.5% \(the % is missing: 10%\?\)$/)
  })
})
