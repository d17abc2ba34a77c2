import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FigureComparison } from '../../src/compare/comparison.ts'
import { comparePairs, type Pair } from '../../src/compare/pairs.ts'
import { roundLine } from '../../src/compare/round-line.ts'
import { undecidableShares } from '../../src/compare/undecidable.ts'
import { failed, failing, p95, rate, timed } from '../support/figures-of.ts'

const limits = { figures: [p95], maxRegression: 0.1, most: 30 }

const pairsOf = (logs: readonly number[]): readonly Pair[] =>
  logs.map((log) => ({ a: timed(100 * Math.exp(log)), b: timed(100) }))

const judgedAfter = (logs: readonly number[]): FigureComparison => {
  const [figure] = comparePairs({ pairs: pairsOf(logs), ...limits }).figures
  if (figure === undefined) throw new Error('no figure')
  return figure
}

const slower = [0.19, 0.21, 0.2, 0.19, 0.21, 0.2]
const same = [0.01, -0.01, 0, 0.01, -0.01, 0]

describe('a first decision', () => {
  test('stands, with the figures that it was made of', () => {
    const decided = judgedAfter(slower)
    expect(decided).toMatchObject({ verdict: 'worse', runs: 4 })
    expect(judgedAfter([...slower, -3, -3, -3, -3])).toEqual(decided)
    expect(judgedAfter([...same, 3, 3, 3])).toMatchObject({ verdict: 'no-difference', runs: 4 })
  })

  test('stands whatever comes later', () => {
    const log = fc.double({ min: -0.5, max: 0.5, noNaN: true })
    fc.assert(
      fc.property(fc.array(log, { minLength: 4, maxLength: 12 }), fc.array(log, { maxLength: 12 }), (first, later) => {
        const before = judgedAfter(first)
        if (before.verdict !== 'too-little-to-tell') expect(judgedAfter([...first, ...later])).toEqual(before)
      }),
    )
  })

  test('takes a wider interval than the only look', () => {
    const once = comparePairs({ pairs: pairsOf(slower), figures: [p95], maxRegression: 0.1 }).figures[0]
    const looked = judgedAfter(slower.slice(0, 4))
    expect(once?.low).toBeGreaterThan(looked.low ?? 9)
  })
})

test('one odd round does not blind it', () => {
  expect(judgedAfter([0.15, 0.16, -0.6, 0.17, 0.14, 0.16, 0.15, 0.16, 0.15, 0.14]).verdict).toBe('worse')
})

test('undecided: how many rounds it would take', () => {
  // With the deviation of these, 0.1, and the centre at 0: t · 0.1 ÷ √n is at most ln 1.1 = 0.0953 for some n beyond 8.
  const { verdict, pairs } = judgedAfter([0.1, -0.1, 0.1, -0.1, 0.1, -0.1])
  expect(verdict).toBe('too-little-to-tell')
  expect(pairs?.needed).toBeGreaterThan(8)
  expect(pairs?.needed).toBeLessThan(30)
  // Exactly at the limit nobody will ever know.
  const limit = Math.log(1.1)
  expect(judgedAfter([0.1, -0.1, 0.1, -0.1].map((log) => log + limit)).pairs?.needed).toBe(Number.POSITIVE_INFINITY)
})

describe('a share whose requests are too few', () => {
  const share = (a: number, b: number, requests: number) =>
    undecidableShares({
      pairs: [{ a: failing(a, requests), b: failing(b, requests) }],
      figures: [p95, rate, failed],
      maxRegression: 0.1,
      most: 30,
    })

  test('is said after a round', () => {
    expect(share(0, 0, 10)).toEqual([
      {
        figure: failed,
        note: 'http_req_failed rate was not waited for: even 30 rounds have too few requests to tell a change of max-regression from luck.',
      },
    ])
  })

  // Luck with 10 failures in 30,000 requests of a side is far less than a percentage point.
  test('is not one of a thousand requests', () => expect(share(0, 0, 1000)).toEqual([]))
  test('is not one that differs by more than luck', () => expect(share(9, 1, 10)).toEqual([]))
  test('is not a figure of another kind', () => {
    const pairs = pairsOf([0])
    expect(undecidableShares({ pairs, ...limits })).toEqual([])
  })
})

describe('the line after a round', () => {
  const figure: FigureComparison = {
    ...{ ...p95, verdict: 'too-little-to-tell', scale: 'ratio', value: 103.1, reference: 100, runs: 6 },
    ...{ change: 1.031, low: 0.988, high: 1.076, limit: 1.1, detectable: 1.1 },
  }
  const line = (figures: readonly FigureComparison[], isFinal = true) =>
    roundLine(
      { mode: 'paired', verdict: 'worse', figures, runs: 6, notes: [] },
      { round: 6, next: 'going on', isFinal },
    )

  test('says where each figure stands', () => {
    expect(line([figure])).toBe('round 6: http_req_duration p(95) +3.1% (-1.2% to +7.6%), going on')
    expect(line([figure, { ...figure, metric: 'x', verdict: 'no-difference' }])).toBe(
      'round 6: http_req_duration p(95) +3.1% (-1.2% to +7.6%); x p(95) +3.1% (-1.2% to +7.6%) is no worse, going on',
    )
  })

  test('has no verdict before all rounds are there, no interval of two, and no more than five figures', () => {
    expect(line([{ ...figure, verdict: 'worse', runs: 2 }], false)).toBe(
      'round 6: http_req_duration p(95) +3.1%, going on',
    )
    expect(line(Array(8).fill(figure))).toMatch(/; 3 more, going on$/)
    expect(line([])).toBe('round 6: nothing to compare yet, going on')
  })
})
