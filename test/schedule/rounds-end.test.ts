import { describe, expect, test } from 'vitest'
import type { Comparison, FigureComparison } from '../../src/compare/comparison.ts'
import { nextWords, type Standing, whyEnds } from '../../src/schedule/rounds-end.ts'
import { failed, p95 } from '../support/figures-of.ts'

const figure = (verdict: FigureComparison['verdict'], of = p95): FigureComparison => ({
  ...{ ...of, verdict, scale: 'ratio', value: 1, reference: 1, change: 1, low: null, high: null },
  ...{ limit: 1.1, detectable: null, runs: 6 },
})
const comparison = (figures: readonly FigureComparison[], more: Partial<Comparison> = {}): Comparison => ({
  ...{ mode: 'paired', verdict: null, figures, runs: 6, notes: [] },
  ...more,
})
const auto = { most: 30, timeLimitMs: 60_000 }
const at = (more: Partial<Standing>): Standing => ({
  ...{ comparison: comparison([figure('too-little-to-tell')]), undecidable: [], round: 6, figures: 1 },
  ...{ elapsedMs: 6000, longestMs: 1000 },
  ...more,
})

test('a number of rounds ends with the last of them, whatever is decided', () => {
  const standing = at({ comparison: comparison([figure('worse')]), elapsedMs: 1e9 })
  expect(whyEnds({ ...standing, round: 4 }, 5)).toBeNull()
  expect(whyEnds({ ...standing, round: 5 }, 5)).toBe('all-done')
})

describe('auto', () => {
  test.each<[string, Partial<Standing>, ReturnType<typeof whyEnds>]>([
    ['goes on while a figure is open', {}, null],
    ['ends when the only one is worse', { comparison: comparison([figure('worse')]) }, 'decided'],
    ['or no worse', { comparison: comparison([figure('no-difference')]) }, 'decided'],
    [
      'goes on while the other is open',
      { comparison: comparison([figure('worse'), figure('too-little-to-tell', failed)]), figures: 2 },
      null,
    ],
    [
      'does not wait for what cannot be decided',
      {
        comparison: comparison([figure('worse'), figure('too-little-to-tell', failed)]),
        figures: 2,
        undecidable: [{ figure: failed, note: '' }],
      },
      'decided',
    ],
    [
      'waits a while for a figure that no run had',
      { comparison: comparison([figure('worse')]), figures: 2, round: 4 },
      null,
    ],
    ['and no longer', { comparison: comparison([figure('worse')]), figures: 2, round: 5 }, 'decided'],
    ['ends with the last round', { round: 30 }, 'most'],
    ['goes on while a round fits into the time', { elapsedMs: 50_000, longestMs: 10_000 }, null],
    ['ends when none does', { elapsedMs: 50_001, longestMs: 10_000 }, 'time'],
    ['asks again what broke', { comparison: comparison([], { broke: 'it died' }), round: 3 }, null],
    ['believes it then', { comparison: comparison([], { broke: 'it died' }), round: 4 }, 'decided'],
    ['does not go on without a valid round', { comparison: comparison([], { runs: 0 }), round: 4 }, 'nothing-valid'],
  ])('%s', (_what, more, end) => {
    expect(whyEnds(at(more), auto)).toBe(end)
  })
})

test('what comes next', () => {
  const open = comparison([figure('worse'), figure('too-little-to-tell', failed)])
  expect(nextWords(null, open)).toBe('going on')
  expect(nextWords('decided', open)).toBe('the last')
  expect(nextWords('decided', comparison([figure('worse')]))).toBe('decided')
  expect(nextWords('decided', comparison([], { broke: 'it died' }))).toBe('decided')
  expect(nextWords('decided', comparison([]))).toBe('the last')
  expect(nextWords('time', open)).toBe('the last, by compare-time-limit')
})
