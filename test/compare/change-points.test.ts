import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changePoints, clearSplit } from '../../src/compare/change-points.ts'
import { compareWithEarlier } from '../../src/compare/with-earlier.ts'
import { randomFrom } from '../support/random.ts'

const clear = clearSplit(1)
const places = (values: readonly number[]) => changePoints(values, clear).map(({ at }) => at)

/** Runs at levels, each for so long, with noise of 2%. */
function runs(...levels: readonly (readonly [level: number, count: number])[]): readonly number[] {
  const random = randomFrom(3)
  return levels.flatMap(([level, count]) =>
    Array.from({ length: count }, () => level * Math.exp(0.02 * random.normal())),
  )
}

describe('where the level changed', () => {
  test('nowhere in a steady history, nor in one that is too short to say', () => {
    expect(places(runs([100, 60]))).toEqual([])
    expect(places([1, 1, 1, 9, 9, 9])).toEqual([])
    expect(places(Array.from({ length: 50 }, () => 7))).toEqual([])
  })

  test('at one place, or at several', () => {
    expect(places(runs([100, 30], [115, 20]))).toEqual([30])
    expect(places(runs([100, 30], [120, 25], [100, 30]))).toEqual([30, 55])
  })

  test('not where single runs are far off', () => {
    const values = [...runs([100, 60])]
    for (const at of [5, 17, 31, 32, 58]) values[at] = 300
    expect(places(values)).toEqual([])
    const stepped = [...runs([100, 30], [115, 30])]
    for (const at of [5, 17, 31, 45]) stepped[at] = 300
    expect(places(stepped)).toEqual([30])
  })

  test('is the same on every scale that keeps the order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 8, maxLength: 60 }),
        (values) => {
          expect(changePoints(values.map(Math.log), clear).length).toBe(changePoints(values, clear).length)
        },
      ),
    )
  })

  test('is no two places at once, where a level is too short to be one', () => {
    // Ups and downs by chance, with many equal values: the second level and the third were set to begin at one run.
    const values = [
      ...[100, 100, 102, 119, 100, 100, 100, 100, 148, 137, 135, 120, 120, 120, 120, 120, 120, 141, 144, 128, 142, 120],
      ...[141, 120, 120, 120, 140, 147, 120, 132, 120, 120, 128, 120, 137, 138, 140, 120, 120, 120, 120, 120, 120, 120],
      ...[138, 141, 133, 144, 120, 120, 180, 199, 203, 184, 184, 180, 180, 160, 167, 100, 100, 117, 106, 129, 120, 120],
      ...[120, 120, 120, 120, 100, 100, 100, 100, 140, 155, 158, 154, 140, 140, 155, 142, 140, 140, 166, 140, 144, 157],
    ]
    const found = changePoints(values, clearSplit(3)).map(({ at }) => at)
    expect(found.length).toBeGreaterThan(0)
    for (const [index, at] of [...found, values.length].entries())
      expect(at - (found[index - 1] ?? 0)).toBeGreaterThanOrEqual(3)
  })

  test('is there at once in 1,000 runs of five figures', () => {
    const history = runs([100, 400], [120, 300], [90, 300])
    const before = performance.now()
    for (let figure = 0; figure < 5; figure++) expect(places(history)).toEqual([400, 700])
    // A bound against a mistake, not a measurement: npm run bench:points has that.
    expect(performance.now() - before).toBeLessThan(5000)
  })
})

describe('a comparison with a history whose level changed', () => {
  const metricsOf = (p95: number) =>
    new Map([['http_req_duration', { kind: 'trend' as const, values: { 'p(95)': p95 } }]])
  const history = (values: readonly number[]) =>
    values.map((value, index) => ({
      name: `run ${index + 1}`,
      metrics: metricsOf(value),
      origin: { commit: index === 30 ? 'abc1234567'.padEnd(40, '0') : '' },
    }))
  const figures = [{ metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower' as const }]
  const compare = (now: number, values: readonly number[]) =>
    compareWithEarlier({ result: { metrics: metricsOf(now) }, earlier: history(values), figures, maxRegression: 0.1 })

  test('says since when, and compares with the level since then', () => {
    const values = [
      ...Array.from({ length: 30 }, (_none, run) => 143 + (run % 3)),
      ...Array.from({ length: 12 }, (_none, run) => 171 + (run % 3)),
    ]
    const { notes, figures: compared, verdict } = compare(172, values)
    expect(notes[0]).toMatch(
      /^http_req_duration p\(95\) is slower since abc1234567 \(12 runs ago\): 144 ms → 172 ms, p (?:= 0\.\d+|< 0\.0001)\.$/,
    )
    expect(notes[1]).toBe(
      'http_req_duration p(95) was compared with 12 of 42 earlier runs: the others are from before that change.',
    )
    expect(verdict).toBe('no-difference')
    expect(compared[0]?.runs).toBe(12)
    // By a mean over all it would have been better.
    expect(compare(143, values).verdict).toBe('better')
    expect(compare(200, values).verdict).toBe('worse')
  })

  test('says nothing of a history that did not change', () => {
    expect(
      compare(
        100,
        Array.from({ length: 30 }, (_none, run) => 100 + (run % 3)),
      ).notes,
    ).toEqual([])
  })
})
