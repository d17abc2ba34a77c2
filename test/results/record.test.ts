import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRecord } from '../../src/results/record.ts'

/** The aggregates that k6 writes for each metric: of a trend avg, max, med, min, p(90), p(95), p(99). */
type Row = Readonly<Record<string, readonly number[]>>

const trend = (p95: number) => [1, 9, 1, 1, 8, p95, 9]

const line = (event: string, data: unknown) => `${JSON.stringify({ event, data })}\n`

/** Rows as k6 writes them: an array in the order of the names. */
const row = (cells: Row) =>
  Object.keys(cells)
    .sort()
    .map((name) => cells[name])

const names = (cells: Row) => Object.fromEntries(Object.keys(cells).map((name) => [name, { type: 'x' }]))

/** A record of k6 that snapshots every second, with all metrics named at once. */
function recordOf(snapshots: readonly Row[], period = 1000): string {
  const [first = {}] = snapshots
  return [
    line('param', { endOffset: 31_000, period, scenarios: ['default'] }),
    line('metric', { time: { type: 'gauge' } }),
    line('start', [[10_000]]),
    line('metric', names(first)),
    ...snapshots.flatMap((cells) => [line('cumulative', []), line('snapshot', row(cells))]),
    line('stop', [[99_000]]),
  ].join('')
}

const http = (time: number, requests: number, more: Row = {}): Row => ({
  data_sent: [1, 1],
  http_req_duration: trend(20),
  'http_req_duration{group:::login}': trend(999),
  http_req_failed: [0],
  http_reqs: [requests, 1],
  'http_reqs{group:::login}': [777, 1],
  iteration_duration: trend(50),
  iterations: [1, 1],
  time: [time],
  ...more,
})

function overTimeOf(text: string) {
  const overTime = parseRecord(text)
  if (overTime === null) throw new Error('it is no record')
  return overTime
}

describe('a record', () => {
  test('begins with the test, where k6 waited for it', () => {
    const text = recordOf([http(11_000, 0), http(12_000, 0), http(13_000, 40), http(14_000, 50)])
    const moments = parseRecord(text, 12_200)?.moments.map(({ at, rate }) => [at, rate]) ?? []
    // 40 requests in the 0.8 s from then to the next snapshot.
    expect(moments.flat().map((value) => value?.toFixed(6))).toEqual(['0.800000', '50.000000', '1.800000', '50.000000'])
    expect(parseRecord(text, 14_000)).toBeNull()
    expect(parseRecord(text, 5000)).toEqual(parseRecord(text))
  })

  test('gives requests, with rates by the time that passed', () => {
    const text = recordOf([
      http(11_000, 100),
      http(12_000, 50, { http_req_duration: trend(35.5), http_req_failed: [0.25] }),
      http(14_000, 50),
    ])
    expect(overTimeOf(text)).toEqual({
      of: 'requests',
      period: 1,
      moments: [
        { at: 1, rate: 100, p95: 20, failed: 0 },
        { at: 2, rate: 50, p95: 35.5, failed: 0.25 },
        { at: 4, rate: 25, p95: 20, failed: 0 },
      ],
    })
  })

  test('gives iterations where there are no requests', () => {
    const cells = (time: number, iterations: number): Row => ({
      iteration_duration: trend(7),
      iterations: [iterations, 1],
      time: [time],
    })
    expect(overTimeOf(recordOf([cells(11_000, 3), cells(12_000, 5)]))).toEqual({
      of: 'iterations',
      period: 1,
      moments: [
        { at: 1, rate: 3, p95: 7, failed: null },
        { at: 2, rate: 5, p95: 7, failed: null },
      ],
    })
  })

  test('has nothing where nothing was measured', () => {
    const idle = { http_req_duration: [], http_req_failed: [], http_reqs: [] }
    expect(overTimeOf(recordOf([http(11_000, 10), http(12_000, 0, idle)])).moments).toEqual([
      { at: 1, rate: 10, p95: 20, failed: 0 },
      { at: 2, rate: 0, p95: null, failed: null },
    ])
  })

  test('may name its metrics bit by bit', () => {
    const first: Row = { http_reqs: [4, 4], time: [11_000] }
    const second: Row = { ...first, a: [1], http_req_duration: trend(5), zz: [1], http_reqs: [6, 6], time: [12_000] }
    const text = [
      line('metric', { time: {} }),
      line('start', [[10_000]]),
      line('metric', { http_reqs: {} }),
      line('snapshot', row(first)),
      line('metric', { zz: {}, http_req_duration: {}, a: {} }),
      line('snapshot', row(second)),
    ].join('')
    expect(overTimeOf(text).moments).toEqual([
      { at: 1, rate: 4, p95: null, failed: null },
      { at: 2, rate: 6, p95: 5, failed: null },
    ])
  })

  test('may be cut off in a line', () => {
    const text = recordOf([http(11_000, 10), http(12_000, 20)])
    const cut = text.slice(0, text.lastIndexOf('"snapshot"') + 40)
    expect(overTimeOf(cut).moments).toEqual([{ at: 1, rate: 10, p95: 20, failed: 0 }])
  })

  test('takes the planned period where the clock was put back', () => {
    expect(overTimeOf(recordOf([http(11_000, 10), http(5_000, 20), http(7_000, 30)])).moments).toMatchObject([
      { at: 1, rate: 10 },
      { at: 2, rate: 20 },
      { at: 4, rate: 15 },
    ])
  })

  test('has at most 60 moments: neighbours are merged', () => {
    // 150 snapshots: three in each moment, 1 s each.
    const snapshots = Array.from({ length: 150 }, (_, index) =>
      http(11_000 + 1000 * index, index % 3, {
        http_req_duration: trend(index),
        // Of three: none of no requests, 0 of one, and half of two fail, which is one of three.
        http_req_failed: index % 3 === 0 ? [] : [index % 3 === 1 ? 0 : 0.5],
      }),
    )
    const { period, moments } = overTimeOf(recordOf(snapshots))
    expect(period).toBe(3)
    expect(moments).toHaveLength(50)
    expect(moments[0]).toEqual({ at: 3, rate: 1, p95: 2, failed: 1 / 3 })
    expect(moments[49]).toEqual({ at: 150, rate: 1, p95: 149, failed: 1 / 3 })
  })
})

describe('what is no record', () => {
  test.each([
    '',
    'null\n[]\n{}\n1',
    '{"event":"snapshot","data":[[1]]}\n',
    `${line('metric', { time: {} })}${line('snapshot', [[1], [2]])}`,
    `${line('metric', null)}${line('param', 7)}${line('snapshot', {})}`,
    line('metric', { time: {} }) + line('snapshot', [[1]]).repeat(100_001),
  ])('is none: %.40j', (text) => {
    expect(parseRecord(text)).toBeNull()
  })

  test('gives no figure that is none', () => {
    const odd = '{"event":"snapshot","data":[[1,2,3,4,5,1e999],[-0.5],["7"],[1e308]]}\n'
    const metrics = line('metric', { http_req_duration: {}, http_req_failed: {}, http_reqs: {}, time: {} })
    expect(overTimeOf(line('param', { period: 500 }) + metrics + odd)).toEqual({
      of: 'iterations',
      period: 0.5,
      moments: [{ at: 0.5, rate: 0, p95: null, failed: null }],
    })
  })

  test('throws nothing, and gives only figures in their ranges', () => {
    const metric = fc.constantFrom(
      'http_reqs',
      'iterations',
      'time',
      'http_req_duration',
      '__proto__',
      'http_req_failed',
    )
    const cell = fc.oneof(fc.jsonValue(), fc.array(fc.double(), { maxLength: 7 }))
    const event = fc.oneof(
      fc.tuple(fc.constant('metric'), fc.dictionary(metric, fc.constant({}))),
      fc.tuple(fc.constantFrom('start', 'snapshot'), fc.array(cell, { maxLength: 6 })),
      fc.tuple(fc.constantFrom('param', 'snapshot', 'metric'), fc.jsonValue()),
    )
    const text = fc
      .array(
        event.map(([name, data]) => line(name, data)),
        { maxLength: 40 },
      )
      .map((lines) => lines.join(''))
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (text) => {
        const overTime = parseRecord(text)
        if (overTime === null) return
        expect(overTime.moments.length).toBeLessThanOrEqual(60)
        for (const { at, rate, p95, failed } of overTime.moments) {
          for (const figure of [at, rate ?? 0, p95 ?? 0, failed ?? 0]) {
            expect(Number.isFinite(figure) && figure >= 0).toBe(true)
          }
          expect(failed ?? 0).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
