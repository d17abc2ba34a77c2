import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimal, outputNames, outputsOf } from '../../src/publish/outputs.ts'
import type { UsageReportFate } from '../../src/usage-report/report-usage.ts'
import { notRun } from '../../src/verdict/other-verdicts.ts'
import { resultOf, scriptReport, stepReport } from '../support/reports.ts'

const trend = { avg: 12.5, min: 1, med: 11, max: 99.25, 'p(90)': 50, 'p(95)': 60, 'p(99)': 0.0000001, count: 7 }
const full = resultOf({
  http_reqs: { count: 1e21, rate: 40.5 },
  http_req_failed: { passes: 1, fails: 3, value: 0.25 },
  http_req_duration: { ...trend, thresholds: { 'p(95)<50': true, 'max<100': false } },
  iterations: { count: 100, rate: 10 },
  iteration_duration: { ...trend },
  checks: { passes: 9, fails: 1, value: 0.9 },
  vus: { value: 3, min: 1, max: 8 },
  vus_max: { value: 9, min: 9, max: 10 },
  data_received: { count: 1000, rate: 1 },
  data_sent: { count: 10, rate: 1 },
})

describe('one script', () => {
  test('has every output', () => {
    const { outputs, warnings } = outputsOf(stepReport(scriptReport({ result: full })))
    expect(warnings).toEqual([])
    expect(Object.keys(outputs).toSorted()).toEqual([...outputNames].toSorted())
    expect(outputs).toMatchObject({
      outcome: 'passed',
      'exit-code': '0',
      passed: 'true',
      'k6-version': '2.2.0',
      'k6-path': '/opt/k6',
      'summary-path': '/a/summary.json',
      'http-reqs': '1000000000000000000000',
      'http-reqs-rate': '40.5',
      'http-req-failed-rate': '0.25',
      'http-req-duration-avg': '12.5',
      'http-req-duration-min': '1',
      'http-req-duration-med': '11',
      'http-req-duration-max': '99.25',
      'http-req-duration-p90': '50',
      'http-req-duration-p95': '60',
      'http-req-duration-p99': '0.0000001',
      iterations: '100',
      'iterations-rate': '10',
      'iteration-duration-p95': '60',
      'checks-rate': '0.9',
      'vus-max': '10',
      'data-received': '1000',
      'data-sent': '10',
      'usage-report': 'sent',
      'usage-report-body': '{"vus_max":1}',
    })
    expect(JSON.parse(outputs.thresholds)).toEqual([
      { metric: 'http_req_duration', expression: 'max<100', status: 'ok', ok: true, value: 99.25, limit: 100 },
      { metric: 'http_req_duration', expression: 'p(95)<50', status: 'crossed', ok: false, value: 60, limit: 50 },
    ])
    expect(JSON.parse(outputs.metrics)).toMatchObject({
      vus: { kind: 'gauge', values: { value: 3, min: 1, max: 8 } },
      http_req_duration: { kind: 'trend', values: trend },
    })
    expect(JSON.parse(outputs.results)).toEqual([
      {
        script: 'tests/load.js',
        outcome: 'passed',
        passed: true,
        reason: 'All 2 thresholds held.',
        'exit-code': 0,
        'summary-path': '/a/summary.json',
        'usage-report': 'sent',
        figures: expect.objectContaining({ 'http-reqs-rate': 40.5, 'vus-max': 10, 'http-req-duration-p95': 60 }),
      },
    ])
  })

  test('has empty outputs for what was not measured', () => {
    const empty = { ...Object.fromEntries(Object.keys(trend).map((key) => [key, 0])) }
    const result = resultOf({
      iterations: { count: 1, rate: 2 },
      // A threshold makes k6 list them without samples.
      http_req_duration: empty,
      http_req_failed: { passes: 0, fails: 0, value: 0 },
      http_reqs: { count: 0, rate: 0 },
    })
    const { outputs } = outputsOf(stepReport(scriptReport({ result })))
    expect(outputs).toMatchObject({
      iterations: '1',
      'http-reqs': '0',
      'http-req-failed-rate': '',
      'http-req-duration-p95': '',
      'checks-rate': '',
      'vus-max': '',
    })
  })

  test('has no figures without a summary', () => {
    const crashed = scriptReport({
      exitCode: null,
      summaryPath: '',
      verdict: { ...notRun('Gone.'), outcome: 'crashed' },
    })
    const { outputs } = outputsOf(stepReport(crashed))
    const {
      results,
      'usage-report': report,
      'usage-report-body': body,
      'k6-path': path,
      'k6-version': version,
      ...rest
    } = outputs
    expect(Object.entries(rest).filter(([, value]) => value !== '')).toEqual([
      ['outcome', 'crashed'],
      ['passed', 'false'],
    ])
    expect(JSON.parse(results)[0]).toMatchObject({
      'exit-code': null,
      'summary-path': null,
      figures: { iterations: null },
    })
  })

  test('names the version of a custom build', () => {
    expect(outputsOf(stepReport(scriptReport({ k6Version: '2.1.0' }))).outputs['k6-version']).toBe('2.1.0')
  })
})

describe('several scripts', () => {
  const good = scriptReport({ script: 'a.js', result: full })
  const bad = scriptReport({
    script: 'b.js',
    exitCode: 99,
    verdict: { outcome: 'thresholds-crossed', passed: false, reason: 'Slow.', advice: '' },
  })

  test('have the outcome of the first that failed, and figures only in results', () => {
    const { outputs } = outputsOf(stepReport(good, bad, scriptReport({ script: 'c.js', exitCode: 107 })))
    const { results, ...rest } = outputs
    expect(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''))).toEqual({
      outcome: 'thresholds-crossed',
      'exit-code': '99',
      passed: 'false',
      'k6-version': '2.2.0',
      'k6-path': '/opt/k6',
      'usage-report': 'sent',
    })
    expect(JSON.parse(results)).toMatchObject([
      { script: 'a.js', outcome: 'passed', figures: { iterations: 100 } },
      { script: 'b.js', outcome: 'thresholds-crossed', 'exit-code': 99 },
      { script: 'c.js', 'exit-code': 107 },
    ])
  })

  test.each<[UsageReportFate['status'][], string]>([
    [['sent', 'sent'], 'sent'],
    [['sent', 'failed'], 'failed'],
    [['skipped', 'sent'], 'sent'],
    [['off', 'skipped'], 'off'],
    [['off', 'preview'], 'preview'],
    [['preview', 'skipped'], 'preview'],
    [['skipped', 'skipped'], 'skipped'],
  ])('have one word for usage reports that were %j', (fates, word) => {
    const scripts = fates.map((status) => scriptReport({ usageReport: { status, detail: '', body: '' } }))
    expect(outputsOf(stepReport(...scripts)).outputs['usage-report']).toBe(word)
  })

  test('that are many lose their figures, then the array', () => {
    const many = (count: number) => outputsOf(stepReport(...Array.from({ length: count }, () => good)))
    const some = many(300)
    expect(Buffer.byteLength(some.outputs.results)).toBeLessThanOrEqual(100_000)
    expect(JSON.parse(some.outputs.results)).toHaveLength(300)
    expect(JSON.parse(some.outputs.results)[0]).not.toHaveProperty('figures')
    expect(some.warnings).toEqual([expect.stringMatching(/^output results: .*summary-path/)])
    expect(many(3000)).toMatchObject({
      outputs: { results: '' },
      warnings: [expect.stringMatching(/^output results: /)],
    })
  })
})

test('a step that could not start has little', () => {
  const { outputs } = outputsOf({ verdict: notRun('No k6.'), scripts: [], k6: null })
  expect(Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== ''))).toEqual({
    outcome: 'not-run',
    passed: 'false',
    'usage-report': 'skipped',
    results: '[]',
  })
})

test('JSON of more than 100 kB is left out, and the warning names the file', () => {
  const thresholds = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`p(95)<${1000 + index}`, false]))
  const result = resultOf({
    iterations: { count: 1, rate: 1 },
    [`m{${'é'.repeat(30_000)}}`]: { 'p(95)': 2, thresholds },
  })
  const { outputs, warnings } = outputsOf(stepReport(scriptReport({ result })))
  expect(outputs).toMatchObject({ thresholds: '', iterations: '1' })
  expect(outputs.metrics).not.toBe('')
  expect(warnings).toEqual([expect.stringMatching(/^output thresholds: .*\/a\/summary\.json$/)])
})

describe('decimal', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [1.5, '1.5'],
    [1e21, `1${'0'.repeat(21)}`],
    [1.25e22, `125${'0'.repeat(20)}`],
    [1e-7, '0.0000001'],
    [-1.5e-9, '-0.0000000015'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('%d', (value, text) => {
    expect(decimal(value)).toBe(text)
  })

  test('is the same number for every number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(decimal(value)).toMatch(/^-?\d+(\.\d+)?$/)
        expect(Number(decimal(value))).toBe(value === 0 ? 0 : value)
      }),
    )
  })
})
