import type { ComparedFigure, Comparison } from '../../src/compare/comparison.ts'
import { reader } from '../../src/compare/measurement.ts'
import { comparePairs } from '../../src/compare/pairs.ts'
import { studentT } from '../../src/compare/quantiles.ts'
import type { Build } from './rounds-world.ts'
import type { Run } from './world.ts'

/** What a rule says of a build. */
export type RoundsSaid = {
  /** The build is worse, by any figure. */
  worse: boolean
  /** Any figure that may have changed is called no worse. */
  anyNoWorse: boolean
  /** The same of p95 alone, the first figure, and after how many rounds it was decided. */
  firstWorse: boolean
  firstNoWorse: boolean
  firstRounds: number
}

/** What a rule needs to know of a build. */
export type Judged = { build: Build; shift: number; figures: readonly ComparedFigure[]; maxRegression: number }

const said = ({ verdict, figures }: Comparison): RoundsSaid => {
  const [first] = figures
  return {
    worse: verdict === 'worse',
    anyNoWorse: figures.some((one) => one.verdict === 'no-difference' && one.scale === 'ratio'),
    firstWorse: first?.verdict === 'worse',
    firstNoWorse: first?.verdict === 'no-difference',
    firstRounds: first?.runs ?? 0,
  }
}

/** Most are decided by then, and the rest need not be made up. */
const mostlyEnough = 10

/** `compare-rounds: auto`. */
export function byRounds({ build, shift, figures, maxRegression }: Judged, most: number): RoundsSaid {
  const judge = (count: number) => comparePairs({ pairs: build.first(count, shift), figures, maxRegression, most })
  const early = judge(Math.min(mostlyEnough, most))
  const isDecided = early.figures.every(({ verdict }) => verdict !== 'too-little-to-tell')
  return said(isDecided || most <= mostlyEnough ? early : judge(most))
}

/** A fixed number of rounds. */
export const byPairs = ({ build, shift, figures, maxRegression }: Judged, rounds: number): RoundsSaid =>
  said(comparePairs({ pairs: build.first(rounds, shift), figures, maxRegression }))

/** The value of a figure, as how slow it is. */
function slowness(figure: ComparedFigure): (run: Run) => number {
  const read = reader(figure)
  return (run) => {
    const value = read(run)?.value ?? Number.NaN
    return figure.better === 'lower' ? value : 1 / value
  }
}

/** The figures that are times or rates, of which the other rules know. */
const ratios = (figures: readonly ComparedFigure[]) =>
  figures.filter(({ metric }) => metric !== 'http_req_failed').map(slowness)

/** One run of each side, and the build fails above 110%. */
export function by110({ build, shift, figures, maxRegression }: Judged): RoundsSaid {
  const [pair] = build.first(1, shift)
  if (!pair) throw new Error('there is no pair')
  const isWorse = ratios(figures).map((slow) => slow(pair.a) / slow(pair.b) > 1 + maxRegression)
  const first = isWorse[0] ?? false
  return {
    worse: isWorse.includes(true),
    anyNoWorse: isWorse.includes(false),
    firstWorse: first,
    firstNoWorse: !first,
    firstRounds: 1,
  }
}

/**
 * The stopping rule of google/tachometer, as its README describes auto sampling: more samples until the 95% interval of
 * the relative difference of means is all on one side of the target. Its samples are page loads, of which it takes 50 at
 * the least; here they are rounds, from 5 to `most`, as with the rule that it is compared with.
 *
 * @param target 0.1 for +10%; what is above it is worse, what is below no worse.
 */
export function byTachometer({ build, shift, figures }: Judged, target: number, most: number): RoundsSaid {
  const decide = (count: number) => {
    const pairs = build.first(count, shift)
    return ratios(figures).map((slow) =>
      sampled(
        pairs.map(({ a, b }) => ({ a: slow(a), b: slow(b) })),
        target,
      ),
    )
  }
  const early = decide(Math.min(mostlyEnough, most))
  const all = early.every(({ verdict }) => verdict !== null) ? early : decide(most)
  const [first] = all
  return {
    worse: all.some(({ verdict }) => verdict === 'worse'),
    anyNoWorse: all.some(({ verdict }) => verdict === 'no-worse'),
    firstWorse: first?.verdict === 'worse',
    firstNoWorse: first?.verdict === 'no-worse',
    firstRounds: first?.rounds ?? 0,
  }
}

const fewestSamples = 5

function sampled(
  pairs: readonly { a: number; b: number }[],
  target: number,
): { verdict: 'worse' | 'no-worse' | null; rounds: number } {
  const [ofA, ofB] = [growing(), growing()]
  for (const [index, pair] of pairs.entries()) {
    const rounds = index + 1
    const [a, b] = [ofA(pair.a), ofB(pair.b)]
    if (rounds < fewestSamples) continue
    const ratio = a.mean / b.mean
    // Of a quotient of two means, to the first order.
    const error = (ratio * Math.hypot(a.deviation / a.mean, b.deviation / b.mean)) / Math.sqrt(rounds)
    const half = studentT(0.975, 2 * rounds - 2) * error
    if (ratio - 1 - half > target) return { verdict: 'worse', rounds }
    if (ratio - 1 + half < target) return { verdict: 'no-worse', rounds }
  }
  return { verdict: null, rounds: pairs.length }
}

/** Mean and standard deviation of all values so far, by Welford's recurrence: each value is read once. */
function growing(): (value: number) => { mean: number; deviation: number } {
  let [count, mean, squares] = [0, 0, 0]
  return (value) => {
    count++
    const off = value - mean
    mean += off / count
    squares += off * (value - mean)
    return { mean, deviation: Math.sqrt(squares / (count - 1)) }
  }
}
