import { expect, it } from 'vitest'
import { metricQueries, selector } from '../../../src/engine/cloud/metric-queries.ts'

it.each([
  ['http_reqs', 'http_reqs'],
  ['http_reqs{kind:a}', 'http_reqs{kind="a"}'],
  ['http_reqs{kind: a b , name:https://a.example/b}', 'http_reqs{kind="a b",name="https://a.example/b"}'],
  ["http_reqs{kind:a'}", null],
  ['http_reqs{kind:a"}', null],
  ['http_reqs{}', null],
  ["a',query='b", null],
  ['http reqs', null],
])('selects %s as %s', (name, expected) => {
  expect(selector(name)).toBe(expected)
})

it('asks for what the outputs and the thresholds need, once, and only of metrics that the run has', () => {
  const kinds = new Map([
    ['http_req_duration', 'trend'],
    ['iterations', 'counter'],
    ['vus', 'gauge'],
    ['mine', 'rate'],
  ] as const)
  const queries = metricQueries(kinds, {
    http_req_duration: ['p(95)<500', 'p(99.9)<900'],
    'http_req_duration{kind:a}': ['avg<5'],
    mine: ['rate>0.9'],
    vus: ['value<5'],
    gone: ['count>1'],
    iterations: ['nonsense'],
  })
  const words = queries.map(({ name, query }) => `${name} ${query}`)
  expect(words.toSorted()).toEqual(
    [
      'http_req_duration histogram_avg',
      'http_req_duration histogram_min',
      'http_req_duration histogram_max',
      'http_req_duration histogram_quantile(0.5)',
      'http_req_duration histogram_quantile(0.9)',
      'http_req_duration histogram_quantile(0.95)',
      'http_req_duration histogram_quantile(0.99)',
      'http_req_duration histogram_quantile(0.999)',
      'http_req_duration{kind:a} histogram_avg',
      'iterations increase',
      'iterations rate',
      'mine ratio',
    ].toSorted(),
  )
})

it('asks for no more than 80 figures', () => {
  const thresholds = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`http_reqs{n:${at}}`, ['count>1']]))
  expect(metricQueries(new Map([['http_reqs', 'counter']]), thresholds)).toHaveLength(80)
})
