import type { ComparedFigure } from './comparison.ts'
import { limitOf, worseningOf } from './judged-figure.ts'
import { type Compared, type Measurement, nameOf, reader, scaleOf } from './measurement.ts'
import type { Pair } from './pairs.ts'
import { roundsTest } from './rounds-test.ts'
import { leastChance } from './spread.ts'

/** A share whose requests are too few, and why, as a sentence. */
export type Undecidable = { figure: ComparedFigure; note: string }

/**
 * The shares that will not be decided by the last round, because luck with so few requests can be more than
 * max-regression, and more than what the pairs differ by: nobody needs to wait for them.
 *
 * @param pairs those that are there; the sides have about as many requests in each.
 * @param most how many pairs there can be.
 */
export function undecidableShares({
  pairs,
  figures,
  maxRegression,
  most,
}: {
  pairs: readonly Pair[]
  figures: readonly ComparedFigure[]
  maxRegression: number
  most: number
}): readonly Undecidable[] {
  const probability = roundsTest(figures.length, most, 'after-each').probabilityAt(most)
  return figures.flatMap((figure) => {
    const read = reader(figure)
    const both = pairs.map(({ a, b }) => ({ a: read(a), b: read(b) })).flatMap(({ a, b }) => (a && b ? [{ a, b }] : []))
    const [first] = both
    if (first === undefined || scaleOf(first.a) !== 'difference' || scaleOf(first.b) !== 'difference') return []
    const sides = { ours: both.map(({ a }) => a), theirs: both.map(({ b }) => b) }
    const expected = leastChance(grown(sides, most / both.length), probability)
    const shift = shareOf(sides.ours) - shareOf(sides.theirs)
    const limit = limitOf({ scale: 'difference', maxRegression })
    const isDecidable = expected <= limit || expected < Math.abs(worseningOf({ figure, shift }))
    return isDecidable ? [] : [{ figure, note: noteOn(figure, most) }]
  })
}

const noteOn = (figure: ComparedFigure, most: number): string =>
  `${nameOf(figure)} was not waited for: even ${most} rounds have too few requests to tell a change of max-regression from luck.`

/** The same with so many times the requests. */
const grown = ({ ours, theirs }: Compared, times: number): Compared => ({
  ours: ours.map((one) => ({ ...one, trials: one.trials * times })),
  theirs: theirs.map((one) => ({ ...one, trials: one.trials * times })),
})

function shareOf(side: readonly Measurement[]): number {
  return side.reduce((sum, { value }) => sum + value, 0) / side.length
}
