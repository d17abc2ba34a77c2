import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundsOf, together } from '../../../src/results/merge/bounds.ts'
import { mergeParts } from '../../../src/results/merge/merge-parts.ts'
import type { Part } from '../../../src/results/merge/part.ts'
import type { Interval, Metric } from '../../../src/results/result.ts'
import { type Random, randomFrom } from '../../support/random.ts'
import { percentileOfSamples, resultOf, trendOf } from './samples.ts'

/** Shapes of data: what real times look like, and what can go wrong with ranks (ties) and with signs. */
const shapes: readonly ((random: Random) => number)[] = [
  ({ uniform }) => uniform(),
  ({ normal }) => Math.exp(3 + normal()),
  ({ uniform }) => Math.floor(uniform() * 4),
  ({ normal }) => normal() * 1000,
  ({ uniform }) => 10 ** (uniform() * 18 - 9),
  () => 7.1,
]

/** How samples find their shard: at random, all in one, or by size, so that no two shards are alike. */
const splits: readonly ((random: Random, sample: { rank: number; of: number }, shards: number) => number)[] = [
  ({ uniform }, _sample, shards) => Math.floor(uniform() * shards),
  (_random, _sample, shards) => shards - 1,
  (_random, { rank, of }, shards) => Math.floor((rank / of) * shards),
  ({ uniform }, _sample, shards) => Math.floor(uniform() ** 3 * shards),
]

type Case = { seed: number; size: number; shards: number; shape: number; split: number; points: number }

// fast-check chooses sizes and shapes; the samples come from a seed, because 100,000 arrays of its own take minutes.
const cases = fc.record<Case>({
  seed: fc.nat(),
  size: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 150 })),
  shards: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 64 })),
  shape: fc.nat({ max: shapes.length - 1 }),
  split: fc.nat({ max: splits.length - 1 }),
  points: fc.nat({ max: 12 }),
})

type Data = { all: readonly number[]; shards: readonly (readonly number[])[]; percents: readonly number[] }

function dataOf({ seed, size, shards, shape, split, points }: Case): Data {
  const random = randomFrom(seed)
  const all = Array.from({ length: size }, () => shapes[shape]?.(random) ?? 0).sort((a, b) => a - b)
  const divided: number[][] = Array.from({ length: shards }, () => [])
  for (const [rank, sample] of all.entries())
    divided[splits[split]?.(random, { rank, of: size }, shards) ?? 0]?.push(sample)
  const percents = Array.from({ length: points }, () => Math.round(random.uniform() * 10_000) / 100)
  return { all, shards: divided, percents: [...percents, 90, 95, 99] }
}

const wantedPercents = [0, 12.34, 90, 95, 99, 99.9, 100]
const plan = { summaryTrendStats: wantedPercents.map((percent) => `p(${percent})`), thresholds: {} }

const trendParts = ({ shards, percents }: Data): readonly Part[] =>
  shards.map((samples, index) => ({
    shard: index + 1,
    result: resultOf(trendOf('t', samples, percents)),
    startedAt: 0,
  }))

const metricOf = (name: string, kind: Metric['kind'], values: Metric['values']): Metric => ({
  name,
  kind,
  values,
  thresholds: [],
})

/** What floating point adds: an interpolated value can be a few last digits beyond its neighbours. */
const rounding = (samples: readonly number[]) => 4 * Number.EPSILON * Math.max(0, ...samples.map(Math.abs))

function expectInside(value: number, [low, high]: Interval, slack: number): void {
  if (value >= low - slack && value <= high + slack) return
  expect.fail(`${value} is not in [${low}, ${high}]`)
}

const intervalOf = ({ intervals, values }: Metric, stat: string): Interval => {
  const value = values[stat] ?? Number.NaN
  return intervals?.[stat] ?? [value, value]
}

function expectMiddle(value: number | undefined, [low, high]: Interval, slack: number): void {
  if (value === undefined || Math.abs(value - (low / 2 + high / 2)) > slack) {
    expect.fail(`${value} is not the middle of [${low}, ${high}]`)
  }
}

function expectBounded(merged: Metric, all: readonly number[]): void {
  const { min = 0, max = 0 } = trendOf('t', all, []).values
  const slack = rounding(all)
  for (const percent of wantedPercents) {
    const stat = `p(${percent})`
    const interval = intervalOf(merged, stat)
    expectInside(percentileOfSamples(all, percent), interval, slack)
    for (const bound of interval) expectInside(bound, [min, max], slack)
    expectMiddle(merged.values[stat], interval, slack)
  }
}

test('exact figures of any data, split in any way into 1 to 64 shards, are met or lie in the intervals', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const data = dataOf(given)
      const merged = mergeParts(trendParts(data), { plan }).metrics.get('t')
      if (merged === undefined) return expect.fail('the metric is gone')
      const { avg = 0, min, max, count } = trendOf('t', data.all, []).values
      const { values } = merged
      if (values.count !== count || values.min !== min || values.max !== max) {
        expect.fail(`${JSON.stringify(values)} has not the count ${count}, from ${min} to ${max}`)
      }
      // An average of numbers of both signs is rounded by the size of these, not by its own.
      expectInside(values.avg ?? Number.NaN, [avg, avg], rounding(data.all) * (data.all.length + 1))
      if (data.all.length > 0) expectBounded(merged, data.all)
    }),
    { numRuns: 60_000 },
  )
}, 240_000)

/** A shard with a metric of each kind, all derived from its samples; whole numbers, so that sums are exact. */
function mixedPart(samples: readonly number[], shard: number): Part {
  const [passes, ended] = [samples.filter((sample) => sample > 1).length, 1 + (samples.length % 7)]
  const whole = samples.reduce((sum, sample) => sum + Math.round(Math.min(Math.abs(sample), 1e6)), 0)
  const last = Math.round(samples.at(-1) ?? 0)
  return {
    shard,
    startedAt: shard % 3 === 0 ? null : 1000 * (shard % 5),
    result: {
      ...resultOf(
        metricOf('c', 'counter', { count: whole, rate: whole / ended }),
        metricOf('g', 'gauge', { value: last, min: last - 1, max: last + 1 }),
        metricOf('r', 'rate', { value: passes / Math.max(1, samples.length), passes, fails: samples.length - passes }),
        trendOf('t', samples, [50, 90, 95]),
        ...(samples.length % 2 === 0 ? [trendOf('t{odd:no}', samples.slice(1), [90])] : []),
      ),
      checks: [{ groups: samples.length % 2 === 0 ? ['g'] : [], name: 'check', passes, fails: 1 }],
    },
  }
}

const shuffled = <T>(list: readonly T[], { uniform }: Random): readonly T[] =>
  list
    .map((one) => ({ one, at: uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)

test('parts give the same result in any order', () => {
  fc.assert(
    fc.property(cases, (given) => {
      const parts = dataOf({ ...given, shards: Math.min(given.shards, 12) }).shards.map((samples, index) =>
        mixedPart(samples, index + 1),
      )
      const wanted = { plan: { ...plan, thresholds: { c: ['count>10'], t: ['p(95)<3', 'avg>1'], r: ['rate>0.5'] } } }
      const [one, other] = [parts, shuffled(parts, randomFrom(given.seed))].map((list) => mergeParts(list, wanted))
      // Text, because comparing Maps deeply takes ten times as long.
      const text = (result: typeof one) => JSON.stringify({ ...result, metrics: [...(result?.metrics ?? [])] })
      if (text(one) !== text(other)) expect(other).toEqual(one)
    }),
    { numRuns: 20_000 },
  )
}, 120_000)

test('bounds can be put together in any groups', () => {
  fc.assert(
    fc.property(cases, fc.nat(), (given, cut) => {
      const { shards, percents } = dataOf(given)
      const bounds = shards.flatMap((samples) => boundsOf(trendOf('t', samples, percents).values) ?? [])
      const at = cut % (bounds.length + 1)
      const grouped = together([together(bounds.slice(at).toReversed()), together(bounds.slice(0, at))])
      const flat = together(bounds)
      if (JSON.stringify(grouped) !== JSON.stringify(flat)) expect(grouped).toEqual(flat)
    }),
    { numRuns: 20_000 },
  )
}, 120_000)
