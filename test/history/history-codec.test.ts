import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EarlierRun } from '../../src/history/earlier-runs.ts'
import { historyText, largestHistory, parseHistory } from '../../src/history/history-codec.ts'

const hash = 'a'.repeat(64)
const conditions = {
  ...{ k6: '2.2.0', script: hash, load: hash, flags: hash },
  ...{ os: 'linux', arch: 'x64', cpu: 'a CPU' },
}
const run = (name: string, metric = 'http_reqs'): EarlierRun => ({
  name,
  conditions,
  metrics: new Map([[metric, { kind: 'counter', values: { count: 3, rate: 1.5 } }]]),
})

test('what is written is read again', () => {
  const runs = [run('first'), run('second', '__proto__'), run('third', 'constructor')]
  expect(parseHistory(historyText({ runs }))).toEqual({ runs })
  expect(parseHistory(historyText({ runs: [] }))).toEqual({ runs: [] })
})

test('what became of a later run that is not kept is read again, if it is one', () => {
  const last = { outcome: 'crashed', name: 'run 7, attempt 2', time: '2026-03-01T10:00:00.000Z', url: 'https://x/7' }
  const runs = Array.from({ length: 35 }, (_, index) => run(String(index)))
  expect(parseHistory(historyText({ runs, last }))).toEqual({ runs: runs.slice(5), last })
  const odd = { ...last, outcome: 'crashed', name: '<b>', url: 'javascript:alert(1)' }
  expect(parseHistory(historyText({ runs: [], last: odd }))).toEqual({ runs: [], last: { ...last, name: '', url: '' } })
  for (const outcome of ['<b>', '', 7, null]) {
    expect(parseHistory(JSON.stringify({ schema: 1, runs: [], last: { ...last, outcome } }))).toEqual({ runs: [] })
  }
})

test('of more than 30 runs that are alike the newest are kept', () => {
  const runs = Array.from({ length: 35 }, (_, index) => run(String(index)))
  expect(parseHistory(historyText({ runs }))).toEqual({ runs: runs.slice(5) })
})

test('what runs seldom has enough runs beside what runs often', () => {
  // Eight pushes a day, and a night.
  const runs = Array.from({ length: 180 }, (_, index) => {
    const one = run(String(index))
    return index % 9 === 8 ? { ...one, conditions: { ...conditions, load: 'b'.repeat(64) } } : one
  })
  const kept = parseHistory(historyText({ runs }))
  const names = 'runs' in kept ? kept.runs.map(({ name }) => Number(name)) : []
  expect(names.filter((name) => name % 9 !== 8)).toEqual(
    Array.from({ length: 180 }, (_, index) => index)
      .filter((index) => index % 9 !== 8)
      .slice(-30),
  )
  expect(names.filter((name) => name % 9 === 8)).toEqual(Array.from({ length: 20 }, (_, night) => 9 * night + 8))
})

test('of more than 100 runs the newest are kept, whatever there is', () => {
  const hash = (index: number) => String(index).padStart(64, '0')
  const runs = Array.from({ length: 130 }, (_, index) => ({
    ...run(String(index)),
    conditions: { ...conditions, script: hash(index) },
  }))
  expect(parseHistory(historyText({ runs }))).toEqual({ runs: runs.slice(30) })
  const hostile = JSON.stringify({ schema: 1, runs: runs.map((one) => ({ ...one, metrics: {} })) })
  expect(parseHistory(hostile)).toMatchObject({ runs: { length: 100 } })
})

test('the oldest are dropped when all would be too large', () => {
  const large = (name: string) => run(name, 'x'.repeat(largestHistory / 2 - 1000))
  const parsed = parseHistory(historyText({ runs: [large('1'), large('2'), large('3')] }))
  expect('runs' in parsed && parsed.runs.map(({ name }) => name)).toEqual(['2', '3'])
  expect(parseHistory(historyText({ runs: [run('1', 'x'.repeat(largestHistory))] }))).toEqual({ runs: [] })
})

const whole = { name: 'a', conditions, metrics: { http_reqs: { kind: 'counter', values: { count: 1 } } } }
const withRun = (changed: object) => JSON.stringify({ schema: 1, runs: [whole, { ...whole, ...changed }] })
const withMetric = (metric: unknown) => withRun({ metrics: { http_reqs: metric } })

describe.each<[string, string, RegExp]>([
  ['cut off', historyText({ runs: [run('a')] }).slice(0, -5), /^is not JSON$/],
  ['a list', '[]', /^is damaged: it says no schema$/],
  ['without a schema', '{"runs":[]}', /^is damaged: it says no schema$/],
  ['of a schema that is no number', '{"schema":"1","runs":[]}', /^is damaged: it says no schema$/],
  ['of a newer version', '{"schema":7,"runs":[]}', /^is of a newer version of this action \(schema 7; /],
  ['without runs', '{"schema":1}', /^is damaged: it has no runs$/],
  ['with a schema and runs by __proto__ alone', '{"__proto__":{"schema":1,"runs":[]}}', /^is damaged/],
  ['with a run that is a number', '{"schema":1,"runs":[1]}', /^is damaged: its run 1 of 1 is not one$/],
  ['with a run without conditions', withRun({ conditions: null }), /^is damaged: its run 2 of 2 is not one$/],
  ['with a run without a name', withRun({ name: 7 }), /run 2 of 2/],
  ['with metrics that are a list', withRun({ metrics: [] }), /run 2 of 2/],
  ['with a metric of no known kind', withMetric({ kind: 'toString', values: {} }), /run 2 of 2/],
  ['with a metric without values', withMetric({ kind: 'trend' }), /run 2 of 2/],
  ['with a value that is a text', withMetric({ kind: 'trend', values: { avg: '1' } }), /run 2 of 2/],
  [
    'with a value that is infinite',
    withMetric({ kind: 'trend', values: { avg: 1 } }).replace('"avg":1', '"avg":1e999'),
    /run 2 of 2/,
  ],
])('a history %s', (_what, text, problem) => {
  test('says what is wrong', () => {
    expect(parseHistory(text)).toEqual({ problem: expect.stringMatching(problem) })
  })
})

test('no text makes it throw, and every number that it reads is finite', () => {
  const metrics = fc.dictionary(
    fc.string(),
    fc.oneof(fc.jsonValue(), fc.record({ kind: fc.constantFrom('trend', 'x'), values: fc.jsonValue() })),
  )
  const hostile = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ schema: fc.constantFrom<unknown>(1, 2, null), runs: fc.array(fc.jsonValue()) })
      .map((json) => JSON.stringify(json)),
    metrics.map((value) => withRun({ metrics: value })),
  )
  fc.assert(
    fc.property(hostile, (text) => {
      const read = parseHistory(text)
      if ('problem' in read) return /^[ -~]+$/.test(read.problem)
      return read.runs.every(({ metrics }) =>
        [...metrics.values()].every(({ values }) => Object.values(values).every(Number.isFinite)),
      )
    }),
  )
})
