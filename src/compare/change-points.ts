import jStat from 'jstat'

/** Where a level begins, of the runs that were looked at. */
export type ChangePoint = {
  /** The index of the first run of the new level. */
  at: number
  /** How sure it is: the probability that chance alone splits such a history anywhere as clearly. */
  p: number
}

/** Runs that a level has at least, and runs below which a history says nothing. */
const least = { level: 3, history: 8 }

/**
 * How clear a split must be. With it, at most 1 % of steady histories of 100 runs that are looked at after each run get
 * a change point in any of their figures, whatever the distribution of the noise is: ranks do not know it. The numbers
 * are those that `npm run bench:points` simulates.
 */
export const clearSplit = (figures: number): number => 3.9 + 0.25 * Math.log(Math.max(1, figures))

/**
 * Finds where the level of a figure changed. The history is read run by run, as it grew: a level ends where the ranks before and
 * after a split of all its runs so far differ clearly (the largest standardized Wilcoxon statistic over all splits), and the
 * next level begins there. In the end each place is set anew, with all runs of both levels. Ranks make it blind to single
 * outliers, and what was found once is found again when the history is longer.
 *
 * @param values oldest first.
 * @param clear how clear a split must be: see {@link clearSplit}.
 * @returns oldest first.
 */
export function changePoints(values: readonly number[], clear: number): readonly ChangePoint[] {
  return clearOnes(values, levelStarts(values, clear), clear)
}

/**
 * Sets each place anew, with all runs of both levels; the weakest goes, and again, until all are clear. Two can move to
 * the same runs, which are no level between them: then the weaker of these goes first.
 */
function clearOnes(values: readonly number[], starts: readonly number[], clear: number): readonly ChangePoint[] {
  const splits = starts.map((_start, index) => {
    const from = starts[index - 1] ?? 0
    const both = values.slice(from, starts[index + 1] ?? values.length)
    const { at, z } = rankedFrom(both).strongestSplit(0)
    return { at: from + at, z, p: chanceOf(z, both.length) }
  })
  const crowded = splits.findIndex(({ at }, index) => at - (splits[index - 1]?.at ?? -least.level) < least.level)
  const inQuestion = crowded < 0 ? splits : splits.slice(crowded - 1, crowded + 1)
  const lowest = Math.min(...inQuestion.map(({ z }) => z))
  if (crowded < 0 && lowest >= clear) return splits.map(({ at, p }) => ({ at, p }))
  const weakest = splits.findIndex((split) => inQuestion.includes(split) && split.z === lowest)
  return clearOnes(
    values,
    starts.filter((_start, index) => index !== weakest),
    clear,
  )
}

/** Where levels begin, the first left out, as they were found by who looked after each run. */
export function levelStarts(values: readonly number[], clear: number): readonly number[] {
  const starts: number[] = []
  let level = rankedFrom([])
  for (const value of values) {
    level.add(value)
    const { at, z } = level.strongestSplit(clear)
    if (z < clear) continue
    starts.push((starts.at(-1) ?? 0) + at)
    level = rankedFrom(level.values.slice(at))
  }
  return starts
}

/** For every possible split by itself (Bonferroni), which says too much rather than too little. */
const chanceOf = (z: number, runs: number): number => Math.min(1, (runs - 1) * 2 * jStat.normal.cdf(-z, 0, 1))

/**
 * Values with their ranks from 1 on, equal ones sharing theirs. They are changed in place: a history of 1,000 runs is
 * looked at 1,000 times.
 */
function rankedFrom(first: readonly number[]) {
  const values: number[] = []
  const ranks: number[] = []
  /** The sum of t³ − t over groups of t equal values. */
  let ties = 0
  /** Those above it move up by one, those equal to it by half. */
  const add = (added: number): void => {
    let [below, equal] = [0, 0]
    for (const [index, value] of values.entries()) {
      if (value > added) ranks[index] = (ranks[index] ?? 0) + 1
      else if (value < added) below++
      else {
        ranks[index] = (ranks[index] ?? 0) + 0.5
        equal++
      }
    }
    values.push(added)
    ranks.push(below + 1 + equal / 2)
    ties += (equal + 1) ** 3 - equal ** 3 - 1
  }
  for (const value of first) add(value)
  return { values, add, strongestSplit: (clear: number) => strongestSplit(ranks, ties, clear) }
}

/**
 * Lehmann, Nonparametrics, 1975: the rank sum of the first k of n, its mean and its variance, with ties.
 *
 * @param clear below what even the clearest of all orders could reach, nothing is looked for.
 */
function strongestSplit(ranks: readonly number[], ties: number, clear: number): { at: number; z: number } {
  const count = ranks.length
  let best = { at: 0, z: 0 }
  if (count < least.history) return best
  // All of one half below all of the other; ties can make more of it.
  if (ties === 0 && (3 * count * count) / (4 * (count + 1)) < clear * clear) return best
  const perPair = (count + 1 - ties / (count * (count - 1))) / 12
  if (perPair <= 0) return best
  let sum = 0
  for (let k = 1; k <= count - least.level; k++) {
    sum += ranks[k - 1] ?? 0
    if (k < least.level) continue
    const z = Math.abs(sum - (k * (count + 1)) / 2) / Math.sqrt(k * (count - k) * perPair)
    if (z > best.z) best = { at: k, z }
  }
  return best
}
