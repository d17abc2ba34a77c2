import { expect, test } from 'vitest'
import type { ComparedFigure } from '../../src/compare/comparison.ts'
import { lastLevel, type RunValue } from '../../src/compare/last-level.ts'
import { reader } from '../../src/compare/measurement.ts'
import { failed, failing, p95, type Run, timed } from '../support/figures-of.ts'

const said = (figure: ComparedFigure, runs: readonly Run[]) => {
  const read = reader(figure)
  const values = runs.flatMap((run): RunValue[] => {
    const measured = read(run)
    return measured ? [{ run: { ...run, name: 'a run' }, measured }] : []
  })
  return lastLevel(figure, values, 1).said
}

const times = (count: number, run: (index: number) => Run) =>
  Array.from({ length: count }, (_none, index) => run(index))

test('a share that most runs do not have is worse where more runs have it', () => {
  // Of the last 60 runs every third had a failure in 100 requests, so the middle one still has none.
  const runs = [...times(60, () => failing(0, 100)), ...times(60, (index) => failing(index % 3 === 0 ? 1 : 0, 100))]
  expect(said(failed, runs)).toMatch(/^http_req_failed rate is worse since a run \(\d+ runs ago\): 0% → 0\.\d+%, p/)
})

test('two levels are told apart by as many digits as it takes', () => {
  const runs = [...times(15, () => timed(143.1)), ...times(15, () => timed(143.4))]
  expect(said(p95, runs)).toBe(
    'http_req_duration p(95) is slower since a run (15 runs ago): 143.1 ms → 143.4 ms, p < 0.0001.',
  )
})

test('a time that should be long is worse where it got short, not slower', () => {
  const runs = [...times(15, () => timed(200)), ...times(15, () => timed(100))]
  expect(said({ ...p95, better: 'higher' }, runs)).toMatch(
    /^http_req_duration p\(95\) is worse since a run .*: 200 ms → 100 ms, p/,
  )
  expect(said(p95, runs)).toMatch(/^http_req_duration p\(95\) is faster since a run /)
})
