import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ComparedFigure, FigureComparison } from '../../src/compare/comparison.ts'
import { comparePairs, type Pair } from '../../src/compare/pairs.ts'
import { failed, failing, p95, rate, rated, timed } from '../support/figures-of.ts'

const compare = (pairs: readonly Pair[], figures: readonly ComparedFigure[] = [p95]) =>
  comparePairs({ pairs, figures, maxRegression: 0.1 })

function only({ figures }: { figures: readonly FigureComparison[] }): FigureComparison {
  const [figure] = figures
  if (figure === undefined || figures.length !== 1) throw new Error(`${figures.length} figures`)
  return figure
}

/** Pairs whose logarithms of A/B are these, each on another level. */
const pairsOf = (...logs: number[]): readonly Pair[] =>
  logs.map((log, index) => ({ a: timed(100 * 2 ** index * Math.exp(log)), b: timed(100 * 2 ** index) }))

/*
 * Logarithms of 0.16, 0.18, 0.2, 0.22, 0.24: their standard deviation is √(0.004 / 4) = 0.031623. One figure and one look
 * have 1% ÷ 1.25 = 0.8%; for that t with 4 degrees of freedom, whose distribution is 1/2 + 3/8 · u · (1 − u²/12) where
 * u = t ÷ √(1 + t²/4), is 4.0097, so the half of the interval is 4.0097 · 0.031623 / √5 = 0.056706.
 */
const slower = pairsOf(0.16, 0.18, 0.2, 0.22, 0.24)

describe('the interval of the mean ratio', () => {
  test('worse: it leaves out 1, and the ratio is beyond the limit', () => {
    const comparison = compare(slower)
    expect(comparison).toMatchObject({ mode: 'paired', verdict: 'worse', runs: 5, notes: [] })
    const figure = only(comparison)
    expect(figure.change).toBeCloseTo(Math.exp(0.2), 9)
    expect(figure.low).toBeCloseTo(Math.exp(0.2 - 0.056706), 4)
    expect(figure.high).toBeCloseTo(Math.exp(0.2 + 0.056706), 4)
    // The geometric means: 100, 200, 400, 800, 1600 have that of 400.
    expect(figure.reference).toBeCloseTo(400, 6)
    expect(figure.value).toBeCloseTo(400 * Math.exp(0.2), 6)
  })

  test('no worse: it ends within the limit, though it leaves out 1', () => {
    const figure = only(compare(pairsOf(0.04, 0.05, 0.06, 0.05, 0.05)))
    expect(figure.low).toBeGreaterThan(1)
    expect(figure.verdict).toBe('no-difference')
  })

  test('too little to tell: it reaches from beyond the limit to 1', () => {
    expect(only(compare(pairsOf(-0.3, 0.4, 0.1, 0.5, 0))).verdict).toBe('too-little-to-tell')
  })

  test('where higher is better, fewer are worse', () => {
    const pairs = [80, 81, 79, 80].map((perSecond) => ({ a: rated(perSecond), b: rated(100) }))
    expect(only(compare(pairs, [rate])).verdict).toBe('worse')
    expect(
      only(
        compare(
          pairs.map(({ a, b }) => ({ a: b, b: a })),
          [rate],
        ),
      ).verdict,
    ).toBe('better')
  })

  test('shares differ by percentage points', () => {
    const pairs = [200, 220, 180, 200, 200].map((fails) => ({ a: failing(fails, 10_000), b: failing(0, 10_000) }))
    const figure = only(compare(pairs, [failed]))
    expect(figure).toMatchObject({ verdict: 'worse', scale: 'difference', reference: 0 })
    expect(figure.change).toBeCloseTo(0.02, 12)
    // s = √(0.000008 ÷ 4) = 0.0014142, t as above: 0.0025360, more than the least of a share: of 100,000 requests 1%
    // failed, and 2.409 · √(0.01 · 0.99 · 2/50,000) + 1/50,000 = 0.0015.
    expect(figure.low).toBeCloseTo(0.02 - (4.0097 * 0.0014142) / Math.sqrt(5), 6)
  })
})

describe('few pairs', () => {
  test('none: nothing is compared', () => {
    expect(compare([])).toEqual({
      mode: 'paired',
      verdict: null,
      figures: [],
      runs: 0,
      notes: ['There is no complete pair of runs.'],
    })
  })

  test('one: no interval', () => {
    expect(only(compare(pairsOf(1)))).toMatchObject({ verdict: 'too-little-to-tell', low: null, high: null })
  })

  test('two or three: nothing is decided, however clear it is', () => {
    expect(only(compare(pairsOf(0.99, 1.01)))).toMatchObject({ verdict: 'too-little-to-tell', pairs: { enough: 4 } })
    expect(only(compare(pairsOf(0.99, 1.01, 1))).verdict).toBe('too-little-to-tell')
    expect(only(compare(pairsOf(0.99, 1.01, 1, 1))).verdict).toBe('worse')
  })

  test('pairs that differ by exactly the same say nothing until there are enough', () => {
    const same = (count: number) => Array.from({ length: count }, () => ({ a: timed(120), b: timed(100) }))
    expect(only(compare(same(3)))).toMatchObject({ verdict: 'too-little-to-tell', low: null })
    expect(only(compare(same(4))).verdict).toBe('worse')
  })
})

test('what is not on both sides is left out, and told', () => {
  expect(compare(slower, [rate]).notes).toEqual([
    'http_reqs rate was left out: no pair of runs has such a value on both sides.',
  ])
  expect(compare([...slower, { a: timed(0), b: timed(1) }]).notes).toEqual([
    `http_req_duration p(95) was compared in ${slower.length} of ${slower.length + 1} pairs: the others have no such value above 0.`,
  ])
  const zeros = Array.from({ length: 5 }, () => ({ a: timed(5), b: timed(0) }))
  expect(compare(zeros).notes).toEqual([
    'http_req_duration p(95) was left out: no pair of runs has such a value above 0 on both sides.',
  ])
  const some = compare([...slower, { a: rated(1), b: timed(1) }, { a: timed(1), b: timed(Number.NaN) }])
  expect(some).toMatchObject({ verdict: 'worse', runs: 7 })
  expect(only(some).runs).toBe(5)
  expect(some.notes).toEqual([
    'http_req_duration p(95) was compared in 5 of 7 pairs: the others have no such value above 0.',
  ])
})

const value = fc.double({ min: 0.01, max: 1e6, noNaN: true }).map(timed)
const pair = fc.record({ a: value, b: value })
/** No worse is said of one side only: with the sides swapped it can be anything but better. */
const opposite = {
  worse: ['better'],
  better: ['worse'],
  'too-little-to-tell': ['too-little-to-tell', 'no-difference'],
  'no-difference': ['too-little-to-tell', 'no-difference'],
}

test('with the sides swapped, worse is better and the interval is upside down', () => {
  fc.assert(
    fc.property(fc.array(pair, { minLength: 2, maxLength: 10 }), (pairs) => {
      const figure = only(compare(pairs))
      const swapped = only(compare(pairs.map(({ a, b }) => ({ a: b, b: a }))))
      expect(opposite[figure.verdict]).toContain(swapped.verdict)
      expect(swapped.change * figure.change).toBeCloseTo(1, 9)
      if (figure.high !== null) expect((swapped.low ?? 0) * figure.high).toBeCloseTo(1, 6)
      expect(swapped.value / figure.reference).toBeCloseTo(1, 9)
      expect(swapped.reference / figure.value).toBeCloseTo(1, 9)
    }),
  )
})

test('shares too', () => {
  const side = fc.integer({ min: 0, max: 100 }).map((fails) => failing(fails, 100))
  fc.assert(
    fc.property(fc.array(fc.record({ a: side, b: side }), { minLength: 1, maxLength: 10 }), (pairs) => {
      const figure = only(compare(pairs, [failed]))
      const swapped = only(
        compare(
          pairs.map(({ a, b }) => ({ a: b, b: a })),
          [failed],
        ),
      )
      expect(opposite[figure.verdict]).toContain(swapped.verdict)
      expect(swapped.change + figure.change).toBeCloseTo(0, 12)
    }),
  )
})

test('the order of pairs does not matter, and worse has an interval above 1', () => {
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 10 }), (pairs) => {
      const figure = only(compare(pairs))
      expect(only(compare(pairs.toReversed())).verdict).toBe(figure.verdict)
      if (figure.verdict === 'worse') expect(figure.low).toBeGreaterThan(1)
      if (figure.verdict === 'no-difference') expect(figure.high).toBeLessThanOrEqual(1.1 + 1e-6)
      if (figure.verdict === 'worse' || figure.verdict === 'no-difference')
        expect(pairs.length).toBeGreaterThanOrEqual(4)
      if (figure.verdict === 'better') expect(figure.high).toBeLessThan(1)
    }),
  )
})
