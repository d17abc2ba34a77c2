import { describe, expect, it } from 'vitest'
import { gridStats } from '../../../src/results/merge/grid.ts'
import { mergeParts } from '../../../src/results/merge/merge-parts.ts'
import { percentileOf } from '../../../src/results/threshold.ts'
import { randomFrom } from '../../support/random.ts'
import { resultOf, trendOf } from './samples.ts'

const none = { summaryTrendStats: [], thresholds: {} }

const percentilesOf = (stats: readonly string[]) => stats.flatMap((stat) => percentileOf(stat) ?? [])

/** How far the nearest other percentile is, to the side that has none or is farther. */
function gapAround(percents: readonly number[], center: number): number {
  const below = Math.max(...percents.filter((percent) => percent < center))
  const above = Math.min(...percents.filter((percent) => percent > center))
  return Math.max(center - below, above - center)
}

describe('the grid', () => {
  it('has what the user asked for, as it was spelled, and what every run needs', () => {
    const stats = gridStats({ summaryTrendStats: ['max', 'p(95.0)', 'p(33.3)'], thresholds: {} })
    expect(stats.slice(0, 3)).toEqual(['max', 'p(95.0)', 'p(33.3)'])
    expect(stats).toEqual(expect.arrayContaining(['avg', 'min', 'med', 'count', 'p(90)', 'p(95)', 'p(99)']))
    expect(new Set(stats).size).toBe(stats.length)
  })

  it('has about 300 statistics, which is what k6 measures without being slower', () => {
    expect(gridStats(none).length).toBeGreaterThan(250)
    expect(gridStats(none).length).toBeLessThanOrEqual(310)
  })

  it('is fine around each percentile of a threshold or a comparison', () => {
    const unnamed = percentilesOf(gridStats(none))
    expect(gapAround(unnamed, 72.5)).toBeGreaterThan(0.1)
    const thresholds = { a: ['p(72.50)<1'], 'b{c:d}': ['p(99.9) < 5', 'avg<1'] }
    const named = percentilesOf(gridStats({ summaryTrendStats: [], thresholds }, [{ aggregation: 'p(20.25)' }]))
    // The percentile itself, and its nearest neighbours.
    for (const percent of [72.5, 99.9, 20.25, 90, 95, 99]) {
      expect(named).toContain(percent)
      expect(gapAround(named, percent), `around ${percent}`).toBeLessThan(0.011)
    }
  })

  it('stays between 0 and 100, whatever is asked for', () => {
    const stats = gridStats({ summaryTrendStats: ['p(0)', 'p(100)', 'p(99.999)', 'p(0.01)'], thresholds: {} })
    const percents = percentilesOf(stats)
    expect(Math.min(...percents)).toBe(0)
    expect(Math.max(...percents)).toBe(100)
    expect(percents).toHaveLength(new Set(percents).size)
  })

  // Times of a log-normal distribution; the machines of a matrix are up to a tenth slower than one another.
  it.each([
    ['alike', [1, 1, 1]],
    ['up to a tenth apart', [1, 1.05, 1.1]],
  ])('bounds p95 to 0.5 %% and p99 to 2 %% where three shards are %s', (_name, speeds) => {
    const { normal } = randomFrom(7)
    const percents = percentilesOf(gridStats(none))
    const parts = speeds.map((speed, index) => {
      const samples = Array.from({ length: 10_000 }, () => speed * Math.exp(3 + normal() / 2))
      return { shard: index + 1, startedAt: 0, result: resultOf(trendOf('t', samples, percents)) }
    })
    const { intervals = {}, values = {} } = mergeParts(parts, { plan: none }).metrics.get('t') ?? {}
    const width = (stat: string) => {
      const [low, high] = intervals[stat] ?? [Number.NaN, Number.NaN]
      return (high - low) / (values[stat] ?? Number.NaN)
    }
    expect(width('p(95)')).toBeLessThan(0.005)
    expect(width('p(99)')).toBeLessThan(0.02)
  })
})
