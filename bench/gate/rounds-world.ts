import type { ComparedFigure } from '../../src/compare/comparison.ts'
import { defaultFigures } from '../../src/inputs/compare-inputs.ts'
import type { Metric } from '../../src/results/result.ts'
import { type Random, randomFrom } from '../../test/support/random.ts'
import type { Run } from './world.ts'

/** How runs vary: normally, with heavy tails, with outliers, or in two modes that a start of the server picks. */
export const kinds = ['normal', 'heavy', 'outliers', 'modes'] as const

export type RoundsWorld = {
  kind: (typeof kinds)[number]
  /** Standard deviation of the logarithm of a run's figures, each by itself. */
  noise: number
  /** The figures of a build: three by default, of which one is a share. */
  figures: readonly ComparedFigure[]
}

/** One more of these makes 20 figures, all of which vary. */
export const manyFigures: readonly ComparedFigure[] = Array.from({ length: 20 }, (_, index) => ({
  metric: `times_${index}`,
  aggregation: 'p(95)',
  better: 'lower',
}))

export const threeFigures = defaultFigures

const requests = 10_000
const failedShare = 0.001
const outliers = { share: 0.05, shift: Math.log(1.5) }
const modes = { share: 0.5, shift: Math.log(1.3) }

/** What one run has of a figure beside its level, as a logarithm. */
function noiseOf({ kind, noise }: RoundsWorld, { uniform, normal }: Random): number {
  switch (kind) {
    case 'normal':
      return noise * normal()
    case 'heavy':
      // Student's t with 3 degrees of freedom, of variance 3.
      return (noise * normal()) / Math.sqrt(normal() ** 2 + normal() ** 2 + normal() ** 2)
    case 'outliers':
      return noise * normal()
    case 'modes':
      return noise * normal() + (uniform() < modes.share ? modes.shift : 0)
  }
}

/** What both sides of a round measured of each figure, as logarithms of how much slower; shares as failed requests. */
type Round = { a: readonly number[]; b: readonly number[] }

/** The rounds of a build, which grow as they are asked for: the same ones for every shift and rule. */
export type Build = { first: (count: number, shift: number) => readonly { a: Run; b: Run }[] }

/** A build of a world; always the same one for a seed. */
export function buildIn(world: RoundsWorld, random: Random): Build {
  const rounds: Round[] = []
  const side = () => {
    // A disturbed run is slow in all of its figures.
    const disturbed = world.kind === 'outliers' && random.uniform() < outliers.share ? outliers.shift : 0
    return world.figures.map(({ metric }) =>
      metric === 'http_req_failed' ? random.binomial(requests, failedShare) : noiseOf(world, random) + disturbed,
    )
  }
  const runsOfB: Run[] = []
  return {
    first: (count, shift) => {
      while (rounds.length < count) rounds.push({ a: side(), b: side() })
      return rounds.slice(0, count).map(({ a, b }, index) => {
        runsOfB[index] ??= runOf(world, b, 0)
        return { a: runOf(world, a, shift), b: runsOfB[index] }
      })
    },
  }
}

export const randomOf = (seed: number): Random => randomFrom(1_000_000 + seed)

function runOf({ figures }: RoundsWorld, measured: readonly number[], shift: number): Run {
  return {
    metrics: new Map(figures.map(({ metric }, index) => [metric, metricOf(metric, measured[index] ?? 0, shift)])),
  }
}

function metricOf(name: string, value: number, shift: number): Pick<Metric, 'kind' | 'values'> {
  if (name === 'http_req_failed') {
    return { kind: 'rate', values: { passes: value, fails: requests - value, value: value / requests } }
  }
  if (name === 'http_reqs') {
    return { kind: 'counter', values: { count: requests, rate: 500 * Math.exp(-value - shift) } }
  }
  return { kind: 'trend', values: { 'p(95)': 200 * Math.exp(value + shift) } }
}
