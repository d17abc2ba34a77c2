import { describe, expect, test } from 'vitest'
import { brokenSideA, invalidRoundNotes, type Validity, validityBy } from '../../src/verdict/valid-runs.ts'

const fine = validityBy([])
const dropped = validityBy([{ about: 'dropped', words: '9 of 50 were dropped', invalidates: true }])
const dead = validityBy([{ about: 'target', words: 'every request failed', invalidates: true }])
const stolen = validityBy([{ about: 'steal', words: '8% was stolen', invalidates: true }])

const rounds = (...sides: readonly (readonly [Validity, Validity])[]) =>
  sides.map(([A, B], index) => ({ round: index + 1, A, B }))

test('the machine is not the fault of what is measured', () => {
  expect(stolen).toEqual({ invalid: '8% was stolen', broke: null, died: false })
  const late = validityBy([{ about: 'start-skew', words: 'one came late', invalidates: true }])
  expect(late).toEqual({ invalid: 'one came late', broke: null, died: false })
  expect(dropped).toEqual({ invalid: '9 of 50 were dropped', broke: '9 of 50 were dropped', died: false })
  expect(dead).toMatchObject({ died: true })
  expect(validityBy([{ about: 'k6-cpu', words: 'busy', invalidates: false }])).toEqual(fine)
})

describe('side A is broken', () => {
  const words = (broke: string, round: number) => `unlike on side B, on side A ${broke} (round ${round})`
  test.each<[string, ReturnType<typeof rounds>, string | null]>([
    ['never', rounds([fine, fine], [fine, fine]), null],
    ['in one round of two', rounds([fine, fine], [dropped, fine]), words('9 of 50 were dropped', 2)],
    ['in one of three, which may be chance', rounds([fine, fine], [dropped, fine], [fine, fine]), null],
    ['dead, be it once', rounds([fine, fine], [dead, fine], [fine, fine]), words('every request failed', 2)],
    ['as side B is', rounds([dropped, dropped], [dead, dead]), null],
    ['not: side B is', rounds([fine, dead], [fine, dropped]), null],
    ['not: the machine is', rounds([stolen, fine], [stolen, fine]), null],
  ])('%s', (_what, given, reason) => {
    expect(brokenSideA(given)).toBe(reason)
  })
})

test('rounds that were left out are counted', () => {
  expect(invalidRoundNotes(rounds([fine, fine]))).toEqual([])
  expect(invalidRoundNotes(rounds([fine, fine], [fine, stolen], [fine, fine]))).toEqual([
    'Round 2 was left out, because what it measured is not valid: on side B, 8% was stolen.',
  ])
  expect(invalidRoundNotes(rounds([dropped, stolen], [fine, stolen]))).toEqual([
    '2 of 2 rounds were left out, because what they measured is not valid, the first: on side A of round 1, 9 of 50 were dropped.',
  ])
})
