/** A figure to compare: a metric as k6 names it, submetrics too, and one of its values. */
export type ComparedFigure = {
  /** `http_req_duration`, `http_req_duration{kind:a}`. */
  metric: string
  /** As in a threshold: `p(95)`, `avg`, `rate`, `count`, `value`. */
  aggregation: string
  /** Which way it gets better. */
  better: 'lower' | 'higher'
}

/** What is compared, and from which change on it counts. */
export type ComparisonLimits = {
  figures: readonly ComparedFigure[]
  /** 0.1 for 10 %. */
  maxRegression: number
}

/** Fewer earlier runs than these say little about how much runs vary. */
export const enoughRuns = 5

/**
 * What a comparison says, of one figure or of all: worse and better are beyond both the limit that people set and what
 * chance explains.
 */
export const comparisonVerdicts = ['worse', 'better', 'too-little-to-tell', 'no-difference'] as const

export type ComparisonVerdict = (typeof comparisonVerdicts)[number]

/** One figure, compared. */
export type FigureComparison = ComparedFigure & {
  verdict: ComparisonVerdict
  /**
   * `ratio`: change, low, high, limit and detectable are this ÷ reference, and no change is 1. `difference`, for shares
   * (metrics of k6's kind rate), which are often 0: they are this − reference, as a share, and no change is 0.
   */
  scale: 'ratio' | 'difference'
  /** This run's value, or the mean of side A (geometric where the scale is ratio), in the metric's own unit. */
  value: number
  /** The mean of the earlier runs, or of side B; geometric likewise. */
  reference: number
  change: number
  /**
   * The interval of `change`: it leaves out "no change" exactly when chance does not explain the change. That of pairs is
   * wrong at either end in at most 1% of builds, all figures and looks together. Null: there are too few runs for one.
   */
  low: number | null
  high: number | null
  /**
   * The change for the worse from which on it counts, by max-regression. For 10 %: 1.1 on the ratio scale, and 0.01 on
   * the other; where higher is better 1 ÷ 1.1 and −0.01.
   */
  limit: number
  /** The smallest change for the worse that could have been called so, from `limit` on; null: there are too few runs. */
  detectable: number | null
  /** How many earlier runs, or pairs of runs, it is made of; those until it was decided, where that is told apart. */
  runs: number
  /** Of pairs only: how many it takes to decide anything, and about how many would decide this; null: unknown, or it is. */
  pairs?: { enough: number; needed: number | null }
}

/** A run compared with earlier ones, or side A with side B. */
export type Comparison = {
  mode: 'baseline' | 'paired'
  /** The first of {@link comparisonVerdicts} that any figure has; null: nothing could be compared. */
  verdict: ComparisonVerdict | null
  figures: readonly FigureComparison[]
  /** Earlier runs that could be compared, or complete pairs. */
  runs: number
  /** What was left out, and what else a reader must know, in sentences: `3 earlier runs left out: other k6 version.` */
  notes: readonly string[]
  /**
   * What made this run, or side A, no valid measurement, though not what it is compared with: that alone is worse, and a
   * part of a sentence tells it. Absent: nothing.
   */
  broke?: string
}

/**
 * A comparison with a run that is no valid measurement: no figure of it is told. What broke in it, though not in what it
 * is compared with, is worse all the same.
 *
 * @param broke a part of a sentence; null: nothing.
 */
export function withoutFigures(
  comparison: Comparison,
  { note, broke }: { note: string; broke: string | null },
): Comparison {
  const { mode, runs, notes } = comparison
  const told = { mode, figures: [], runs, notes: [...notes, note] }
  if (broke !== null) return { ...told, verdict: 'worse', broke }
  return { ...told, verdict: runs === 0 ? null : 'too-little-to-tell' }
}
