import {
  type ComparedFigure,
  type Comparison,
  type ComparisonVerdict,
  comparisonVerdicts,
  type FigureComparison,
} from './comparison.ts'

/** A figure with all that its verdict depends on. */
export type Change = {
  figure: ComparedFigure
  scale: FigureComparison['scale']
  /** What is compared, and what with, in the metric's own unit. */
  value: number
  reference: number
  /** By how much they differ: a difference of logarithms where the scale is ratio. */
  shift: number
  /** The largest shift that chance explains, to either side; null: unknown. */
  chance: number | null
  /** Earlier runs, or pairs. */
  runs: number
  /** With fewer of them than these, no difference is too little to tell. */
  enough: number
  /** As a fraction: 0.1 for 10%. */
  maxRegression: number
}

/** What floats may be off by: exactly 10% more is not beyond 10%. */
const hair = 1e-9

/** Whether a shift is truly beyond a bound, not by what floats are off. */
export const isBeyond = (shift: number, bound: number): boolean => shift > bound + hair

/** The exponentials of larger ones are infinite or 0. */
const mostExponent = 709

/** From the scale on which changes are differences to the one on which they are told. */
export const offScale = (scale: FigureComparison['scale'], shift: number): number =>
  scale === 'ratio' ? Math.exp(Math.min(Math.max(shift, -mostExponent), mostExponent)) : shift

/** How far off a figure may be on its scale. A share may move by a tenth of it: 10% are 1 percentage point. */
export const limitOf = ({ scale, maxRegression }: Pick<Change, 'scale' | 'maxRegression'>): number =>
  scale === 'ratio' ? Math.log1p(maxRegression) : maxRegression / 10

/** Gives a figure its verdict. */
export const judgeFigure = (change: Change): FigureComparison => toldFigure(change, verdictOf(change))

/** A figure as it is told, with the verdict that it was given. */
export function toldFigure(
  { figure, scale, value, reference, shift, chance, runs, maxRegression }: Omit<Change, 'enough'>,
  verdict: ComparisonVerdict,
): FigureComparison {
  const limit = limitOf({ scale, maxRegression })
  const told = (size: number) => offScale(scale, size)
  const forTheWorse = figure.better === 'lower' ? 1 : -1
  return {
    ...figure,
    verdict,
    scale,
    value,
    reference,
    change: told(shift),
    low: chance === null ? null : told(shift - chance),
    high: chance === null ? null : told(shift + chance),
    limit: told(forTheWorse * limit),
    detectable: chance === null ? null : told(forTheWorse * Math.max(limit, chance)),
    runs,
  }
}

/** A shift for the worse, whichever way the figure gets better. */
export const worseningOf = ({ figure, shift }: Pick<Change, 'figure' | 'shift'>): number =>
  figure.better === 'lower' ? shift : -shift

function verdictOf(change: Change): ComparisonVerdict {
  const { chance, runs, enough } = change
  if (chance === null) return 'too-little-to-tell'
  const limit = limitOf(change)
  const worsening = worseningOf(change)
  const both = Math.max(limit, chance)
  if (isBeyond(worsening, both)) return 'worse'
  if (isBeyond(-worsening, both)) return 'better'
  return chance > limit || runs < enough ? 'too-little-to-tell' : 'no-difference'
}

/** A comparison with the verdict that its figures come to. */
export const comparisonOf = (parts: Omit<Comparison, 'verdict'>): Comparison => ({
  ...parts,
  verdict: comparisonVerdicts.find((verdict) => parts.figures.some((figure) => figure.verdict === verdict)) ?? null,
})
