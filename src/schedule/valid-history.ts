import { type Comparison, type ComparisonLimits, withoutFigures } from '../compare/comparison.ts'
import { compareWithEarlier } from '../compare/with-earlier.ts'
import type { Ran } from '../engine/engine.ts'
import type { EarlierRun } from '../history/earlier-runs.ts'
import type { Plan } from '../k6/plan.ts'
import { counted } from '../results/figures.ts'
import type { Result } from '../results/result.ts'
import { invalidityOfEarlier } from '../verdict/doubts.ts'
import { validityOf } from '../verdict/valid-runs.ts'

/**
 * Compares a run that came to its end with the earlier ones that are valid measurements. If it is none itself, nothing
 * of it is compared; but what broke in it, and in none of the earlier ones, is worse.
 */
export function compareValid(
  ran: Ran & { result: Result },
  {
    earlier,
    plan,
    limits,
    notes,
  }: { earlier: readonly EarlierRun[]; plan: Plan; limits: ComparisonLimits; notes: readonly string[] },
): Comparison {
  const { figures, maxRegression } = limits
  const valid = earlier.filter(({ metrics }) => invalidityOfEarlier(metrics, plan).length === 0)
  const leftOut = earlier.length - valid.length
  const all = leftOut === 0 ? notes : [...notes, leftOutNote(leftOut)]
  const { invalid, broke } = validityOf({ ...ran, plan })
  if (invalid === null)
    return compareWithEarlier({ result: ran.result, earlier: valid, figures, maxRegression, notes: all })
  const before = valid.length === 1 ? 'the run before' : `the ${counted(valid.length, 'run')} before`
  return withoutFigures(
    { mode: 'baseline', verdict: null, figures: [], runs: valid.length, notes: all },
    {
      note: `This run is no valid measurement, so its figures were not compared: ${invalid}.`,
      broke: broke !== null && valid.length > 0 ? `unlike in ${before}, ${broke}` : null,
    },
  )
}

const leftOutNote = (count: number): string =>
  `${counted(count, 'earlier run')} ${count === 1 ? 'was' : 'were'} left out: no valid measurement, since every request failed or iterations were dropped.`
