import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ComparedFigure, FigureComparison } from '../../src/compare/comparison.ts'
import { compareWithEarlier } from '../../src/compare/with-earlier.ts'
import { failed, failing, p95, type Run, rate, rated, timed } from '../support/figures-of.ts'
import { randomFrom } from '../support/random.ts'

const compare = (result: Run, earlier: readonly Run[], figures: readonly ComparedFigure[] = [p95]) =>
  compareWithEarlier({ result, earlier, figures, maxRegression: 0.1 })

function only({ figures }: { figures: readonly FigureComparison[] }): FigureComparison {
  const [figure] = figures
  if (figure === undefined || figures.length !== 1) throw new Error(`${figures.length} figures`)
  return figure
}

/*
 * Logarithms of -0.02, -0.01, 0, 0.01, 0.02 around that of 100: their standard deviation is √(0.001 / 4) = 0.015811.
 * t for 1% above, with 4 degrees of freedom, is 3.747. So the bound is 3.747 · 0.015811 · √1.2 = 0.06490; the limit is
 * ln 1.1 = 0.09531.
 */
const steps = [-0.02, -0.01, 0, 0.01, 0.02]
const narrow = steps.map((log) => timed(100 * Math.exp(log)))

describe('the bound of the next run', () => {
  test('worse: beyond the limit and the bound', () => {
    const comparison = compare(timed(120), narrow)
    expect(comparison).toMatchObject({ mode: 'baseline', verdict: 'worse', runs: 5, notes: [] })
    const figure = only(comparison)
    expect(figure).toMatchObject({ ...p95, verdict: 'worse', scale: 'ratio', value: 120, runs: 5 })
    expect(figure.reference).toBeCloseTo(100, 9)
    expect(figure.change).toBeCloseTo(1.2, 9)
    expect(figure.low).toBeCloseTo(1.2 * Math.exp(-0.0649), 4)
    expect(figure.high).toBeCloseTo(1.2 * Math.exp(0.0649), 4)
    expect(figure.limit).toBeCloseTo(1.1, 9)
    expect(figure.detectable).toBeCloseTo(1.1, 9)
  })

  test('better: the same to the other side', () => {
    expect(only(compare(timed(100 / 1.2), narrow)).verdict).toBe('better')
  })

  test('beyond the bound but not the limit is no difference', () => {
    const figure = only(compare(timed(108), narrow))
    expect(figure.low).toBeGreaterThan(1)
    expect(figure.verdict).toBe('no-difference')
  })

  test('exactly the limit is not beyond it', () => {
    const equal = Array.from({ length: 6 }, () => timed(100))
    expect(only(compare(timed(110), equal)).verdict).toBe('no-difference')
    expect(only(compare(timed(110.1), equal)).verdict).toBe('worse')
    expect(only(compare(timed(100 / 1.1), equal)).verdict).toBe('no-difference')
  })

  test('where higher is better, all goes the other way', () => {
    const earlier = steps.map((log) => rated(100 * Math.exp(log)))
    const figure = only(compare(rated(80), earlier, [rate]))
    expect(figure).toMatchObject({ verdict: 'worse', value: 80 })
    expect(figure.change).toBeCloseTo(0.8, 9)
    expect(figure.limit).toBeCloseTo(1 / 1.1, 9)
    expect(figure.detectable).toBeCloseTo(1 / 1.1, 9)
    expect(only(compare(rated(125), earlier, [rate])).verdict).toBe('better')
  })

  // Twice the spread: a bound of 0.1298, which is wider than the limit; e^0.1298 = 1.1386.
  test('too little to tell: the bound is wider than the limit', () => {
    const wide = steps.map((log) => timed(100 * Math.exp(2 * log)))
    const figure = only(compare(timed(112), wide))
    expect(figure.verdict).toBe('too-little-to-tell')
    expect(figure.detectable).toBeCloseTo(1.1386, 3)
    expect(only(compare(timed(113), wide)).verdict).toBe('too-little-to-tell')
    expect(only(compare(timed(115), wide)).verdict).toBe('worse')
  })

  // The 1% is for all: with 2 figures t for 0.5% is 4.604, with 10 figures that for 0.1% is 7.173.
  test('figures share the chance of a false alarm', () => {
    const both = (ms: number, perSecond: number): Run => ({
      metrics: new Map([...timed(ms).metrics, ...rated(perSecond).metrics]),
    })
    const earlier = steps.map((log) => both(100 * Math.exp(log), 50))
    const [figure] = compare(both(110, 50), earlier, [p95, rate]).figures
    expect(figure?.high).toBeCloseTo(1.1 * Math.exp(4.604 * 0.015811 * Math.sqrt(1.2)), 3)
    // One that is left out has no share.
    const alone = only(compare(both(110, 50), earlier, [p95, { ...p95, metric: 'none' }]))
    expect(alone.high).toBeCloseTo(1.1 * Math.exp(0.0649), 4)
  })
})

describe('an outlier among earlier runs', () => {
  // Of 11 runs one is 50% slower: with it the standard deviation is 12%, and the bound wider than 40%.
  const usual = [97, 98, 99, 99, 100, 100, 101, 101, 102, 103]
  const earlier = [...usual, 150].map(timed)

  test('does not hide a slow run, and a note counts it', () => {
    const comparison = compare(timed(121), earlier)
    expect(comparison).toMatchObject({
      verdict: 'worse',
      runs: 11,
      notes: [
        'http_req_duration p(95) was compared with 10 of 11 earlier runs: the others are outliers, far from all of these.',
      ],
    })
    expect(only(comparison)).toEqual(only(compare(timed(121), usual.map(timed))))
  })

  test('is none where max-regression allows it', () => {
    const { notes } = compareWithEarlier({ result: timed(121), earlier, figures: [p95], maxRegression: 0.6 })
    expect(notes).toEqual([])
  })
})

describe('few earlier runs', () => {
  test.each([
    [[], ['There is no earlier run to compare with.']],
    [['a.'], ['a.']],
  ])('none: nothing is compared, and it is said once: %j', (notes, said) => {
    expect(compareWithEarlier({ result: timed(1), earlier: [], figures: [p95], maxRegression: 0.1, notes })).toEqual({
      mode: 'baseline',
      verdict: null,
      figures: [],
      runs: 0,
      notes: said,
    })
  })

  test('one: its change is told, but nothing can be said', () => {
    const figure = only(compare(timed(500), [timed(100)]))
    expect(figure).toMatchObject({ verdict: 'too-little-to-tell', low: null, high: null, detectable: null, runs: 1 })
    expect(figure.change).toBeCloseTo(5, 9)
  })

  // Logarithms of ±0.001: s = 0.0014142; t for 1% with 1 degree of freedom is 31.821; the bound 0.05512.
  test('two that are close: only a change beyond both is told', () => {
    const two = [timed(100 * Math.exp(0.001)), timed(100 * Math.exp(-0.001))]
    expect(only(compare(timed(120), two)).verdict).toBe('worse')
    expect(only(compare(timed(120), two)).low).toBeCloseTo(1.2 * Math.exp(-0.05512), 4)
    expect(only(compare(timed(100), two)).verdict).toBe('too-little-to-tell')
  })

  test('equal ones say nothing until there are five', () => {
    const equal = (count: number) => Array.from({ length: count }, () => timed(100))
    expect(only(compare(timed(120), equal(4)))).toMatchObject({ verdict: 'too-little-to-tell', low: null })
    expect(only(compare(timed(120), equal(5)))).toMatchObject({ verdict: 'worse' })
    expect(only(compare(timed(100), equal(5)))).toMatchObject({ verdict: 'no-difference', low: 1, high: 1 })
  })
})

describe('shares', () => {
  const never = (runs: number, requests: number) => Array.from({ length: runs }, () => failing(0, requests))

  test('a failed request in a million is no difference', () => {
    const figure = only(compare(failing(1, 1_000_000), never(10, 1_000_000), [failed]))
    expect(figure).toMatchObject({
      verdict: 'no-difference',
      scale: 'difference',
      value: 1e-6,
      reference: 0,
      limit: 0.01,
    })
    expect(figure.change).toBeCloseTo(1e-6, 12)
  })

  test('a tenth of max-regression, in percentage points, is allowed', () => {
    expect(only(compare(failing(900, 100_000), never(10, 100_000), [failed])).verdict).toBe('no-difference')
    expect(only(compare(failing(1100, 100_000), never(10, 100_000), [failed])).verdict).toBe('worse')
    const often = Array.from({ length: 10 }, () => failing(3000, 100_000))
    expect(only(compare(failing(1000, 100_000), often, [failed])).verdict).toBe('better')
  })

  /*
   * 1 of 50 after 5 runs of 50 without any: the share of all is taken for 2 of 302, its error is
   * √(0.006623 · 0.993377 · (1/50 + 1/250)) = 0.012565, the quantile of the normal distribution for 1% is 2.3263, and
   * half a request to each side is 0.5/50 + 0.5/250 = 0.012: the bound is 0.04123.
   */
  test('with few requests, one failure may be chance', () => {
    const figure = only(compare(failing(1, 50), never(5, 50), [failed]))
    expect(figure.verdict).toBe('too-little-to-tell')
    expect(figure.high).toBeCloseTo(0.02 + 0.04123, 4)
    expect(figure.detectable).toBeCloseTo(0.04123, 4)
    expect(only(compare(failing(25, 50), never(5, 50), [failed])).verdict).toBe('worse')
  })

  test('equal shares say nothing until there are five runs', () => {
    expect(only(compare(failing(500, 10_000), never(4, 10_000), [failed]))).toMatchObject({
      verdict: 'too-little-to-tell',
      low: null,
    })
    expect(only(compare(failing(500, 10_000), never(5, 10_000), [failed])).verdict).toBe('worse')
  })

  // For one figure 1% of builds may be called worse by chance; 2,000 builds leave 0.7% more to luck (3 deviations).
  test.each([
    [20, 0.01],
    [50, 0.003],
    [150, 0.001],
  ])('%d requests of which %d fail are seldom called worse', (requests, share) => {
    const random = randomFrom(requests)
    const run = () => failing(random.binomial(requests, share), requests)
    const builds = Array.from({ length: 2000 }, () => compare(run(), Array.from({ length: 30 }, run), [failed]))
    expect(builds.filter(({ verdict }) => verdict === 'worse').length / builds.length).toBeLessThan(0.017)
  })

  test('checks that pass less often are worse', () => {
    const checks: ComparedFigure = { metric: 'http_req_failed', aggregation: 'rate', better: 'higher' }
    const all = Array.from({ length: 10 }, () => failing(100_000, 100_000))
    const figure = only(compare(failing(95_000, 100_000), all, [checks]))
    expect(figure).toMatchObject({ verdict: 'worse', limit: -0.01, detectable: -0.01 })
  })
})

test('one earlier run against a target that was down does not switch the comparison off', () => {
  const comparison = compare(timed(200), [...narrow, timed(0)])
  expect(comparison.verdict).toBe('worse')
  expect(only(comparison).runs).toBe(5)
  expect(comparison.notes).toEqual([
    'http_req_duration p(95) was compared with 5 of 6 earlier runs: the others have no such value above 0.',
  ])
})

describe('what cannot be compared is left out, and told', () => {
  test.each([
    ['this run has no such value', timed(100), [rated(100)], rate],
    ['no earlier run has such a value above 0', rated(100), [timed(100)], rate],
    ['ratios need values above 0, and this run has none', timed(0), narrow, p95],
    ['ratios need values above 0, and this run has none', timed(-1), narrow, p95],
    ['no earlier run has such a value above 0', timed(100), [timed(0), timed(0)], p95],
    ['this run has no such value', timed(Number.NaN), narrow, p95],
    ['this run has no such value', timed(Number.POSITIVE_INFINITY), narrow, p95],
    ['this run has no such value', failing(0, 0), [failing(0, 10)], failed],
    ['this run has no such value', failing(-5, 10), [failing(0, 10)], failed],
    ['this run has no such value', failing(20, 10), [failing(0, 10)], failed],
  ])('%s', (why, result, earlier, figure) => {
    expect(compare(result, earlier, [figure])).toMatchObject({
      verdict: null,
      figures: [],
      notes: [`${figure.metric} ${figure.aggregation} was left out: ${why}.`],
    })
  })

  test('earlier runs without the figure, or with another kind of it', () => {
    const gauge: Run = { metrics: new Map([['http_req_duration', { kind: 'gauge', values: { 'p(95)': 1 } }]]) }
    const comparison = compare(timed(100), [...narrow, rated(5), timed(Number.NaN), gauge])
    expect(comparison).toMatchObject({ verdict: 'no-difference', runs: 8 })
    expect(only(comparison).runs).toBe(5)
    expect(comparison.notes).toEqual([
      'http_req_duration p(95) was compared with 5 of 8 earlier runs: the others have no such value above 0.',
    ])
  })
})

const anyNumber = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1e308, -1e308, 5e-324, Number.NaN), fc.integer())
const anyRun = fc
  .record({
    p95: anyNumber,
    rate: anyNumber,
    shares: fc.record({ passes: anyNumber, fails: anyNumber, value: anyNumber }, { requiredKeys: [] }),
  })
  .map(
    ({ p95, rate, shares }): Run => ({
      metrics: new Map<string, { kind: 'trend' | 'counter' | 'rate'; values: Record<string, number> }>([
        ['http_req_duration', { kind: 'trend', values: { 'p(95)': p95 } }],
        ['http_reqs', { kind: 'counter', values: { rate } }],
        ['http_req_failed', { kind: 'rate', values: shares }],
      ]),
    }),
  )
const all = [p95, rate, failed]

test('whatever was measured, all numbers are finite and the verdict is the one of the interval', () => {
  fc.assert(
    fc.property(anyRun, fc.array(anyRun, { maxLength: 8 }), (result, earlier) => {
      for (const figure of compare(result, earlier, all).figures) {
        const { verdict, low, high, scale, change, limit, value, reference, detectable } = figure
        const none = scale === 'ratio' ? 1 : 0
        expect([value, reference, change, limit].every(Number.isFinite)).toBe(true)
        expect([low, high, detectable].every((end) => end === null || Number.isFinite(end))).toBe(true)
        const isBeyond = scale === 'ratio' ? Math.max(change, 1 / change) > 1.1001 : Math.abs(change) > 0.0101
        const isLeftOut = low !== null && high !== null && (none < low || none > high)
        if (isBeyond) expect(verdict === 'worse' || verdict === 'better').toBe(isLeftOut)
      }
    }),
  )
})

const duration = fc.double({ min: 0.01, max: 1e6, noNaN: true }).map(timed)

test('the order of earlier runs does not matter', () => {
  fc.assert(
    fc.property(duration, fc.array(duration, { minLength: 2, maxLength: 30 }), (result, earlier) => {
      const [one, other] = [earlier, earlier.toReversed()].map((runs) => only(compare(result, runs)))
      expect(one?.verdict).toBe(other?.verdict)
      expect((one?.change ?? 0) / (other?.change ?? 1)).toBeCloseTo(1, 6)
    }),
  )
})

test('the unit does not matter', () => {
  const both = fc.tuple(duration, fc.array(duration, { minLength: 2, maxLength: 30 }))
  fc.assert(
    fc.property(both, ([result, earlier]) => {
      const inSeconds = (run: Run) => timed((run.metrics.get('http_req_duration')?.values['p(95)'] ?? 0) / 1024)
      const one = only(compare(result, earlier))
      expect(only(compare(inSeconds(result), earlier.map(inSeconds))).verdict).toBe(one.verdict)
    }),
  )
})
