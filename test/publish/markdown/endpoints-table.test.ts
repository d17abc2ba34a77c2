import { expect, test } from 'vitest'
import { renderComment } from '../../../src/publish/markdown/comment.ts'
import { renderEndpoints, slowest } from '../../../src/publish/markdown/endpoints-table.ts'
import type { Endpoint, Endpoints } from '../../../src/results/endpoints.ts'
import { resultOf, scriptReport, stepReport } from '../../support/reports.ts'

const endpoint = (name: string, more: Partial<Endpoint> = {}): Endpoint => ({
  ...{ name, method: 'GET', count: 1200, perSecond: 40, failed: 0, p50: 12.34, p95: 250, p99: 1500 },
  ...more,
})

const measured = (rows: readonly Endpoint[], more = 0): Endpoints => ({ kind: 'measured', rows, more })

test('has a row for each endpoint, and says how exact it is', () => {
  const rows = [
    endpoint('a | b', { failed: 12 }),
    endpoint('/c', { method: '', perSecond: null, failed: null, p95: null }),
  ]
  expect(renderEndpoints(measured(rows), 10_000).split('\n')).toEqual([
    'Requests by endpoint, the slowest first; percentiles are within 0.4%.',
    '',
    '| Endpoint | Method | Requests | Rate | Failed | p(50) | p(95) | p(99) |',
    '| :--- | :--- | ---: | ---: | ---: | ---: | ---: | ---: |',
    '| `a \\| b` | `GET` | 1,200 | 40/s | 12\u00a0(1%) | 12.3\u00a0ms | 250\u00a0ms | 1.5\u00a0s |',
    '| `/c` | – | 1,200 | – | – | 12.3\u00a0ms | – | 1.5\u00a0s |',
  ])
})

test('folds most rows, counts what was cut, and fits', () => {
  const rows = Array.from({ length: 100 }, (_, index) => endpoint(`/items/${index}`))
  const text = renderEndpoints(measured(rows, 4900), 10_000)
  expect(text).toContain('4,900 faster endpoints are not shown.')
  expect(text).toContain('<summary>90 more endpoints</summary>')
  expect(renderEndpoints(measured(rows, 1), 10_000)).toContain('1 faster endpoint is not shown.')
  const short = renderEndpoints(measured(rows), 2000)
  expect(Buffer.byteLength(short)).toBeLessThanOrEqual(2000)
  expect(short).toMatch(/… and \d+ more endpoints, for which there is no room here/)
})

test('says why there is none, whatever stands in it', () => {
  expect(renderEndpoints({ kind: 'off', why: 'it *is*' }, 1000)).toBe('No table of requests by endpoint: it \\*is\\*.')
})

test('in a comment it has its first rows', () => {
  const rows = Array.from({ length: 8 }, (_, index) => endpoint(`/items/${index}`))
  const machine = { os: 'Linux', arch: 'x64', cpuModel: 'AMD', cpus: 4 }
  const step = stepReport(scriptReport({ result: resultOf({}), endpoints: measured(rows, 2) }))
  const comment = renderComment({ step, machine, runUrl: '' })
  expect(comment).toContain('5 faster endpoints are not shown.')
  expect(comment.match(/\/items\/\d/g)).toEqual(['/items/0', '/items/1', '/items/2', '/items/3', '/items/4'])
  expect(slowest({ kind: 'off', why: 'x' }, 5)).toEqual({ kind: 'off', why: 'x' })
})
