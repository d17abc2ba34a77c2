import { describe, expect, it } from 'vitest'
import { mergeOverTime } from '../../../src/results/merge/merge-over-time.ts'
import { mergeParts } from '../../../src/results/merge/merge-parts.ts'
import type { Part } from '../../../src/results/merge/part.ts'
import { summaryJson } from '../../../src/results/merge/summary-json.ts'
import type { Metric, Result } from '../../../src/results/result.ts'
import { parseSummary } from '../../../src/results/summary.ts'
import { resultOf, trendOf } from './samples.ts'

const metric = (name: string, kind: Metric['kind'], values: Metric['values']): Metric => ({
  name,
  kind,
  values,
  thresholds: [],
})

/** Shard 1 begins at 10 s and has 10 s, shard 2 begins at 12 s and has 20 s: 22 s together. */
const iterations = [
  metric('iterations', 'counter', { count: 100, rate: 10 }),
  metric('iterations', 'counter', { count: 40, rate: 2 }),
]

function parts(first: readonly Metric[], second: readonly Metric[]): readonly Part[] {
  return [first, second].map((metrics, index) => ({
    shard: index + 1,
    startedAt: 10_000 + 2000 * index,
    result: resultOf(...iterations.slice(index, index + 1), ...metrics),
  }))
}

const plan = { summaryTrendStats: ['avg'], thresholds: {} }

const merged = (
  first: readonly Metric[],
  second: readonly Metric[],
  thresholds: Record<string, readonly string[]> = {},
) => mergeParts(parts(first, second), { plan: { ...plan, thresholds } })

const valuesOf = (result: Result, name: string) => result.metrics.get(name)?.values

describe('the figures', () => {
  it('counts are added up, and divided by the time from the first start to the last end', () => {
    expect(valuesOf(merged([], []), 'iterations')).toEqual({ count: 140, rate: 140 / 22 })
  })

  it('a shard that counted nothing has no part in the time', () => {
    const idle: Part = {
      shard: 3,
      startedAt: 0,
      result: resultOf(metric('iterations', 'counter', { count: 0, rate: 0 })),
    }
    const { metrics } = mergeParts([...parts([], []), idle], { plan })
    expect(metrics.get('iterations')?.values).toEqual({ count: 140, rate: 140 / 22 })
  })

  it('where no start is known, all began together', () => {
    const unknown = parts([], []).map((part) => ({ ...part, startedAt: null }))
    expect(mergeParts(unknown, { plan }).metrics.get('iterations')?.values).toEqual({ count: 140, rate: 7 })
  })

  it('shares are those of all', () => {
    const failed = [
      metric('http_req_failed', 'rate', { value: 1, passes: 1, fails: 0 }),
      metric('http_req_failed', 'rate', { value: 0, passes: 0, fails: 7 }),
    ]
    const result = merged(failed.slice(0, 1), failed.slice(1))
    expect(valuesOf(result, 'http_req_failed')).toEqual({ value: 0.125, passes: 1, fails: 7 })
  })

  it('the last value of a gauge is that of the shard that ended last', () => {
    const result = merged(
      [metric('level', 'gauge', { value: 5, min: 1, max: 9 })],
      [metric('level', 'gauge', { value: 4, min: 2, max: 6 })],
    )
    expect(valuesOf(result, 'level')).toEqual({ value: 4, min: 1, max: 9 })
  })

  it('VUs are added up', () => {
    const result = merged(
      [metric('vus_max', 'gauge', { value: 10, min: 10, max: 10 })],
      [metric('vus_max', 'gauge', { value: 15, min: 15, max: 15 })],
    )
    expect(valuesOf(result, 'vus_max')).toEqual({ value: 25, min: 25, max: 25 })
  })

  it('a metric that one shard alone has is there', () => {
    const result = merged([], [trendOf('rare', [3, 5], [50])])
    expect(valuesOf(result, 'rare')).toMatchObject({ avg: 4, min: 3, max: 5, count: 2, med: 4 })
  })

  it('a trend of which one shard says too little has no percentiles', () => {
    const { avg, min, max, count } = trendOf('t', [1, 2], []).values
    const result = merged(
      [trendOf('t', [1, 2], [50])],
      [metric('t', 'trend', { avg: avg ?? 0, max: max ?? 0, count: count ?? 0 })],
    )
    expect(valuesOf(result, 't')).toEqual({ avg: 1.5, min: min ?? 0, max: 2, count: 4 })
  })

  it('checks are added up by group and name', () => {
    const check = (groups: readonly string[], name: string, passes: number, fails: number) => ({
      groups,
      name,
      passes,
      fails,
    })
    const [one, two] = parts([], [])
    if (one === undefined || two === undefined) throw new Error('two parts')
    const withChecks = [
      { ...one, result: { ...one.result, checks: [check([], 'ok', 3, 0), check(['g'], 'ok', 1, 1)] } },
      { ...two, result: { ...two.result, checks: [check(['g'], 'ok', 2, 0), check([], 'new', 0, 1)] } },
    ]
    expect(mergeParts(withChecks, { plan }).checks).toEqual([
      check([], 'ok', 3, 0),
      check(['g'], 'ok', 3, 1),
      check([], 'new', 0, 1),
    ])
  })
})

describe('thresholds', () => {
  const samples = Array.from({ length: 100 }, (_, index) => index)
  const even = trendOf(
    't',
    samples.filter((value) => value % 2 === 0),
    [90, 96],
  )
  const odd = trendOf(
    't',
    samples.filter((value) => value % 2 === 1),
    [90, 96],
  )

  it('are decided by the middle of the interval in which the limit lies, and say so', () => {
    const [sure] = merged([even], [odd], { t: ['p(95)<1000'] }).thresholds
    expect(sure).toMatchObject({ status: 'ok', limit: 1000 })
    expect(sure).not.toHaveProperty('resolution')
    const [low, high] = merged([even], [odd]).metrics.get('t')?.intervals?.['p(95)'] ?? [0, 0]
    expect(low).toBeLessThan(high)
    const limits = [low + (high - low) * 0.9, low + (high - low) * 0.1]
    for (const [index, limit] of limits.entries()) {
      const [threshold] = merged([even], [odd], { t: [`p(95)<${limit}`] }).thresholds
      expect(threshold).toMatchObject({ status: index === 0 ? 'ok' : 'crossed', resolution: [low, high] })
    }
  })

  it('find their metric in whatever spelling of its tags', () => {
    const tagged = metric('http_reqs{a:1,b:2}', 'counter', { count: 4, rate: 1 })
    const [threshold] = merged([tagged], [], { 'http_reqs{ b:2, a:1 }': ['count>3'] }).thresholds
    expect(threshold).toMatchObject({ metric: 'http_reqs{a:1,b:2}', status: 'ok', value: 4 })
  })

  it('of a metric without samples hold by k6’s rules', () => {
    const empty = [metric('r', 'rate', { value: 0, passes: 0, fails: 0 }), trendOf('t', [], [])]
    const { thresholds } = merged(empty, [], { r: ['rate>0.5'], t: ['max<1', 'max>1'], none: ['count>0'] })
    expect(thresholds.map(({ metric: name, expression, status }) => [name, expression, status])).toEqual([
      ['none', 'count>0', 'unknown'],
      ['r', 'rate>0.5', 'no-data'],
      ['t', 'max<1', 'no-data'],
      ['t', 'max>1', 'crossed'],
    ])
  })

  it('that were turned off are unknown', () => {
    const off = parts([even], [odd]).map((part) => ({
      ...part,
      result: { ...part.result, thresholdsOff: true as const },
    }))
    const result = mergeParts(off, { plan: { ...plan, thresholds: { t: ['max<1'] } } })
    expect(result).toMatchObject({ thresholdsOff: true, thresholds: [{ status: 'unknown' }] })
  })
})

it('what a script changed in one shard is said of the whole', () => {
  const [one, two] = parts([], [])
  if (one === undefined || two === undefined) throw new Error('two parts')
  const altered = { signs: ['iterations is not in it'], from: 'summary', checksRecorded: true } as const
  const { altered: found } = mergeParts([one, { ...two, result: { ...two.result, altered } }], { plan })
  expect(found).toEqual({ ...altered, signs: ['shard 2: iterations is not in it'] })
})

it('the merged summary reads as one of k6 does', () => {
  const result = merged(
    [metric('r', 'rate', { value: 1, passes: 1, fails: 0 }), trendOf('t', [1, 2, 3], [50, 95])],
    [metric('g', 'gauge', { value: 1, min: 1, max: 1 })],
    { t: ['max<2', 'min<2'] },
  )
  const checks = [{ groups: ['__proto__', 'b'], name: 'constructor', passes: 1, fails: 2 }]
  const read = parseSummary(JSON.stringify(summaryJson({ ...result, checks })))
  if (read.kind === 'no-summary') throw new Error(read.problem)
  const exact = new Map([...result.metrics].map(([name, { intervals: _, ...metric }]) => [name, metric]))
  expect(read.result.metrics).toEqual(exact)
  expect(read.result.thresholds).toEqual(result.thresholds)
  expect(read.result.checks).toEqual(checks)
})

describe('over time', () => {
  const moment = (at: number, rate: number, p95: number, failed: number | null = 0) => ({ at, rate, p95, failed })

  it('shards that start together are added up', () => {
    const course = (rate: number, p95: number, failed: number) => ({
      startedAt: 1000,
      overTime: {
        of: 'requests' as const,
        period: 2,
        moments: [moment(2, rate, p95, failed), moment(4, rate, p95, failed)],
      },
    })
    expect(mergeOverTime([course(30, 100, 0), course(10, 200, 0.4)])).toEqual({
      of: 'requests',
      period: 2,
      moments: [moment(2, 40, 200, 0.1), moment(4, 40, 200, 0.1)],
    })
  })

  it('a shard that starts later is added later', () => {
    const course = (startedAt: number) => ({
      startedAt,
      overTime: { of: 'requests' as const, period: 1, moments: [moment(1, 8, 5), moment(2, 8, 5)] },
    })
    const { moments } = mergeOverTime([course(1000), course(1500)]) ?? { moments: [] }
    expect(moments.map(({ at, rate }) => [at, rate])).toEqual([
      [1, 12],
      [2, 16],
      [2.5, 8],
    ])
  })

  it('iterations are not added to requests, and nothing is made of nothing', () => {
    const requests = { of: 'requests' as const, period: 1, moments: [moment(1, 8, 5)] }
    const iterated = { of: 'iterations' as const, period: 1, moments: [moment(1, 3, 7, null)] }
    const both = [requests, iterated].map((overTime) => ({ startedAt: null, overTime }))
    expect(mergeOverTime(both)).toEqual(requests)
    expect(mergeOverTime([{ startedAt: 1, overTime: null }])).toBeNull()
  })
})
