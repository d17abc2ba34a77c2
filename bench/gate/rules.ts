import type { Comparison } from '../../src/compare/comparison.ts'
import { confirmComparison } from '../../src/compare/confirm.ts'
import { reader } from '../../src/compare/measurement.ts'
import { comparePairs } from '../../src/compare/pairs.ts'
import { compareWithEarlier } from '../../src/compare/with-earlier.ts'
import { defaultFigures } from '../../src/inputs/compare-inputs.ts'
import { pairsIn, type Run, runIn, type Shift, type World } from './world.ts'

/** As the input `max-regression` has it unless set. */
export const maxRegression = 0.1

/** What rules say of one build. */
export type Said = {
  worse: boolean
  /** After the test ran once more. */
  confirmed: boolean
  tooLittle: boolean
  /** By the rules that fail a build above 110% or 200% of the last run. */
  above110: boolean
  above200: boolean
}

const [p95, rate] = defaultFigures.map((figure) => {
  const read = reader(figure)
  return (run: Run) => read(run)?.value ?? Number.NaN
})

/** How many times as slow as the last run, by p95 or by request rate, whichever is worse. */
function timesAsSlow(run: Run, last: Run | undefined): number {
  if (!p95 || !rate || !last) throw new Error('there is nothing to compare')
  return Math.max(p95(run) / p95(last), rate(last) / rate(run))
}

/** Whether it says so of p95, which is the first. */
const isTooLittle = ({ figures }: Comparison): boolean => figures[0]?.verdict === 'too-little-to-tell'

/** Judges a build by earlier runs. */
export function byHistory(world: World, shift: Shift, earlier: readonly Run[]): Said {
  const judge = (result: Run) => compareWithEarlier({ result, earlier, figures: defaultFigures, maxRegression })
  const run = runIn(world, shift)
  const first = judge(run)
  const worse = first.verdict === 'worse'
  const confirmed = worse && confirmComparison(first, judge(runIn(world, shift))).verdict === 'worse'
  const slow = timesAsSlow(run, earlier.at(-1))
  return { worse, confirmed, tooLittle: isTooLittle(first), above110: slow > 1.1, above200: slow > 2 }
}

/** Judges a build by rounds against the build before it. */
export function byPairs(world: World, shift: Shift, rounds: number): Said {
  const compared = comparePairs({ pairs: pairsIn(world, shift, rounds), figures: defaultFigures, maxRegression })
  const worse = compared.verdict === 'worse'
  return { worse, confirmed: worse, tooLittle: isTooLittle(compared), above110: false, above200: false }
}
