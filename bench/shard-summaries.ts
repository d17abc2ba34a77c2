import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { gridStats } from '../src/results/merge/grid.ts'
import { percentileOf } from '../src/results/threshold.ts'

/** How much three shards measured. */
export const shardSize = { shards: 3, metrics: 300, samples: 1_000_000 } as const

/**
 * Writes the summaries, compressed, that k6 would of shards with so many trends and samples: with the whole grid, each
 * trend and shard of another speed. The times have an exponential distribution, whose percentiles are a formula.
 *
 * @returns their paths.
 */
export function writeSummaries(directory: string): readonly string[] {
  const stats = gridStats({ summaryTrendStats: ['avg', 'p(99.9)'], thresholds: {} })
  return Array.from({ length: shardSize.shards }, (_, shard) => {
    const metrics = Array.from({ length: shardSize.metrics }, (_, index) => {
      const speed = 40 + index / 7 + shard * 1.3
      return [`metric_${index}`, Object.fromEntries(stats.map((stat) => [stat, figureOf(stat, speed)]))]
    })
    const path = join(directory, `summary-${shard + 1}.json.gz`)
    writeFileSync(path, gzipSync(JSON.stringify({ metrics: Object.fromEntries(metrics), root_group: {} })))
    return path
  })
}

function figureOf(stat: string, mean: number): number {
  const percentile = percentileOf(stat)
  if (percentile !== null) return -mean * Math.log(1 - percentile / 100)
  const { samples } = shardSize
  const others = { count: samples, avg: mean, min: mean / samples, med: mean * Math.LN2, max: mean * Math.log(samples) }
  return others[stat as keyof typeof others]
}
