import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { maskOf } from '../../src/base/mask.ts'
import type { FigureComparison } from '../../src/compare/comparison.ts'
import { figureNames } from '../../src/publish/figure-results.ts'
import { resultOfStep, writeResultFile } from '../../src/publish/result-of-step.ts'
import { withoutSecrets } from '../../src/publish/without-secrets.ts'
import { keyFigureNames } from '../../src/results/key-figures.ts'
import { outcomes } from '../../src/verdict/outcome.ts'
import type { StepReport } from '../../src/verdict/script-report.ts'
import { resultOf, scriptReport, stepReport } from '../support/reports.ts'
import { resultProblems } from '../support/result-file.ts'

const machine = { os: 'Linux 6.8.0', arch: 'x64', cpuModel: 'Some CPU', cpus: 4 }
const how = { writtenAt: Date.UTC(2026, 11, 31, 12), machine, runUrl: null }

/** As a reader of the file gets it. */
const read = (step: StepReport) => JSON.parse(JSON.stringify(resultOfStep(step, how)))

const worse: FigureComparison = {
  metric: 'http_req_duration',
  aggregation: 'p(95)',
  better: 'lower',
  verdict: 'worse',
  scale: 'ratio',
  value: 120,
  reference: 100,
  change: 1.2,
  low: 1.15,
  high: 1.25,
  limit: 1.1,
  detectable: 1.12,
  runs: 7,
}

const result = resultOf(
  {
    http_req_duration: {
      avg: 4,
      min: 2,
      med: 3,
      max: 15,
      'p(90)': 7,
      'p(95)': 8,
      count: 12,
      thresholds: { 'p(95)<5': true },
    },
    data_sent: { count: 2048, rate: 512 },
    iterations: { count: 12, rate: 3 },
  },
  { checks: { 'is up': { name: 'is up', path: '::is up', passes: 11, fails: 1 } }, groups: {} },
)

const rich = scriptReport({
  startedAt: Date.UTC(2026, 11, 31, 11, 59),
  result,
  overTime: { of: 'requests', period: 1, moments: [{ at: 1, rate: 12, p95: null, failed: 0.5 }] },
  comparison: { mode: 'baseline', verdict: 'worse', figures: [worse], runs: 7, notes: ['One was left out.'] },
  doubts: [{ about: 'steal', words: 'other machines took 9%', invalidates: true }],
  place: { file: '/w/load.js', line: 3, column: 1 },
  testRun: { id: '12', url: '', here: true },
})

describe('what is known of a script', () => {
  const file = read({ ...stepReport(rich), engine: 'local' })
  const [script] = file.scripts

  test('is valid by the schema, and has units in its names', () => {
    expect(resultProblems(file)).toEqual([])
    expect(file).toMatchObject({ schema: 1, engine: 'local', startedAt: '2026-12-31T11:59:00.000Z', machine })
    expect(script).toMatchObject({
      startedAt: '2026-12-31T11:59:00.000Z',
      figures: { iterations: 12, iterationsPerSecond: 3, dataSentBytes: 2048, httpReqDurationP95Ms: 8, httpReqs: null },
      checks: [{ name: 'is up', groups: [], passes: 11, fails: 1 }],
      checkCounts: { made: 12, failed: 1, known: 'failed' },
      thresholds: [
        { metric: 'http_req_duration', expression: 'p(95)<5', status: 'crossed', value: 8, limit: 5, unit: 'ms' },
      ],
      overTime: {
        of: 'requests',
        periodSeconds: 1,
        moments: [{ atSeconds: 1, perSecond: 12, durationP95Ms: null, failedShare: 0.5 }],
      },
      validity: { valid: false, invalid: 'other machines took 9%' },
      testRun: { id: '12', url: null },
    })
  })

  test('has units of metrics, and all that a comparison was judged by', () => {
    const sent = script.metrics.find(({ name }: { name: string }) => name === 'data_sent')
    expect(sent).toMatchObject({ values: { count: 2048, rate: 512 }, units: { count: 'B', rate: 'B/s' } })
    expect(script.comparison).toEqual({
      mode: 'baseline',
      verdict: 'worse',
      runs: 7,
      figures: [{ ...worse, needed: null }],
      notes: ['One was left out.'],
      broke: null,
    })
  })

  test('a field that was forgotten in the type would be found', () => {
    expect(resultProblems({ ...file, more: 1 })).not.toEqual([])
    expect(resultProblems({ ...file, scripts: [{ ...script, durationMs: '1' }] })).not.toEqual([])
    const { validity: _, ...less } = script
    expect(resultProblems({ ...file, scripts: [less] })).not.toEqual([])
  })
})

test.each(outcomes)('the outcome %s, without anything that was measured', (outcome) => {
  const verdict = { outcome, passed: false, reason: 'It is so.', advice: '' }
  const bare = scriptReport({ verdict, exitCode: null, durationMs: null, k6Version: '', summaryPath: '' })
  const file = read(stepReport(bare))
  expect(resultProblems(file)).toEqual([])
  expect(file.scripts[0]).toMatchObject({ outcome, k6Version: null, startedAt: null, validity: { valid: null } })
})

test('a step that could not start has no scripts', () => {
  const verdict = { outcome: 'not-run', passed: false, reason: 'No such script.', advice: '' } as const
  const file = read({ verdict, scripts: [], k6: null })
  expect(resultProblems(file)).toEqual([])
  expect(file).toMatchObject({ outcome: 'not-run', engine: null, k6: null, startedAt: null, scripts: [] })
})

test('counts that no computer can count to leave it valid', () => {
  const most = { name: 'a', path: '::a', passes: 1e308, fails: 1e308 }
  const counted = resultOf({ checks: { passes: 1e308, fails: 1e308, value: 0.5 } }, { checks: { a: most }, groups: {} })
  const file = read(stepReport(scriptReport({ result: counted })))
  expect(resultProblems(file)).toEqual([])
  expect(file.scripts[0].checkCounts.known).toBe('failed')
})

test('every key figure is there', () => {
  expect(Object.values(figureNames).toSorted()).toEqual([...keyFigureNames].toSorted())
})

test('the file has no secret that a script put into names and messages, and lies in the private directory', () => {
  const secret = 'hunter2-hunter2'
  const leaking = scriptReport({
    result: resultOf({ [`http_reqs{key:${secret}}`]: { count: 1, rate: 1, thresholds: { 'count>5': true } } }),
    verdict: { outcome: 'script-error', passed: false, reason: `It threw ${secret}.`, advice: '' },
    warnings: [{ level: 'warning', message: `see ${secret}` }],
  })
  const directory = mkdtempSync(join(tmpdir(), 'result-'))
  const step = withoutSecrets(stepReport(leaking), maskOf([secret]))
  const path = writeResultFile(step, { directory, env: {}, machine, runUrl: null })
  expect(path).toBe(join(directory, 'result.json'))
  const text = readFileSync(path, 'utf8')
  expect(text).not.toContain(secret)
  expect(text).toContain('http_reqs{key:***}')
  expect(resultProblems(JSON.parse(text))).toEqual([])
})
