import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyFigures } from '../../src/results/key-figures.ts'
import { parseSummary } from '../../src/results/summary.ts'
import { k6Versions } from '../support/k6.ts'
import { runScript, startTarget } from '../support/real-run.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const script = `
import http from 'k6/http'
import { check, group } from 'k6'
import { Counter, Gauge, Rate, Trend } from 'k6/metrics'
const counter = new Counter('a_counter'), gauge = new Gauge('a_gauge'), rate = new Rate('a_rate')
const trend = new Trend('a_trend'), zeros = new Trend('zeros'), hidden = new Trend('constructor')
new Rate('unused_rate'), new Trend('unused_trend')
export const options = {
  vus: 2, iterations: 4,
  summaryTrendStats: ['max', 'p(95.0)'],
  thresholds: {
    a_counter: ['count<12', 'count>=12'],
    a_gauge: ['value==7'],
    a_rate: ['rate<0.5', 'rate < 0.26'],
    a_trend: ['p(99.90)<2', 'p(99.90) < 3.5', 'p(95)>1', 'avg<=2.5', 'med<1'],
    zeros: ['max<=0', 'p(50)==0'],
    'http_reqs{kind:bad}': ['count<2'],
    'http_reqs{kind:none}': ['count<1'],
    'http_req_duration{kind:none}': ['p(95)<500', 'min>10'],
    'http_req_failed{kind:none}': ['rate<0.01'],
    unused_rate: ['rate>0.9'],
    unused_trend: ['avg<1'],
    dropped_iterations: ['count==0'],
  },
}
export default function () {
  http.get(__ENV.TARGET + '/', { tags: { kind: 'good' } })
  http.get(__ENV.TARGET + '/err', { tags: { kind: 'bad' } })
  counter.add(3); gauge.add(7); zeros.add(0); hidden.add(1)
  group('z', () => {
    check(null, { second: () => true, first: () => false })
    group('a', () => check(null, { deep: () => true }))
  })
  group('b', () => check(null, { 'a check': () => true }))
  check(null, { root: () => false })
}
export function teardown() { for (const n of [1, 2, 3, 4]) { trend.add(n); rate.add(n === 1) } }
`

describe.each(k6Versions)('the summary of k6 %s', (version) => {
  test('is read whole', async () => {
    const { end, result } = await runScript(version, script, { env: { TARGET: target.url } })
    expect(end.exitCode).toBe(99)
    if (result === null) throw new Error('no result')

    const judged = result.thresholds.map(({ metric, expression, status, value, limit }) => [
      `${metric}: ${expression}`,
      status,
      value,
      limit,
    ])
    // 1, 2, 3, 4: the 99.9th percentile is 3 + 0.997, the 95th 3 + 0.85, by linear interpolation.
    expect(judged).toEqual([
      ['a_counter: count<12', 'crossed', 12, 12],
      ['a_counter: count>=12', 'ok', 12, 12],
      ['a_gauge: value==7', 'ok', 7, 7],
      ['a_rate: rate < 0.26', 'ok', 0.25, 0.26],
      ['a_rate: rate<0.5', 'ok', 0.25, 0.5],
      ['a_trend: avg<=2.5', 'ok', 2.5, 2.5],
      ['a_trend: med<1', 'crossed', 2.5, 1],
      ['a_trend: p(95)>1', 'ok', expect.closeTo(3.85), 1],
      ['a_trend: p(99.90) < 3.5', 'crossed', expect.closeTo(3.997), 3.5],
      ['a_trend: p(99.90)<2', 'crossed', expect.closeTo(3.997), 2],
      ['dropped_iterations: count==0', 'ok', 0, 0],
      ['http_req_duration{kind:none}: min>10', 'crossed', null, 10],
      ['http_req_duration{kind:none}: p(95)<500', 'no-data', null, 500],
      ['http_req_failed{kind:none}: rate<0.01', 'no-data', null, 0.01],
      ['http_reqs{kind:bad}: count<2', 'crossed', 4, 2],
      ['http_reqs{kind:none}: count<1', 'ok', 0, 1],
      ['unused_rate: rate>0.9', 'no-data', null, 0.9],
      ['unused_trend: avg<1', 'no-data', null, 1],
      ['zeros: max<=0', 'ok', 0, 0],
      ['zeros: p(50)==0', 'ok', 0, 0],
    ])
    expect(result.checks).toEqual([
      { groups: [], name: 'root', passes: 0, fails: 4 },
      { groups: ['z'], name: 'second', passes: 4, fails: 0 },
      { groups: ['z'], name: 'first', passes: 0, fails: 4 },
      { groups: ['z', 'a'], name: 'deep', passes: 4, fails: 0 },
      { groups: ['b'], name: 'a check', passes: 4, fails: 0 },
    ])
    const names = [...result.metrics.keys()]
    expect(names).toEqual(names.toSorted())
    const kinds = ['a_counter', 'a_gauge', 'a_rate', 'a_trend', 'constructor', 'http_req_failed']
    expect(kinds.map((name) => result.metrics.get(name)?.kind)).toEqual([
      'counter',
      'gauge',
      'rate',
      'trend',
      'trend',
      'rate',
    ])
    expect(result.metrics.get('a_rate')?.values).toEqual({ passes: 1, fails: 3, value: 0.25 })
    expect(keyFigures(result)).toMatchObject({
      'http-reqs': 8,
      'http-req-failed-rate': 0.5,
      iterations: 4,
      'checks-rate': 0.6,
      'http-req-duration-p99': expect.any(Number),
      'http-req-duration-p95': expect.any(Number),
      'http-req-duration-avg': expect.any(Number),
    })
  })

  test('is not believed where an output could not start, so that nothing was judged', async () => {
    const source = `export const options = { thresholds: { http_reqs: ['count>5', 'count<9'], checks: ['rate>0.9'] } }
      export default function () {}`
    const { end, result } = await runScript(version, source, { args: ['--out', 'json=/no/such/directory/x'] })
    expect(end.exitCode).toBe(255)
    expect(result?.thresholds.map(({ expression, status, value }) => [expression, status, value])).toEqual([
      ['rate>0.9', 'no-data', null],
      ['count<9', 'ok', 0],
      ['count>5', 'no-data', null],
    ])
  })

  test('is whatever a script made of it', async () => {
    const source = `export default function () {}
      export function handleSummary(data) {
        for (const name in data.metrics) if (name.startsWith('iteration')) delete data.metrics[name]
        data.metrics.data_sent.values = { count: 'many', rate: 2, __proto__: { avg: 1 } }
        data.root_group.checks = [{ name: 3, passes: -1, fails: 'x' }]
        return {}
      }`
    const { result } = await runScript(version, source)
    expect([...(result?.metrics.keys() ?? [])]).toEqual(['data_received', 'data_sent'])
    expect(result?.metrics.get('data_sent')).toMatchObject({ kind: 'counter', values: { rate: 2 } })
    expect(result?.checks).toEqual([{ groups: [], name: '3', passes: 0, fails: 0 }])
  })

  test('says the same in the newer format, but for what that has not', async () => {
    const script = `import { check, group } from 'k6'
      import { Counter, Gauge, Rate, Trend } from 'k6/metrics'
      const made = [new Counter('a_counter'), new Gauge('a_gauge'), new Rate('a_rate'), new Trend('a_trend')]
      export default function () {
        for (const value of [1, 2, 3, 0]) for (const metric of made) metric.add(value)
        group('g', () => check(1, { one: (n) => n === 1, two: (n) => n === 2 }))
      }`
    const env = { K6_NEW_MACHINE_READABLE_SUMMARY: 'true' }
    const { result } = await runScript(version, script, { env })
    expect(
      Object.fromEntries([...(result?.metrics ?? [])].map(([name, { kind, values }]) => [name, { kind, values }])),
    ).toMatchObject({
      a_counter: { kind: 'counter', values: { count: 6, rate: expect.any(Number) } },
      a_gauge: { kind: 'gauge', values: { value: 0, min: 0, max: 3 } },
      a_rate: { kind: 'rate', values: { value: 0.75, passes: 3, fails: 1 } },
      a_trend: {
        kind: 'trend',
        values: { avg: 1.5, min: 0, med: 1.5, max: 3, 'p(90)': 2.7, 'p(95)': expect.closeTo(2.85) },
      },
      checks: { kind: 'rate', values: { value: 0.5, passes: 1, fails: 1 } },
      iterations: { kind: 'counter', values: { count: 1 } },
    })
    expect(result?.checks).toEqual([
      { groups: [], name: 'one', passes: 1, fails: 0 },
      { groups: [], name: 'two', passes: 0, fails: 1 },
    ])
  })
})

describe('parseSummary', () => {
  test.each([
    ['', 'is empty'],
    [' \n', 'is empty'],
    ['{"metrics":{', 'is not JSON, so it was cut off or something else wrote it'],
    ['NaN', 'is not JSON, so it was cut off or something else wrote it'],
    ['[]', 'is JSON, but not an object'],
    ['null', 'is JSON, but not an object'],
    ['"x"', 'is JSON, but not an object'],
    ['{}', 'has no metrics'],
    ['{"metrics":[]}', 'has no metrics'],
    ['{"results":{"metrics":{}}}', 'has no metrics'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(parseSummary(text)).toEqual({ kind: 'no-summary', problem })
  })

  test('keeps finite numbers under the names that k6 has', () => {
    const text = `{"metrics":{
      "__proto__": {"count": 1, "rate": 1e999, "__proto__": 3, "toString": 4},
      "t": {"avg": "NaN", "min": null, "p(95)": 2, "p(x)": 3, "p(101)": 4, "thresholds": {"__proto__": true, "min<1": "yes"}},
      "none": 3, "list": [1], "nothing": {}
    }}`
    const parsed = parseSummary(text)
    if (parsed.kind === 'no-summary') throw new Error(parsed.problem)
    expect([...parsed.result.metrics.values()]).toEqual([
      { name: '__proto__', kind: 'counter', values: { count: 1 }, thresholds: [] },
      { name: 'nothing', kind: 'trend', values: {}, thresholds: [] },
      {
        name: 't',
        kind: 'trend',
        values: { 'p(95)': 2 },
        thresholds: [expect.objectContaining({ status: 'crossed' })],
      },
    ])
    expect(parsed.result.thresholds).toEqual([
      { metric: 't', expression: '__proto__', status: 'crossed', value: null, limit: null },
    ])
  })

  test('survives what is deep and what is wide', () => {
    const depth = 100_000
    const deep = `${'{"groups":{"g":'.repeat(depth)}{"checks":{"c":{"fails":1}}}${'}}'.repeat(depth)}`
    const parsed = parseSummary(`{"metrics":{},"root_group":${deep}}`)
    expect(parsed).toMatchObject({ result: { checks: [{ name: 'c', passes: 0, fails: 1 }] } })

    const checks = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`c${index}`, { passes: 1 }]))
    const wide = parseSummary(JSON.stringify({ metrics: {}, root_group: { checks } }))
    expect('result' in wide && wide.result.checks.length).toBe(200_000)
  })

  const json = fc.jsonValue({ maxDepth: 6 })
  const names = fc.constantFrom(
    'metrics',
    'root_group',
    'thresholds',
    'checks',
    'groups',
    'count',
    'rate',
    '__proto__',
    'x',
  )
  const shaped = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof({ maxDepth: 6 }, json, fc.dictionary(names, tie('node'), { noNullPrototype: false })),
  })).node

  test('never throws, and says everything in one line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          json.map((value) => JSON.stringify(value)),
          shaped.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const parsed = parseSummary(text)
          if (parsed.kind === 'no-summary') expect(parsed.problem).toMatch(/^[\w -].+$/)
          else
            for (const { values } of parsed.result.metrics.values())
              expect(Object.values(values).every(Number.isFinite)).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('keeps whatever a well-formed file says', () => {
    const thresholds = fc.dictionary(fc.string(), fc.boolean(), { noNullPrototype: true })
    fc.assert(
      fc.property(fc.dictionary(fc.string(), thresholds, { noNullPrototype: true }), (metrics) => {
        const file = Object.entries(metrics).map(([name, thresholds]) => [name, { count: 1, rate: 1, thresholds }])
        const parsed = parseSummary(JSON.stringify({ metrics: Object.fromEntries(file) }))
        if (parsed.kind === 'no-summary') throw new Error(parsed.problem)
        const expected = Object.entries(metrics).flatMap(([metric, all]) =>
          Object.entries(all).map(([expression, crossed]) => `${metric} ${expression} ${crossed}`),
        )
        const found = parsed.result.thresholds.map(
          ({ metric, expression, status }) => `${metric} ${expression} ${status === 'crossed'}`,
        )
        expect(found.toSorted()).toEqual(expected.toSorted())
      }),
    )
  })
})
