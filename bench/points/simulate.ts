import { changePoints, clearSplit, levelStarts } from '../../src/compare/change-points.ts'
import { randomFrom } from '../../test/support/random.ts'
import { draw, type Noise } from './histories.ts'

/** Histories a row. */
export const histories = 10_000

/** The figures of a comparison, unless the user says otherwise. */
const figures = 3

/**
 * The share of steady histories of 100 runs, looked at after each, that are ever given a change point, in a figure that is one
 * of three. Up to three times as many have one in any of the three.
 */
export function falseShare(kind: Noise): number {
  const random = randomFrom(7)
  let found = 0
  for (let history = 0; history < histories; history++) {
    const values = Array.from({ length: 100 }, () => draw(kind, random, 0.02))
    if (levelStarts(values, clearSplit(figures)).length > 0) found++
  }
  return found / histories
}

/**
 * The share of drifts, of 0.5% a run at 2% noise after 30 steady runs, that are named by the run at which 10% have come
 * together.
 */
export function driftSeen(): number {
  const random = randomFrom(8)
  const drift = Math.log(1.005)
  const enough = Math.ceil(Math.log(1.1) / drift)
  let named = 0
  for (let history = 0; history < histories; history++) {
    const values = Array.from({ length: 30 + enough }, (_none, run) => {
      return Math.max(0, run - 29) * drift + draw('normal', random, 0.02)
    })
    // Still there in the end, and not from before the drift.
    if (changePoints(values, clearSplit(figures)).some(({ at }) => at >= 25)) named++
  }
  return named / histories
}
