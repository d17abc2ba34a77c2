/*
 * How strict pairs are judged, so that all looks at all figures of a build together are wrong in at most 1% of builds.
 * The constants are those that hold in the simulations of bench/gate.
 */

/** How often a build is to be called wrongly, to one side, over all of its figures and all looks at them. */
const budget = 0.01

/** The test that each figure of a build is put to. */
export type RoundsTest = {
  /** With fewer pairs nothing is decided. */
  enough: number
  /** That of the quantile for one end of the interval, at a look at so many pairs. */
  probabilityAt: (pairs: number) => number
  /** How many of so many pairs are left out at each end at most. */
  mostTrimmed: (pairs: number) => number
}

/**
 * Servers that start in one of two modes make pairs that all differ by the same, as a slower build does: with modes that
 * are equally frequent, one side has the slow one in a quarter of pairs, whatever the other shares are in fewer.
 */
const oneSided = 1 / 4

/** Parts of the budget that chance of this kind may take: all pairs alike, and all but those that are left out. */
const alikeShare = 0.5
const alikeBeforeTrim = 0.15

/** More are no outliers but another state. */
const largestTrim = 1 / 5

/** With fewer there is no telling how much they vary. */
const fewestKept = 4

/** How often all of so many pairs but `others` have the slow mode on the same side, by chance. */
function chanceOfAlike(pairs: number, others: number): number {
  let [probability, ways] = [0, 1]
  for (let other = 0; other <= others; other++) {
    probability += ways * oneSided ** (pairs - other) * (1 - oneSided) ** other
    ways = (ways * (pairs - other)) / (other + 1)
  }
  return probability
}

/** How many pairs it takes to decide anything about so many figures: 4 for one, 5 for two to five, 6 for up to twenty. */
export function enoughFor(figures: number): number {
  let pairs = 3
  while (figures * chanceOfAlike(pairs, 0) > alikeShare * budget) pairs++
  return pairs
}

function mostTrimmedFor(figures: number): (pairs: number) => number {
  const known = new Map<number, number>()
  const most = (pairs: number) => {
    let trimmed = 0
    const fits = (count: number) =>
      count <= pairs * largestTrim &&
      pairs - 2 * count >= fewestKept &&
      figures * chanceOfAlike(pairs, count) <= alikeBeforeTrim * budget
    while (fits(trimmed + 1)) trimmed++
    return trimmed
  }
  return (pairs) => {
    const found = known.get(pairs) ?? most(pairs)
    known.set(pairs, found)
    return found
  }
}

/**
 * By how many looks the budget is divided. One look counts as a little more than one, for what is not normal, and as more
 * where the interval may be the narrowest of several. Looks after each pair are alike, the more so the more pairs there
 * are: what counts is how many times as many pairs the last one has as the first. And the smaller the share of one figure,
 * the farther out it is, where what is not normal shows more.
 *
 * @returns in looks like the last one.
 */
function looksWorth({ first, last, figures, trims }: { first: number; last: number; figures: number; trims: boolean }) {
  const looks = (trims ? 2.5 : 1.25) + 6.2 * Math.log(last / first)
  return looks * Math.max(1, (figures / 3) ** 0.3)
}

const tests = new Map<string, RoundsTest>()

/**
 * The test for pairs that are judged once, when all are there, or after each one.
 *
 * @param pairs how many there are; with `most`: how many there can be when the last look is taken.
 */
export function roundsTest(figures: number, pairs: number, how: 'once' | 'after-each'): RoundsTest {
  const key = `${figures} ${pairs} ${how}`
  const known = tests.get(key)
  if (known) return known
  const enough = enoughFor(figures)
  const mostTrimmed = mostTrimmedFor(figures)
  const first = how === 'once' ? pairs : Math.min(enough, pairs)
  const looks = looksWorth({ first, last: pairs, figures, trims: mostTrimmed(pairs) > 0 })
  const ofLast = budget / figures / looks
  // Few pairs are far from normal and their quantiles wide, so an error is better spent on later looks.
  const probabilityAt = (count: number) => 1 - ofLast * Math.sqrt(Math.min(1, count / pairs))
  const test = { enough, probabilityAt, mostTrimmed }
  tests.set(key, test)
  return test
}
