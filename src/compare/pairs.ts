import type { ComparedFigure, Comparison } from './comparison.ts'
import { comparisonOf } from './judged-figure.ts'
import { fitScale, fitWords, type MeasuredRun, nameOf, reader } from './measurement.ts'
import { judgePairs, type MeasuredPair } from './pair-figure.ts'
import { roundsTest } from './rounds-test.ts'

/** A round of side A and the one of side B that ran beside it. */
export type Pair = { a: MeasuredRun; b: MeasuredRun }

export type PairsRequest = {
  /** Complete ones only, in the order of the rounds. */
  pairs: readonly Pair[]
  figures: readonly ComparedFigure[]
  /** As a fraction: 0.1 for 10%. */
  maxRegression: number
  /** What is known already of rounds that were left out. */
  notes?: readonly string[]
  /**
   * How many pairs there can be at most, when they are judged after each one: the first decision about a figure stands.
   * Left out: they are judged once, now.
   */
  most?: number
}

/**
 * Compares side A with side B, which ran in turn. A figure is worse, or better, if the trimmed mean of its changes is
 * beyond max-regression and its interval leaves out "no change"; it is no worse if the interval ends within
 * max-regression. Each of these is wrong in at most 1% of builds, over all figures and looks: see docs/statistics.md.
 *
 * Ratios are compared by their logarithms, shares by percentage points, as with earlier runs.
 */
export function comparePairs({ pairs, figures, maxRegression, notes = [], most }: PairsRequest): Comparison {
  const found = figures.map((figure) => comparable(figure, pairs))
  const own = pairs.length === 0 ? ['There is no complete pair of runs.'] : found.flatMap(({ note }) => note ?? [])
  const judged = found.flatMap(({ figure, measured }) => {
    if (measured === undefined) return []
    const how = most === undefined ? 'once' : 'after-each'
    const test = roundsTest(figures.length, most ?? measured.length, how)
    return [judgePairs(figure, measured, { maxRegression, test, how })]
  })
  return comparisonOf({ mode: 'paired', figures: judged, runs: pairs.length, notes: [...notes, ...own] })
}

type Found = { figure: ComparedFigure; measured?: readonly MeasuredPair[]; note?: string }

function comparable(figure: ComparedFigure, pairs: readonly Pair[]): Found {
  const read = reader(figure)
  const leftOut = (why: string) => ({ figure, note: `${nameOf(figure)} was left out: ${why}.` })
  const both = pairs.map(({ a, b }) => ({ a: read(a), b: read(b) })).flatMap(({ a, b }) => (a && b ? [{ a, b }] : []))
  const kind = both[0]?.a.kind
  const fit = both[0] ? fitWords(both[0].a) : ''
  const measured = both.filter(({ a, b }) => a.kind === kind && b.kind === kind && fitScale([a, b]))
  if (measured.length === 0) return leftOut(`no pair of runs has such a value${fit} on both sides`)
  const some = `${nameOf(figure)} was compared in ${measured.length} of ${pairs.length} pairs: the others have no such value${fit}.`
  return { figure, measured, ...(measured.length < pairs.length ? { note: some } : {}) }
}
