import { describe, expect, test } from 'vitest'
import { checkFacts } from '../../src/results/key-figures.ts'
import type { Totals } from '../../src/results/record-totals.ts'
import type { Witness } from '../../src/results/signs.ts'
import { parseSummary } from '../../src/results/summary.ts'
import { trusted } from '../../src/results/trusted.ts'

const trend = {
  avg: 40,
  min: 2.123457,
  med: 30.123457,
  max: 1500,
  'p(90)': 700,
  'p(95)': 812.4,
  'p(99)': 1400,
  count: 40,
}

/** What k6 measured. */
const measured = {
  http_reqs: { count: 40, rate: 20 },
  http_req_failed: { passes: 4, fails: 36, value: 0.1 },
  http_req_duration: { ...trend, thresholds: { 'p(95)<900': false } },
  http_req_sending: { ...trend, min: 0, avg: 1 },
  http_req_waiting: { ...trend, avg: 36.5 },
  http_req_receiving: { ...trend, min: 0, avg: 2.5 },
  iterations: { count: 20, rate: 10 },
  checks: { passes: 30, fails: 10, value: 0.75 },
  data_sent: { count: 1234, rate: 617 },
  my_counter: { count: -0.5, rate: -0.25 },
  vus: { value: 2, min: 1, max: 3 },
}
const groups = { checks: { one: { name: 'one', passes: 30, fails: 10 } }, groups: {} }

type Measured = { [Name in keyof typeof measured]?: object }

/** A summary of these metrics, changed as it is said. */
function summaryOf(change: (metrics: Measured & Record<string, object>) => void = () => {}, root: object = groups) {
  const metrics = structuredClone(measured) as Measured & Record<string, object>
  change(metrics)
  const parsed = parseSummary(JSON.stringify({ metrics, root_group: root }))
  if (parsed.kind === 'no-summary') throw new Error(parsed.problem)
  return parsed
}

const { count, ...times } = trend
const totals: Totals = {
  metrics: new Map([
    ['http_reqs', { kind: 'counter', values: { count: 40 } }],
    ['http_req_failed', { kind: 'rate', values: { value: 0.1 } }],
    ['http_req_duration', { kind: 'trend', values: times }],
    ['iterations', { kind: 'counter', values: { count: 20 } }],
    ['checks', { kind: 'rate', values: { value: 0.75 } }],
    ['vus', { kind: 'gauge', values: { value: 2 } }],
  ]),
  crossed: new Map(),
}

const alone: Witness = {
  ...{ totals: null, recorded: false, progress: null, exitCode: 0, lastError: null, threw: 0 },
  ...{ thresholds: { http_req_duration: ['p(95)<900'] }, thresholdsOff: false },
}
const recorded: Witness = { ...alone, totals, recorded: true }

describe('a summary that k6 can have written', () => {
  test('is believed as it is', () => {
    for (const witness of [alone, recorded, { ...alone, progress: { complete: 18, interrupted: 2 } }]) {
      const summary = summaryOf()
      expect(trusted(summary, witness)).toEqual(summary.result)
    }
  })
})

const values = (metrics: Measured, name: keyof Measured) => metrics[name] as Record<string, unknown>

describe('a summary that k6 cannot have written', () => {
  test.each<[string, (metrics: Measured & Record<string, object>) => void]>([
    ['http_reqs count is 0.04', (metrics) => Object.assign(metrics, { http_reqs: { count: 0.04, rate: 0.02 } })],
    [
      'checks passes is 0.03',
      (metrics) => Object.assign(metrics, { checks: { passes: 0.03, fails: 0.01, value: 0.75 } }),
    ],
    ['rates of tests of different length', (metrics) => Object.assign(values(metrics, 'data_sent'), { rate: 0.617 })],
    ['checks value is 1, but 30 of 40 are 0.75', (metrics) => Object.assign(values(metrics, 'checks'), { value: 1 })],
    [
      'checks fails is less than its checks have',
      (metrics) => Object.assign(metrics, { checks: { passes: 40, fails: 0, value: 1 } }),
    ],
    [
      'more requests are judged than made',
      (metrics) => Object.assign(metrics, { http_req_failed: { passes: 40, fails: 360, value: 0.1 } }),
    ],
    [
      'the values of http_req_duration contradict each other',
      (metrics) => Object.assign(values(metrics, 'http_req_duration'), { 'p(95)': 699 }),
    ],
    [
      'the values of http_req_waiting contradict each other',
      (metrics) => Object.assign(values(metrics, 'http_req_waiting'), { avg: 1501 }),
    ],
    ['the values of vus contradict each other', (metrics) => Object.assign(values(metrics, 'vus'), { value: 4 })],
    [
      'http_req_duration avg is not a number',
      (metrics) => Object.assign(values(metrics, 'http_req_duration'), { avg: '40.00' }),
    ],
    [
      'http_req_duration avg is not that of its phases',
      (metrics) => {
        for (const [key, ms] of Object.entries(times)) values(metrics, 'http_req_duration')[key] = ms / 1000
      },
    ],
    [
      "http_req_duration min is finer than k6's clock",
      (metrics) => {
        for (const name of ['duration', 'sending', 'waiting', 'receiving'] as const) {
          const trend = values(metrics, `http_req_${name}`)
          for (const key of Object.keys(times)) trend[key] = Number(trend[key]) / 1000
        }
      },
    ],
    [
      'all of its times are rounded',
      (metrics) => {
        for (const name of ['duration', 'sending', 'waiting', 'receiving'] as const) {
          Object.assign(values(metrics, `http_req_${name}`), { med: 30.12 }, name === 'sending' ? {} : { min: 0.12 })
        }
      },
    ],
    [
      'iteration_duration max is longer than the test',
      (metrics) => Object.assign(metrics, { iteration_duration: { ...trend, max: 2100 } }),
    ],
    [
      'http_req_failed fails is not the number of requests that were as expected',
      (metrics) => Object.assign(metrics, { 'http_req_duration{expected_response:true}': trend }),
    ],
  ])('because %s is not believed at all', (sign, change) => {
    const { altered, metrics } = trusted(summaryOf(change), alone)
    expect(altered).toMatchObject({ from: 'nothing', checksRecorded: false })
    expect(altered?.signs[0]).toContain(sign)
    expect(metrics.size).toBe(0)
  })

  test('because k6 recorded something else is replaced by the record', () => {
    const rounded = summaryOf((metrics) => Object.assign(values(metrics, 'http_req_duration'), { 'p(95)': 812 }))
    const { altered, metrics, thresholds } = trusted(rounded, recorded)
    expect(altered).toMatchObject({ from: 'record', signs: ['http_req_duration p(95) is 812, but k6 recorded 812.4'] })
    expect(metrics.get('http_req_duration')?.values).toEqual(times)
    expect(metrics.get('http_reqs')?.values).toEqual({ count: 40 })
    expect(thresholds).toMatchObject([{ status: 'ok', value: 812.4, limit: 900 }])
    expect(metrics.has('my_counter')).toBe(false)
  })

  test('because k6 completed other iterations keeps those of the progress line', () => {
    const fewer = summaryOf((metrics) => Object.assign(metrics, { iterations: { count: 2, rate: 1 } }))
    const { altered, metrics } = trusted(fewer, { ...alone, progress: { complete: 20, interrupted: 0 } })
    expect(altered?.signs).toEqual(['iterations count is 2, but k6 completed 20'])
    expect([...metrics].map(([name, metric]) => [name, metric.values])).toEqual([['iterations', { count: 20 }]])
  })
})

test('checks of an iteration that was broken off may be listed and not counted', () => {
  const root = { checks: { one: { name: 'one', passes: 32, fails: 10 } }, groups: {} }
  const altered = (interrupted: number) =>
    trusted(summaryOf(undefined, root), { ...alone, progress: { complete: 20, interrupted } }).altered
  expect(altered(2)).toBeUndefined()
  expect(altered(0)?.signs).toEqual(['checks passes is less than its checks have'])
})

describe('a summary from which something was taken', () => {
  test('is completed from the record', () => {
    const { altered, metrics } = trusted(
      summaryOf((metrics) => delete metrics.http_reqs),
      recorded,
    )
    expect(altered).toMatchObject({ from: 'completed', signs: ['http_reqs is not in it'] })
    expect(metrics.get('http_reqs')?.values).toEqual({ count: 40 })
    expect(metrics.get('data_sent')?.values).toEqual({ count: 1234, rate: 617 })
  })

  test('keeps what is left of it without a record', () => {
    const { altered, metrics } = trusted(
      summaryOf((metrics) => delete metrics.iterations),
      { ...alone, progress: { complete: 20, interrupted: 0 } },
    )
    expect(altered).toMatchObject({ from: 'summary', signs: ['iterations is not in it'] })
    expect(metrics.get('iterations')?.values).toEqual({ count: 20 })
    expect(metrics.get('http_reqs')?.values).toEqual({ count: 40, rate: 20 })
  })

  test('has thresholds that are unknown, whatever the exit code', () => {
    for (const exitCode of [0, 108]) {
      const { thresholds } = trusted(
        summaryOf((metrics) => delete (metrics.http_req_duration as { thresholds?: object }).thresholds),
        { ...recorded, exitCode },
      )
      expect(thresholds).toEqual([
        { metric: 'http_req_duration', expression: 'p(95)<900', status: 'unknown', value: 812.4, limit: 900 },
      ])
    }
  })

  test('has no thresholds that nobody planned', () => {
    const renamed = summaryOf((metrics) => {
      metrics.mine = metrics.http_req_duration ?? {}
      delete metrics.http_req_duration
    })
    expect(trusted(renamed, recorded).thresholds).toMatchObject([{ metric: 'http_req_duration', status: 'unknown' }])
  })

  test('has thresholds that are crossed where k6 says so elsewhere', () => {
    const without = summaryOf((metrics) => delete (metrics.http_req_duration as { thresholds?: object }).thresholds)
    const crossed = { ...recorded, exitCode: 99 }
    const says = "thresholds on metrics 'checks, http_req_duration' have been crossed"
    const byRecord = { ...totals, crossed: new Map([['http_req_duration', ['p(95)<900']]]) }
    expect(trusted(without, { ...crossed, lastError: says }).thresholds).toMatchObject([{ status: 'crossed' }])
    expect(trusted(without, { ...crossed, totals: byRecord }).thresholds).toMatchObject([{ status: 'crossed' }])
    expect(trusted(without, crossed).thresholds).toMatchObject([{ status: 'unknown' }])
  })
})

test.each<[string, Record<string, readonly string[]>]>([
  ['spaces and quotes around tags', { 'http_reqs{ kind : "a" }': ['count>1'] }],
  [
    'the same tags in another order',
    { 'http_reqs{kind:a,name:b}': ['count>1'], 'http_reqs{name:b,kind:a}': ['rate>1'] },
  ],
])('thresholds on submetrics are found: %s', (_what, thresholds) => {
  const [[name, expressions] = ['', []]] = Object.entries(thresholds)
  const summary = summaryOf((metrics) => {
    const [expression = ''] = expressions
    metrics[name.replaceAll(/[ "]/g, '')] = { count: 2, rate: 1, thresholds: { [expression]: false } }
  })
  const { altered } = trusted(summary, { ...alone, thresholds: { ...alone.thresholds, ...thresholds } })
  expect(altered).toBeUndefined()
})

describe('what is known of checks', () => {
  const none = (metrics: Measured) => delete metrics.checks
  const all = (metrics: Measured) => Object.assign(metrics, { checks: { passes: 40, fails: 0, value: 1 } })
  const { checks: _checks, ...others } = Object.fromEntries(totals.metrics)
  const checked = (value: number): Witness => ({
    ...recorded,
    totals: { ...totals, metrics: new Map([...totals.metrics, ['checks', { kind: 'rate', values: { value } }]]) },
  })
  const unchecked: Witness = { ...recorded, totals: { ...totals, metrics: new Map(Object.entries(others)) } }

  test.each<[string, string, ReturnType<typeof summaryOf>, Witness]>([
    ['failed', 'the summary says so', summaryOf(), alone],
    ['held', 'the summary says so', summaryOf(all, {}), alone],
    ['none', 'neither summary nor record has any', summaryOf(none, {}), unchecked],
    ['none', 'the summary has none, and k6 was to record nothing', summaryOf(none, {}), alone],
    ['unknown', 'the summary has none, and its record is lost', summaryOf(none, {}), { ...alone, recorded: true }],
    [
      'unknown',
      'the summary has lost them, and there is no record',
      summaryOf(none),
      { ...alone, progress: { complete: 99, interrupted: 0 } },
    ],
    ['failed', 'the record has some that the summary has not', summaryOf(none, {}), checked(0.75)],
    ['failed', 'the record has another share', summaryOf(all, {}), checked(0.99999)],
    ['held', 'the record has some that the summary has not', summaryOf(none, {}), checked(1)],
  ])('%s: %s', (expected, _why, summary, witness) => {
    expect(checkFacts(trusted(summary, witness))).toBe(expected)
  })

  test('nothing, without a summary', () => {
    expect(checkFacts(null)).toBe('unknown')
  })
})
