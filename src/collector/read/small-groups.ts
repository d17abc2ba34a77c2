import { other } from '../report/known.ts'

/**
 * Counts by name, with every group of fewer than `minGroup` reports among `other`. What is hidden together has at least
 * `minGroup` reports too, or else the next smallest group joins it: a small group that is hidden alone could be computed
 * from the total. When there are not so many reports at all, everything is `other`.
 *
 * @param how.most reports that there are: a report that is in several groups is not counted more often than once in `other`
 *   where that shows.
 */
export function grouped(
  counts: ReadonlyMap<string, number>,
  { minGroup, most }: { minGroup: number; most: number },
): ReadonlyMap<string, number> {
  const named = [...counts].filter(([name, count]) => name !== other && count > 0).sort(bySize)
  let hidden = counts.get(other) ?? 0
  let first = 0
  for (const [, count] of named) {
    const enough = hidden === 0 || hidden >= minGroup
    if (count >= minGroup && enough) break
    hidden += count
    first += 1
  }
  const rest = named.slice(first)
  return new Map(hidden > 0 ? [...rest, [other, Math.min(hidden, most)]] : rest)
}

/** Smallest first; of equal ones, always the same first. */
const bySize = ([a, x]: readonly [string, number], [b, y]: readonly [string, number]) => x - y || (a < b ? -1 : 1)
