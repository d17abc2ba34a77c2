import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeWords, intervalWords } from '../../src/compare/change-words.ts'
import type { FigureComparison } from '../../src/compare/comparison.ts'
import { figureWords, worseWords } from '../../src/compare/comparison-words.ts'
import { confirmComparison } from '../../src/compare/confirm.ts'
import { comparePairs } from '../../src/compare/pairs.ts'
import { compareWithEarlier } from '../../src/compare/with-earlier.ts'
import { failed, failing, p95, rate, rated, timed } from '../support/figures-of.ts'

/** 612 ms instead of 496 ms, with a bound of 9.1%: 1.2339 ÷ 1.091 and 1.2339 · 1.091. */
const slower: FigureComparison = {
  ...p95,
  verdict: 'worse',
  scale: 'ratio',
  value: 612,
  reference: 496,
  change: 612 / 496,
  low: 612 / 496 / 1.091,
  high: (612 / 496) * 1.091,
  limit: 1.1,
  detectable: 1.1,
  runs: 12,
}

/** 80 requests a second instead of 100; chance explains 10 ÷ 11 of it. */
const fewer: FigureComparison = {
  ...rate,
  verdict: 'worse',
  scale: 'ratio',
  value: 80,
  reference: 100,
  change: 0.8,
  low: 0.8 / 1.25,
  high: 0.8 * 1.25,
  limit: 1 / 1.1,
  detectable: 0.8,
  runs: 5,
}

const failures: FigureComparison = {
  ...failed,
  verdict: 'worse',
  scale: 'difference',
  value: 0.0312,
  reference: 0.001,
  change: 0.0302,
  low: 0.0282,
  high: 0.0322,
  limit: 0.01,
  detectable: 0.01,
  runs: 5,
}

describe('with earlier runs', () => {
  test.each([
    [
      slower,
      'http_req_duration p(95) is worse than in the 12 runs before: 23.4% higher, 612 ms instead of 496 ms (chance explains up to 9.1%, max-regression allows 10%)',
    ],
    [
      fewer,
      'http_reqs rate is worse than in the 5 runs before: 20% lower, 80/s instead of 100/s (chance explains up to 20%, max-regression allows 9.09%)',
    ],
    [
      failures,
      'http_req_failed rate is worse than in the 5 runs before: 3.02 percentage points higher, 3.12% instead of 0.1% (chance explains up to 0.2 percentage points, max-regression allows 1 percentage point)',
    ],
    [
      { ...slower, verdict: 'no-difference', value: 496, change: 1, low: 1 / 1.05, high: 1.05 },
      'http_req_duration p(95) shows no difference from the 12 runs before: the same, 496 ms instead of 496 ms (chance explains up to 5%, max-regression allows 10%)',
    ],
    [
      { ...slower, verdict: 'better', value: 400, change: 0.8, low: 0.8 / 1.05, high: 0.8 * 1.05 },
      'http_req_duration p(95) is better than in the 12 runs before: 20% lower, 400 ms instead of 496 ms (chance explains up to 5%, max-regression allows 10%)',
    ],
    [
      { ...slower, value: 6100, change: 12.3, low: 12.3 / 4, high: 12.3 * 4 },
      'http_req_duration p(95) is worse than in the 12 runs before: 12.3 times as high, 6.1 s instead of 496 ms (chance explains up to a factor of 4, max-regression allows 10%)',
    ],
    [
      // 2 ÷ 1 by way of logarithms.
      { ...slower, value: 200, reference: 100, change: Math.exp(Math.log(200) - Math.log(100)), low: 1.9, high: 2.1 },
      'http_req_duration p(95) is worse than in the 12 runs before: 100% higher, 200 ms instead of 100 ms (chance explains up to 5%, max-regression allows 10%)',
    ],
    [
      { ...slower, value: 100.0001, reference: 100, change: 1.000001, low: 1.000001, high: 1.000001, limit: 1 },
      'http_req_duration p(95) is worse than in the 12 runs before: 0.0001% higher, 100.0001 ms instead of 100 ms (chance explains up to 0%, max-regression allows 0%)',
    ],
  ] satisfies [FigureComparison, string][])('%#: %s', (figure, words) => {
    expect(figureWords(figure, 'baseline')).toBe(words)
  })
})

describe('too little to tell: how large a change could have been seen', () => {
  const unsure = { ...slower, verdict: 'too-little-to-tell', value: 520, change: 520 / 496 } as const
  const start = 'too little to tell about http_req_duration p(95): 4.84% higher, 520 ms instead of 496 ms'
  test.each([
    [
      { low: 0.8, high: 1.4, detectable: 1.25 },
      'with 12 earlier runs, only a change of more than 25% could have been seen',
    ],
    [{ low: null, high: null, detectable: null, runs: 1 }, 'only 1 earlier run, and it takes 5'],
    [{ low: 1, high: 1.1, runs: 4 }, 'only 4 earlier runs, and it takes 5'],
    [
      { low: 0.1, high: 20, detectable: 18, runs: 2 },
      'only 2 earlier runs, and it takes 5; only a change of more than a factor of 18 could have been seen',
    ],
    [
      { low: 1e-300, high: 1e300, detectable: 1e300, runs: 2 },
      'only 2 earlier runs, and it takes 5; only a change of more than a factor of over a million could have been seen',
    ],
  ])('%#', (more, why) => {
    expect(figureWords({ ...unsure, ...more }, 'baseline')).toBe(`${start} (${why})`)
  })

  test('what a second run did not confirm', () => {
    const earlier = Array.from({ length: 6 }, () => timed(100))
    const compare = (ms: number) =>
      compareWithEarlier({ result: timed(ms), earlier, figures: [p95], maxRegression: 0.1 })
    const { figures } = confirmComparison(compare(150), compare(50))
    expect(figures.map((figure) => figureWords(figure, 'baseline'))).toEqual([
      'too little to tell about http_req_duration p(95): 50% lower, 50 ms instead of 100 ms (the run that was to confirm the first did not)',
    ])
  })
})

describe('two sides', () => {
  const unsure = { ...slower, verdict: 'too-little-to-tell' } as const
  test.each([
    [
      { ...slower, runs: 5, low: 1.15, high: 1.32 },
      'http_req_duration p(95) of A is worse than that of B: 23.4% higher, 612 ms against 496 ms (99% interval of 5 pairs: +15% to +32%; max-regression allows 10%; a change of more than 10% could have been seen)',
    ],
    [
      { ...failures, verdict: 'no-difference', value: 0.002, change: 0.001, low: -0.001, high: 0.003 },
      'http_req_failed rate of A is surely no worse than that of B: 0.1 percentage points higher, 0.2% against 0.1% (99% interval of 5 pairs: −0.1 to +0.3 points; max-regression allows 1 percentage point; a change of more than 1 percentage point could have been seen)',
    ],
    [
      { ...unsure, runs: 9, low: 0.9, high: 1.7, detectable: 1.38, pairs: { enough: 5, needed: 14 } },
      'too little to tell about http_req_duration p(95) of A: 23.4% higher, 612 ms against 496 ms (99% interval of 9 pairs: −10% to +70%; only a change of more than 38% could have been seen; about 14 rounds would be needed)',
    ],
    [
      { ...unsure, runs: 9, low: 0.9, high: 1.7, pairs: { enough: 5, needed: Number.POSITIVE_INFINITY } },
      'too little to tell about http_req_duration p(95) of A: 23.4% higher, 612 ms against 496 ms (99% interval of 9 pairs: −10% to +70%; only a change of more than 10% could have been seen; more than 1,000 rounds would be needed)',
    ],
    [
      { ...unsure, runs: 2, low: 0.5, high: 5, detectable: 4.1, pairs: { enough: 5, needed: null } },
      'too little to tell about http_req_duration p(95) of A: 23.4% higher, 612 ms against 496 ms (only 2 pairs, and it takes 5; only a change of more than a factor of 4.1 could have been seen)',
    ],
  ] satisfies [FigureComparison, string][])('%#: %s', (figure, words) => {
    expect(figureWords(figure, 'paired')).toBe(words)
  })
})

test('the reason is that of the worse figures, the rest are counted', () => {
  const comparison = { mode: 'baseline', verdict: 'worse', runs: 12, notes: [] } as const
  const same: FigureComparison = { ...slower, verdict: 'no-difference' }
  expect(worseWords({ ...comparison, verdict: 'no-difference', figures: [same] })).toBeNull()
  expect(worseWords({ ...comparison, figures: [same, slower, fewer] })).toBe(
    `${figureWords(slower, 'baseline')}; ${figureWords(fewer, 'baseline')}`,
  )
  const five = Array.from({ length: 5 }, (_, index) => ({ ...slower, metric: `m${index}` }))
  expect(worseWords({ ...comparison, figures: five })).toMatch(/; and 2 more figures worse$/)
})

test('values that differ look different', () => {
  const close = {
    ...slower,
    verdict: 'no-difference',
    value: 100.04,
    reference: 100.01,
    change: 100.04 / 100.01,
  } as const
  expect(figureWords(close, 'baseline')).toContain('0.03% higher, 100.04 ms instead of 100.01 ms')
})

test('intervals and changes', () => {
  expect(intervalWords(slower)).toBe('+13.1% to +34.6%')
  expect(intervalWords({ ...slower, low: 0.5, high: 40 })).toBe('−50% to 40×')
  expect(intervalWords({ ...slower, low: null, high: null })).toBe('')
  expect(changeWords({ scale: 'ratio', change: 1e300 })).toBe('over a million times as high')
  expect(changeWords({ scale: 'difference', change: -0.01 })).toBe('1 percentage point lower')
})

test('whatever is compared, it is one line without broken numbers', () => {
  const ms = fc.double({ min: 5e-324, max: 1e308, noNaN: true }).map(timed)
  const perSecond = fc.double({ min: 5e-324, max: 1e308, noNaN: true }).map(rated)
  const share = fc.integer({ min: 0, max: 50 }).map((fails) => failing(fails, 50))
  const figures = [p95, rate, failed]
  for (const run of [ms, perSecond, share]) {
    fc.assert(
      fc.property(fc.array(run, { minLength: 2, maxLength: 9 }), ([result, ...earlier]) => {
        if (result === undefined) throw new Error('no run')
        const pairs = earlier.map((b) => ({ a: result, b }))
        for (const comparison of [
          compareWithEarlier({ result, earlier, figures, maxRegression: 0.1 }),
          comparePairs({ pairs, figures, maxRegression: 0.1 }),
        ]) {
          for (const figure of comparison.figures) {
            const words = figureWords(figure, comparison.mode)
            expect(words).toMatch(/^.{20,500}$/)
            expect(words).not.toMatch(/NaN|Infinity|undefined|null|--|\+-/)
          }
          expect(worseWords(comparison) === null).toBe(comparison.verdict !== 'worse')
        }
      }),
    )
  }
})
