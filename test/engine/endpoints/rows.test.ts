import { expect, test } from 'vitest'
import { emptyHistogram } from '../../../src/engine/endpoints/histogram.ts'
import { endpointsOf } from '../../../src/engine/endpoints/rows.ts'
import type { Result } from '../../../src/results/result.ts'

const received = {
  kind: 'whole',
  endpoints: [
    { name: '/a', method: 'GET', count: 7, failed: 1, judged: 7, durations: { ...emptyHistogram(), count: 7, max: 2 } },
    { name: '/b', method: 'GET', count: 3, failed: 0, judged: 3, durations: { ...emptyHistogram(), count: 3, max: 1 } },
  ],
} as const

const summary = (given: Record<string, Record<string, number>>, altered = false) =>
  ({
    metrics: new Map(
      Object.entries({
        http_reqs: { count: 10, rate: 5 },
        http_req_duration: { count: 10 },
        http_req_failed: { passes: 1, fails: 9 },
        ...given,
      }).map(([name, values]) => [name, { name, kind: 'counter', values, thresholds: [] }]),
    ),
    thresholds: [],
    checks: [],
    ...(altered ? { altered: { signs: [], from: 'record', checksRecorded: true } } : {}),
  }) as unknown as Result

test.each([
  ['all is confirmed', summary({}), 'measured'],
  [
    'it does not say how many were timed or judged',
    summary({ http_req_duration: {}, http_req_failed: {} }),
    'measured',
  ],
  ['another number of requests', summary({ http_reqs: { count: 11, rate: 5 } }), 'off'],
  ['a duration that did not come', summary({ http_req_duration: { count: 11 } }), 'off'],
  ['a judgement that did not come', summary({ http_req_failed: { passes: 2, fails: 9 } }), 'off'],
  // What k6 recorded has five digits.
  ['a number as k6 recorded it', summary({ http_reqs: { count: 10.0001, rate: 5 } }, true), 'measured'],
  ['another number as k6 recorded it', summary({ http_reqs: { count: 11, rate: 5 } }, true), 'off'],
])('%s', (_what, result, kind) => {
  expect(endpointsOf(received, result)).toMatchObject({ kind })
})

test('there is nothing to say without requests, or without a summary', () => {
  expect(endpointsOf(received, summary({ http_reqs: { count: 0, rate: 0 } }))).toBeUndefined()
  expect(endpointsOf(received, null)).toBeUndefined()
})
