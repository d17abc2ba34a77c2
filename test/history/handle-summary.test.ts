import { expect, test } from 'vitest'
import { parseEarlierRun } from '../../src/history/earlier-runs.ts'
import { handleSummaryMetrics } from '../../src/history/handle-summary.ts'

const asRead = (json: unknown) => {
  const run = parseEarlierRun('a.json', JSON.stringify(json))
  return 'problem' in run ? run : Object.fromEntries(run.metrics)
}

test('metrics of every kind, as k6 hands them to handleSummary', () => {
  const metrics = {
    http_req_duration: { type: 'trend', contains: 'time', values: { avg: 21, 'p(95)': 22.5, 'p(99.9)': 23 } },
    http_reqs: { type: 'counter', contains: 'default', values: { count: 40, rate: 90 } },
    http_req_failed: { contains: 'default', values: { rate: 0.25, passes: 10, fails: 30 }, type: 'rate' },
    vus: { type: 'gauge', contains: 'default', values: { value: 2, min: 1, max: 2 } },
    checks: { type: 'rate', contains: 'default', values: { rate: 1 }, thresholds: { 'rate>0.9': { ok: true } } },
  }
  const expected = {
    http_req_duration: { kind: 'trend', values: { avg: 21, 'p(95)': 22.5, 'p(99.9)': 23 } },
    http_reqs: { kind: 'counter', values: { count: 40, rate: 90 } },
    http_req_failed: { kind: 'rate', values: { value: 0.25, passes: 10, fails: 30 } },
    vus: { kind: 'gauge', values: { value: 2, min: 1, max: 2 } },
    checks: { kind: 'rate', values: { value: 1 } },
  }
  expect(asRead({ root_group: {}, options: {}, state: { testRunDurationMs: 1 }, metrics })).toEqual(expected)
  expect(asRead({ metrics })).toEqual(expected)
})

test('what is no figure, and no metric, is left out', () => {
  const metrics = {
    a: { type: 'trend', values: { avg: 'fast', med: null, max: 3 } },
    b: { type: 'histogram', values: { avg: 1 } },
    c: { type: 'counter', values: null },
    d: null,
  }
  expect(asRead({ metrics })).toEqual({ a: { kind: 'trend', values: { max: 3 } } })
})

test.each([
  '{"metrics":{"a":{"avg":1,"values":3}}}',
  '{"values":',
  '{"metrics":{"values":{"avg":1}}}',
  '{"values":{}}',
])('%s is not of that format', (text) => {
  expect(handleSummaryMetrics(text)).toBeNull()
})

test('the other formats stay what they are', () => {
  expect(asRead({ metrics: { http_reqs: { count: 1, rate: 2 } } })).toMatchObject({ http_reqs: { kind: 'counter' } })
  // k6's newer format.
  expect(asRead({ results: { metrics: [{ name: 'a', type: 'trend', values: { avg: 1 } }] } })).toMatchObject({
    a: { kind: 'trend', values: { avg: 1 } },
  })
})
