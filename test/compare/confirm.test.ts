import { expect, test } from 'vitest'
import { confirmComparison } from '../../src/compare/confirm.ts'
import { compareWithEarlier } from '../../src/compare/with-earlier.ts'
import { p95, type Run, rate } from '../support/figures-of.ts'

const measured = (ms: number, perSecond: number): Run => ({
  metrics: new Map<string, { kind: 'trend' | 'counter'; values: Record<string, number> }>([
    ['http_req_duration', { kind: 'trend', values: { 'p(95)': ms } }],
    ['http_reqs', { kind: 'counter', values: { rate: perSecond } }],
  ]),
})

// Equal ones: whatever is more than 10% off is worse or better.
const earlier = Array.from({ length: 6 }, () => measured(100, 100))

const compare = (result: Run, notes: readonly string[] = ['1 earlier run left out: other CPU.']) =>
  compareWithEarlier({ result, earlier, figures: [p95, rate], maxRegression: 0.1, notes })

const first = compare(measured(150, 100))

test('worse in both runs stays worse, as the first measured it', () => {
  const confirmed = confirmComparison(first, compare(measured(140, 50)))
  expect(confirmed).toEqual({
    ...first,
    notes: [
      '1 earlier run left out: other CPU.',
      'http_req_duration p(95) was worse again when the test ran once more.',
    ],
  })
})

test('what the second run does not confirm is as the second says', () => {
  const second = compare(measured(101, 100))
  const confirmed = confirmComparison(first, second)
  expect(confirmed.verdict).toBe('no-difference')
  expect(confirmed.figures[0]).toEqual(second.figures[0])
  expect(confirmed.notes.at(-1)).toBe(
    'http_req_duration p(95) was worse at first, but not when the test ran once more.',
  )
})

test('runs that contradict each other leave too little to tell', () => {
  const confirmed = confirmComparison(first, compare(measured(50, 100)))
  expect(confirmed.verdict).toBe('too-little-to-tell')
  expect(confirmed.figures.map(({ verdict }) => verdict)).toEqual(['too-little-to-tell', 'no-difference'])
  expect(confirmed.notes.at(-1)).toBe(
    'http_req_duration p(95) was worse at first, and better when the test ran once more.',
  )
})

test('what the second run did not measure is not confirmed', () => {
  const confirmed = confirmComparison(first, compare({ metrics: new Map() }, []))
  expect(confirmed.verdict).toBe('too-little-to-tell')
  expect(confirmed.figures[0]).toEqual({ ...first.figures[0], verdict: 'too-little-to-tell' })
  expect(confirmed.notes).toEqual([
    '1 earlier run left out: other CPU.',
    'http_req_duration p(95) was left out: this run has no such value.',
    'http_reqs rate was left out: this run has no such value.',
    'http_req_duration p(95) was worse at first, but was not measured when the test ran once more.',
  ])
})

test('each figure needs two runs of its own', () => {
  const both = compare(measured(150, 50))
  const confirmed = confirmComparison(both, compare(measured(150, 100)))
  expect(confirmed.verdict).toBe('worse')
  expect(confirmed.figures.map(({ verdict }) => verdict)).toEqual(['worse', 'no-difference'])
  // Worse by turns is not worse twice.
  expect(confirmComparison(first, compare(measured(100, 50))).verdict).toBe('no-difference')
})
