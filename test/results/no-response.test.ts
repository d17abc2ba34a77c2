import { expect, test } from 'vitest'
import { keyFigures } from '../../src/results/key-figures.ts'
import { isWithoutResponse } from '../../src/results/no-response.ts'
import { resultOf } from '../support/reports.ts'

const trend = (max: number, count = 3) => ({ avg: max, 'p(95)': max, max, count })

/** Whether that is said of the only threshold. */
function said(metrics: object): boolean {
  const { thresholds, metrics: all } = resultOf(metrics)
  expect(thresholds).toHaveLength(1)
  return thresholds.every((threshold) => isWithoutResponse(threshold, all))
}

test.each<[string, object, boolean]>([
  ['nothing took any time', { http_req_duration: { ...trend(0), thresholds: { 'p(95)<500': false } } }, true],
  [
    'nor did it for some requests',
    { 'http_req_duration{name:a}': { ...trend(0), thresholds: { 'p(95)<500': false } } },
    true,
  ],
  [
    'nothing was received',
    { http_req_waiting: { ...trend(300), thresholds: { 'p(95)<500': false } }, http_req_receiving: trend(0) },
    true,
  ],
  [
    'something was received',
    { http_req_duration: { ...trend(300), thresholds: { 'p(95)<500': false } }, http_req_receiving: trend(0.1) },
    false,
  ],
  ['what took 0 ms was too fast', { http_req_duration: { ...trend(0), thresholds: { 'p(95)>10': true } } }, true],
  [
    'what took long was crossed, which says enough',
    { http_req_duration: { ...trend(900), thresholds: { 'p(95)<500': true } }, http_req_receiving: trend(0) },
    false,
  ],
  ['there was no request', { http_req_duration: { ...trend(0, 0), thresholds: { 'p(95)<500': false } } }, false],
  [
    'connections need no time when they are kept',
    { http_req_connecting: { ...trend(0), thresholds: { 'p(95)<5': false } } },
    false,
  ],
  ['nor may a time of the script', { my_time: { ...trend(0), thresholds: { 'p(95)<5': false } } }, false],
])('%s', (_what, metrics, expected) => {
  expect(said(metrics)).toBe(expected)
})

test('requests that could not be sent have no duration among the key figures; those that timed out have', () => {
  const figuresOf = (max: number) =>
    keyFigures(resultOf({ http_req_duration: trend(max), http_reqs: { count: 3, rate: 1 } }))
  expect(figuresOf(0)).toMatchObject({ 'http-req-duration-p95': null, 'http-req-duration-max': null, 'http-reqs': 3 })
  expect(figuresOf(300)).toMatchObject({ 'http-req-duration-p95': 300, 'http-reqs': 3 })
})
