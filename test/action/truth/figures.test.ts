/*
 * What a script's handleSummary() does to the object that k6 exports afterwards must not change what the step says.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../../support/action.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'
import type { StepResult } from '../../support/stand-in-runner.ts'
import { startTarget } from '../../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const imports =
  "import http from 'k6/http'\nimport { check, group, sleep } from 'k6'\nimport { Counter, Gauge, Trend } from 'k6/metrics'\n"

type Case = { options?: string; body: string; summary?: string; before?: string; inputs?: Record<string, string> }

/** Runs a script with a handleSummary() of this body, if any; `BASE` in it is the target. */
function run(k6: string, { options = '{ vus: 1, iterations: 20 }', body, summary, before = '', inputs = {} }: Case) {
  const script = [
    imports,
    before,
    `export const options = ${options}`,
    `export default function () { ${body} }`,
    summary === undefined
      ? ''
      : `export function handleSummary(data) { ${summary}; return { stdout: 'my own text\\n' } }`,
  ].join('\n')
  return runAction({
    k6,
    files: { 'a.js': script.replaceAll('BASE', target.url) },
    inputs: { script: 'a.js', 'no-usage-report': 'true', ...inputs },
  })
}

const warnings = ({ commands }: StepResult) => commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

const divide = 'for (const m of Object.values(data.metrics)) for (const k in m.values) m.values[k] = m.values[k] / 1000'
const round =
  'for (const m of Object.values(data.metrics)) for (const k in m.values) m.values[k] = Math.round(m.values[k])'
const times = (convert: string) =>
  `for (const m of Object.values(data.metrics)) if (m.contains === 'time') for (const k in m.values) if (k !== 'count') m.values[k] = m.values[k] ${convert}`
const fixed =
  "for (const m of Object.values(data.metrics)) for (const k in m.values) m.values[k] = m.values[k].toFixed(1) + 's'"
const withoutIterations = "for (const k in data.metrics) if (k.startsWith('iteration')) delete data.metrics[k]"

describe.each(k6Versions)('k6 %s', (version) => {
  test.concurrent('statistics that handleSummary() takes out are read from the record', async () => {
    const step = await run(k6Path(version), {
      body: "http.get('BASE/')",
      summary: "for (const { values } of Object.values(data.metrics)) delete values['p(95)']",
    })
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '20' })
    expect(Number(step.outputs['http-req-duration-p95'])).toBeGreaterThan(0)
    expect(warnings(step).join()).toMatch(/p\(95\) is not in it.*what is missing is taken from k6's own record/)
  })

  test.concurrent('without a record, more requests than durations are not believed', async () => {
    const step = await run(k6Path(version), {
      body: "http.get('BASE/')",
      summary: 'for (const k of ["count", "rate"]) data.metrics.http_reqs.values[k] *= 2',
      inputs: { charts: 'false' },
    })
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '', iterations: '20' })
    expect(warnings(step).join()).toContain('its figures are not believed')
  })

  describe('figures that handleSummary() converts', () => {
    test.concurrent('are read from what it cannot touch', async () => {
      const step = await run(k6Path(version), {
        options: '{ vus: 1, iterations: 200 }',
        body: "http.get('BASE/delay/5'); if (__ITER === 7) throw new Error('once')",
        summary: divide,
      })
      expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '200', 'http-reqs': '200' })
      expect(Number(step.outputs['http-req-duration-min'])).toBeGreaterThan(4)
      expect(Number(step.outputs['http-req-duration-max'])).toBeGreaterThanOrEqual(
        Number(step.outputs['http-req-duration-p95']),
      )
      // The record's rates are others than k6's.
      expect(step.outputs['http-reqs-rate']).toBe('')
      expect(warnings(step)).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/threw an exception: Error: once/),
          expect.stringMatching(
            /handleSummary\(\) changed k6's summary \(.*\): its figures are taken from k6's own record/,
          ),
        ]),
      )
      expect(step.summary).toMatch(/handleSummary\(\) changed k6's summary/)
    })

    test.concurrent.each([
      ['rounds', round],
      ['makes texts of', fixed],
      ['divides the times of', `const d = data.metrics.http_req_duration.values; for (const k in d) d[k] /= 1000`],
      ['multiplies', divide.replace('/ 1000', '* 1000')],
    ])('which %s them, too', async (_what, summary) => {
      const step = await run(k6Path(version), { body: "http.get('BASE/delay/7'); sleep(0.001)", summary })
      expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '20', 'http-reqs': '20' })
      const [p90, p95] = [step.outputs['http-req-duration-p90'], step.outputs['http-req-duration-p95']].map(Number)
      expect(p90).toBeGreaterThan(6)
      expect(p90).toBeLessThan(5000)
      expect(p95).toBeGreaterThanOrEqual(p90 ?? 0)
      expect(warnings(step).join()).toMatch(/changed k6's summary/)
    })

    test.concurrent.each([
      ['divided', divide],
      ['rounded', round],
      ['in seconds', times('/ 1000')],
      ['in microseconds', times('* 1000')],
    ])('are left empty where nothing else has them, but iterations: %s', async (_what, summary) => {
      const step = await run(k6Path(version), {
        options: "{ vus: 1, iterations: 20, thresholds: { http_req_duration: ['max<0'] } }",
        body: "http.get('BASE/')",
        summary,
        inputs: { charts: 'false' },
      })
      expect(step.log).toContain('http_req_duration max<0 (value unknown)')
      expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', iterations: '20', 'http-reqs': '' })
      expect(step.outputs).toMatchObject({ 'http-req-duration-p95': '', 'data-received': '', 'checks-rate': '' })
      expect(warnings(step).join()).toMatch(/figures are not believed, and are left empty/)
    })
  })

  describe('a metric that handleSummary() takes out', () => {
    test.concurrent.each([
      ['with a record', { charts: 'true' }],
      ['without one', { charts: 'false' }],
      ['without one, and quiet', { charts: 'true', flags: '--quiet' }],
    ] as [string, Record<string, string>][])('does not hide that every iteration threw: %s', async (_what, inputs) => {
      const step = await run(k6Path(version), {
        body: "http.get('BASE/'); throw new Error('always')",
        summary: withoutIterations,
        inputs,
      })
      expect(step.outputs).toMatchObject({ outcome: 'all-iterations-failed', iterations: '20', 'http-reqs': '20' })
    })

    test.concurrent('makes its threshold unknown, never held', async () => {
      const step = await run(k6Path(version), {
        options: "{ vus: 1, iterations: 20, thresholds: { http_reqs: ['count>5'], iterations: ['count>5'] } }",
        body: "http.get('BASE/')",
        summary: 'delete data.metrics.http_reqs',
      })
      expect(JSON.parse(step.outputs.thresholds ?? '')).toEqual([
        { metric: 'http_reqs', expression: 'count>5', status: 'unknown', ok: null, value: 20, limit: 5 },
        { metric: 'iterations', expression: 'count>5', status: 'ok', ok: true, value: 20, limit: 5 },
      ])
      expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '20' })
      expect(step.log).toMatch(/1 of 2 thresholds held; what became of the rest is not known/)
    })

    test.concurrent('does not hide its crossed threshold', async () => {
      const step = await run(k6Path(version), {
        options: "{ vus: 1, iterations: 20, thresholds: { http_reqs: ['count>50'], checks: ['rate>0.5'] } }",
        body: "http.get('BASE/'); check(1, { one: true })",
        summary: 'delete data.metrics.http_reqs; data.metrics.checks.thresholds = {}',
      })
      expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
      const thresholds = JSON.parse(step.outputs.thresholds ?? '')
      expect(thresholds).toMatchObject([
        { metric: 'checks', status: 'unknown', ok: null },
        { metric: 'http_reqs', status: 'crossed', ok: false, value: 20, limit: 50 },
      ])
    })

    test.concurrent('that was called ok by hand is not ok', async () => {
      const step = await run(k6Path(version), {
        options: "{ vus: 1, iterations: 20, thresholds: { http_reqs: ['count>50'] } }",
        body: "http.get('BASE/')",
        summary: "data.metrics.http_reqs.thresholds['count>50'].ok = true",
      })
      expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
      expect(JSON.parse(step.outputs.thresholds ?? '')).toMatchObject([{ status: 'crossed', ok: false, value: 20 }])
      expect(step.log).toContain('all thresholds of http_reqs held, but k6 says that one was crossed')
    })
  })

  describe('fail-on: checks is not passed by a handleSummary() that', () => {
    const body = 'check(1, { two: (n) => n === 2 })'
    test.concurrent.each([
      ['takes them out', 'delete data.metrics.checks; data.root_group.checks = []'],
      [
        'calls them passed',
        'data.metrics.checks.values = { passes: 1, fails: 0, rate: 1 }; data.root_group.checks = []',
      ],
      [
        'writes the summary itself',
        `return { [__ENV.K6_LOAD_TEST_DIRECTORY + '/./summary.json']: '{"metrics":{},"root_group":{}}', [__ENV.K6_LOAD_TEST_DIRECTORY + '/summary.json']: '{}' }`,
      ],
      [
        'empties the record, too',
        "delete data.metrics.checks; data.root_group.checks = []; return { [__ENV.K6_WEB_DASHBOARD_RECORD]: '' }",
      ],
    ])('%s', async (_what, summary) => {
      const inputs = { 'fail-on': 'checks' }
      const options = '{ vus: 1, iterations: 1 }'
      const step = await run(k6Path(version), { options, body, summary, inputs })
      expect(step.outputs).toMatchObject({ outcome: 'checks-failed', 'exit-code': '0' })
      const uncharted = await run(k6Path(version), { options, body, summary, inputs: { ...inputs, charts: 'false' } })
      expect(uncharted.outputs).toMatchObject({ outcome: 'checks-failed' })
    })

    test.concurrent('but by one that leaves checks alone that held', async () => {
      const step = await run(k6Path(version), {
        options: '{ vus: 1, iterations: 3 }',
        body: 'check(1, { one: (n) => n === 1 })',
        summary: divide,
        inputs: { 'fail-on': 'checks', charts: 'false' },
      })
      expect(step.outputs).toMatchObject({ outcome: 'passed', 'checks-rate': '1' })
    })
  })

  test.concurrent.each<[string, Case]>([
    ['a single iteration', { options: '{}', body: '', inputs: { 'fail-on': 'checks' } }],
    [
      'negative and odd numbers',
      {
        options: "{ vus: 2, iterations: 30, thresholds: { t1: ['avg<0'], cc: ['count<0'], 'gg{a:b}': ['value<1'] } }",
        before: "const t = new Trend('t1'), g = new Gauge('gg'), c = new Counter('cc')",
        body: 't.add(-__ITER * 1e9 - 0.1); g.add(-2.5); c.add(-0.3); t.add(__ITER ? -1 : -Infinity)',
      },
    ],
    [
      'groups, checks, requests that fail and iterations that are broken off',
      {
        options: "{ scenarios: { a: { executor: 'constant-vus', vus: 5, duration: '1s', gracefulStop: '0s' } } }",
        body: "group('g', () => { http.get('BASE/err'); check(__ITER, { odd: (n) => n % 2 }) }); sleep(0.3)",
        summary: 'const copy = JSON.parse(JSON.stringify(data)); delete copy.metrics.iterations',
      },
    ],
    [
      'a test that ends itself',
      {
        options: '{ vus: 3, duration: "9s" }',
        before: "import exec from 'k6/execution'",
        body: "http.get('BASE/'); if (__ITER === 20) exec.test.abort('enough')",
      },
    ],
    [
      'a run that is stopped',
      { options: '{ vus: 3, duration: "20s" }', body: "http.get('BASE/')", inputs: { timeout: '1500ms' } },
    ],
    [
      'statistics of its own',
      {
        options: "{ vus: 1, iterations: 12, summaryTrendStats: ['p(99.99)', 'min'] }",
        body: "http.get('BASE/')",
      },
    ],
  ])('is no false alarm: %s', async (_what, script) => {
    for (const charts of ['true', 'false']) {
      const step = await run(k6Path(version), { ...script, inputs: { ...script.inputs, charts } })
      expect(step.log).not.toMatch(/handleSummary\(\)|not known/)
      expect(step.outputs.outcome).toMatch(/^(?:passed|aborted|timed-out)$/)
      const metrics = JSON.parse(step.outputs.metrics ?? '')
      expect(metrics.iterations.values).toMatchObject({ count: expect.any(Number), rate: expect.any(Number) })
    }
  })
})
