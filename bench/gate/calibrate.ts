/*
 * Finds the constant of src/compare/outliers.ts: how strict the search for outliers must be, so that what it leaves out
 * by mistake makes no more false alarms than are allowed. Run as a program it prints what it was chosen from.
 */
import jStat from 'jstat'
import { enoughRuns } from '../../src/compare/comparison.ts'
import type { Measurement } from '../../src/compare/measurement.ts'
import { outlierRule, withoutOutliers } from '../../src/compare/outliers.ts'
import { predict } from '../../src/compare/prediction.ts'
import { falseAlarms } from '../../src/compare/with-earlier.ts'
import { randomFrom } from '../../test/support/random.ts'
import { mostFalseAlarms } from './limits.ts'

/** Lengths of histories, the shortest ones only to see why there is no search in them. */
export const histories = [30, 20, 15, 10, 8, 6, 5] as const

const chances = [0.01, 0.002, 0.001, 0.0005, 0.0002] as const

/** How many figures are compared in a build. */
const figures = [1, 3, 20] as const

/** What is left of the limit to the luck of a simulation. */
const margin = 0.001

/** Runs that are drawn for each length of a history. */
const drawn = 3_000_000

export type Calibrated = {
  runs: number
  /** False alarms of an unchanged build, for each of the chances and each number of figures. */
  alarms: readonly { chance: number; ofFigures: readonly number[] }[]
}

/** The share of next runs, all of the same distribution, that these call worse, exactly. */
function called(before: readonly Measurement[], probability: number): number {
  const [now] = before
  if (!now) return 0
  const { mean, chance } = predict({ now, before, enough: enoughRuns, probability })
  return chance === null ? 0 : jStat.normal.cdf(-(mean + chance), 0, 1)
}

/**
 * False alarms after clean histories of this length, with a max-regression of 0. Without outliers the bound is exact,
 * so only what the search changes is simulated.
 */
export function calibrate(runs: number): Calibrated {
  const { normal } = randomFrom(runs)
  const run = (): Measurement => ({ kind: 'trend', value: Math.exp(normal()), trials: 0 })
  const count = Math.round(drawn / runs)
  const more = chances.map(() => figures.map(() => 0))
  for (let index = 0; index < count; index++) {
    const before = Array.from({ length: runs }, run)
    for (const [row, chance] of chances.entries()) {
      const kept = withoutOutliers(before, 0, { chance, fewest: 0 })
      // What a laxer search leaves in, a stricter one does too.
      if (kept.length === runs) break
      more[row] = figures.map((number, column) => {
        const probability = 1 - falseAlarms / number
        return (more[row]?.[column] ?? 0) + called(kept, probability) - called(before, probability)
      })
    }
  }
  const ofBuild = (extra: number, number: number) => 1 - (1 - falseAlarms / number - extra / count) ** number
  return {
    runs,
    alarms: chances.map((chance, row) => ({
      chance,
      ofFigures: figures.map((number, column) => ofBuild(more[row]?.[column] ?? 0, number)),
    })),
  }
}

/** The laxest search that keeps false alarms where they are to be, after every history in which it is made. */
function chosen(calibrated: readonly Calibrated[]): number | null {
  const searched = calibrated.filter(({ runs }) => runs >= outlierRule.fewest)
  const most = (chance: number) =>
    Math.max(...searched.flatMap(({ alarms }) => alarms.flatMap((row) => (row.chance === chance ? row.ofFigures : []))))
  return chances.find((chance) => most(chance) <= mostFalseAlarms - margin) ?? null
}

/** Whether the constant is what comes out. */
export const isCalibrated = (calibrated: readonly Calibrated[]): boolean => chosen(calibrated) === outlierRule.chance

/** What was found, for who reads the log. */
export function calibrationText(calibrated: readonly Calibrated[]): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)}%`
  const lines = calibrated.flatMap(({ runs, alarms }) =>
    alarms.map(({ chance, ofFigures }) => `${runs} runs, chance ${chance}: ${ofFigures.map(percent).join(', ')}`),
  )
  const head = `False alarms with a search for outliers, for ${figures.join(', ')} figures:`
  return [head, ...lines, `chosen, from ${outlierRule.fewest} runs on: chance ${chosen(calibrated)}`].join('\n')
}

if (import.meta.main) console.log(calibrationText(histories.map(calibrate)))
