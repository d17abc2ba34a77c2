import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../../src/compare/comparison.ts'
import type { Plan } from '../../../src/k6/plan.ts'
import { renderJobSummary } from '../../../src/publish/markdown/job-summary.ts'
import { notRun, verified } from '../../../src/verdict/other-verdicts.ts'
import type { Machine, ScriptReport } from '../../../src/verdict/script-report.ts'
import type { Verdict } from '../../../src/verdict/verdict.ts'
import { resultOf, scriptReport, stepReport } from '../../support/reports.ts'

const machine: Machine = { os: 'Linux 6.8', arch: 'x64', cpuModel: 'AMD EPYC 7763', cpus: 4 }
const limit = 900 * 1024

const render = (...scripts: ScriptReport[]) => renderJobSummary(stepReport(...scripts), machine)

const failed = (reason: string): Verdict => ({
  outcome: 'thresholds-crossed',
  passed: false,
  reason,
  advice: 'Do better.',
})

const plan = (scenarios: Plan['scenarios']): Plan => ({
  ...{ vus: null, duration: null, iterations: null, stages: null, thresholds: {}, summaryTrendStats: [] },
  ...{ teardownTimeout: null, segmented: false, maxVUs: 10, totalDuration: '1m', scenarios },
})

const trend = { avg: 40, min: 2, med: 30, max: 1500, 'p(90)': 700, 'p(95)': 812.4, 'p(99)': 1400, count: 1204 }
const http = {
  http_reqs: { count: 1204, rate: 40.13 },
  http_req_failed: { passes: 6, fails: 1198, value: 0.00498 },
  http_req_duration: { ...trend, thresholds: { 'p(95)<500': true, 'avg<100': false } },
  'http_req_duration{kind:x}': { ...trend, count: 0, thresholds: { 'p(95)<500': false } },
  iterations: { count: 602, rate: 20 },
  vus_max: { value: 10, min: 10, max: 10 },
  checks: { passes: 2396, fails: 12, value: 0.995 },
  data_received: { count: 1_234_567, rate: 41_000 },
  data_sent: { count: 98_765, rate: 3000 },
}
const groups = {
  checks: { ok: { name: 'ok', passes: 3, fails: 0 } },
  groups: {
    shop: {
      name: 'shop',
      checks: { a: { name: 'is there', passes: 597, fails: 5 }, b: { name: 'is cheap', passes: 600, fails: 2 } },
      groups: { pay: { name: 'pay', checks: { c: { name: 'is paid', passes: 597, fails: 5 } }, groups: {} } },
    },
  },
}

const comparison: Comparison = {
  ...{ mode: 'baseline', verdict: 'worse', runs: 12, notes: [] },
  figures: [
    {
      ...{ metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower', verdict: 'worse', scale: 'ratio' },
      ...{ value: 812.4, reference: 700, change: 1.16, low: 1.12, high: 1.21, limit: 1.1, detectable: 1.15, runs: 12 },
    },
    {
      ...{ metric: 'http_reqs', aggregation: 'rate', better: 'higher', verdict: 'no-difference', scale: 'ratio' },
      ...{ value: 40.13, reference: 41, change: 0.979, low: 0.96, high: 1.01, limit: 1.1, detectable: 0.93, runs: 12 },
    },
  ],
}

describe('one script', () => {
  const markdown = render(
    scriptReport({
      verdict: failed('1 of 3 thresholds was crossed: http_req_duration p(95)<500 (measured 812 ms).'),
      result: resultOf(http, groups),
      plan: plan({ default: { executor: 'constant-vus', vus: 10, duration: '30s' } }),
      usageReport: { status: 'off', detail: 'input no-usage-report', body: '' },
    }),
  )
  const lines = markdown.split('\n')
  // Figures do not break.
  const text = markdown.replaceAll('\u00a0', ' ')

  test('begins with the verdict and its reason, and says what to do', () => {
    expect(lines[0]).toBe(
      '### ❌ `tests/load.js` failed: 1 of 3 thresholds was crossed: http_req_duration p(95)\\<500 (measured 812 ms).',
    )
    expect(lines[2]).toBe('> Do better.')
  })

  test('shows thresholds with figures and limits, those that were crossed first', () => {
    expect(text).toContain(
      [
        '|  | Threshold | Measured | Limit | Distance |',
        '| :--- | :--- | ---: | ---: | ---: |',
        // 312.4 of 500, and 60 of 100.
        '| ❌ | `http_req_duration` p(95) | **812 ms** | \\< 500 ms | **62.5% over** |',
        '| ⚠️ | `http_req_duration{kind:x}` p(95) | no data | \\< 500 ms |  |',
        '| ✅ | `http_req_duration` avg | 40 ms | \\< 100 ms | 60% to spare |',
      ].join('\n'),
    )
  })

  test('shows the key figures', () => {
    expect(text).toContain('| 1,204 | 40.1/s | 0.498% (6) | 40 ms | 30 ms | 812 ms | 1.4 s | 1.5 s |')
    expect(text).toContain('| 602 | 20/s | 12 of 2,408 | 10 | 1.23 MB | 98.8 kB |')
  })

  test('shows the key figures beside those they are compared with, after the comparison', () => {
    const compared = render(scriptReport({ result: resultOf(http, groups), comparison })).replaceAll('\u00a0', ' ')
    expect(compared).toContain(
      [
        '|  | Requests | Rate | Failed | Average | Median | p(95) | p(99) | Slowest |',
        '| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
        '| This run | 1,204 | 40.1/s | 0.498% (6) | 40 ms | 30 ms | 812 ms | 1.4 s | 1.5 s |',
        '| Earlier |  | 41/s |  |  |  | 700 ms |  |  |',
        '| Change |  | −2.1% |  |  |  | 🔴 +16% |  |  |',
      ].join('\n'),
    )
    expect(compared).toContain('\n| 602 | 20/s |')
    const order = [
      '| Threshold |',
      'Worse than before in 1 of 2 figures',
      '| Requests |',
      '| Failed check |',
      '| Details |',
    ]
    const places = order.map((part) => compared.indexOf(part))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  test('shows of pairs the means of both sides', () => {
    const paired = {
      ...comparison,
      mode: 'paired' as const,
      figures: comparison.figures.map((item) => ({ ...item, value: 77 })),
    }
    const text = render(scriptReport({ result: resultOf(http, groups), comparison: paired })).replaceAll('\u00a0', ' ')
    // A row is of one run, or of all runs of a side: a p(95) of all above a p(99) of one would be nonsense.
    expect(text).toContain(
      [
        '| One run of A | 1,204 | 40.1/s | 0.498% (6) | 40 ms | 30 ms | 812 ms | 1.4 s | 1.5 s |',
        '| Side A |  | 77/s |  |  |  | 77 ms |  |  |',
        '| Side B |  | 41/s |  |  |  | 700 ms |  |  |',
      ].join('\n'),
    )
  })

  test('shows failed checks under their groups, and no others', () => {
    expect(text).toContain(
      [
        '| Group | Failed check | Failures |',
        '| :--- | :--- | ---: |',
        '| `shop` | `is there` | 5 of 602 (0.831%) |',
        '|  | `is cheap` | 2 of 602 (0.332%) |',
        '| `shop › pay` | `is paid` | 5 of 602 (0.831%) |',
      ].join('\n'),
    )
    expect(text).not.toContain('`ok`')
  })

  test('shows what was run, where', () => {
    expect(text).toContain(
      [
        '| Script | `tests/load.js` |',
        '| k6 | 2.2.0, from the tool cache |',
        '| Plan | 10 VUs for 30 s |',
        '| Run | 30.2 s, 602 iterations, 10 VUs |',
        '| Machine | Linux 6.8, x64, 4 CPUs (AMD EPYC 7763) |',
        '| Usage report | not sent, turned off by input no-usage-report |',
      ].join('\n'),
    )
  })

  test('has every metric behind a fold', () => {
    expect(text).toContain('<details><summary>All 9 metrics</summary>\n\n| Metric | Kind | Values |')
    expect(text).toContain(
      '| `http_req_duration` | trend | avg 40 ms, min 2 ms, med 30 ms, max 1.5 s, p(90) 700 ms, p(95) 812 ms, p(99) 1.4 s, count 1,204 |',
    )
    expect(text).toContain('| `http_req_failed` | rate | 0.498%, 6 of 1,204 |')
    expect(text).toContain('| `http_req_duration{kind:x}` | trend | no data |')
  })

  test('is short when there is little to say', () => {
    const short = render(scriptReport({ result: resultOf({ iterations: { count: 1, rate: 2 } }) }))
    expect(short.split('\n')[0]).toBe('### ✅ `tests/load.js` passed: All 2 thresholds held.')
    expect(short).not.toMatch(/Threshold|Failed check|Requests/)
  })

  test('says when there are no figures, and why they are not missed', () => {
    expect(render(scriptReport())).toContain('k6 left no summary, so there are no figures.')
    const checked = render(
      scriptReport({
        verdict: verified,
        durationMs: null,
        exitCode: null,
        usageReport: { status: 'skipped', detail: 'no test ran', body: '' },
      }),
    )
    expect(checked.split('\n')[0]).toMatch(/^### ✅ `tests\/load\.js` is valid: The script is valid/)
    expect(checked).toContain('| Usage report | none, as no test ran |')
    expect(checked).not.toMatch(/k6 left no summary|Run \|/)
  })

  test('repeats in full a reason that is too long for a heading', () => {
    const [heading, , rest] = render(scriptReport({ verdict: failed(`It is so: ${'because '.repeat(50)}`) })).split(
      '\n',
    )
    expect(heading).toBe('### ❌ `tests/load.js` failed: It is so')
    expect(rest).toBe('because '.repeat(50).trim())
    const [cut, , whole] = render(scriptReport({ verdict: failed('because '.repeat(50)) })).split('\n')
    expect(cut).toMatch(/failed: (because ){14}because…$/)
    expect(whole).toBe('because '.repeat(50).trim())
  })
})

test('a step that could not start has its reason', () => {
  const step = { verdict: notRun('input vus: "many" is not a whole number'), scripts: [], k6: null }
  expect(renderJobSummary(step, machine)).toBe(
    '### ❌ Load test was not run: input vus: "many" is not a whole number\n',
  )
})

describe('several scripts', () => {
  const good = scriptReport({
    script: 'a.js',
    result: resultOf({ ...http, checks: { passes: 1, fails: 0, value: 1 } }),
  })
  const bad = scriptReport({ script: 'b.js', verdict: failed('Slow.'), result: resultOf(http, groups) })

  test('are a table, then a part each, folded unless it failed', () => {
    const text = render(good, bad).replaceAll('\u00a0', ' ')
    expect(text.split('\n')[0]).toBe('### ❌ Load test failed: 1 of 2 scripts failed. b.js: Slow.')
    expect(text).toContain(
      [
        '| ✅ | `a.js` | passed | 602 | 1,204 | 0.498% | 812 ms |',
        '| ❌ | `b.js` | thresholds-crossed | 602 | 1,204 | 0.498% | 812 ms |',
      ].join('\n'),
    )
    expect(text).toContain('<details><summary>✅ <code>a.js</code> passed</summary>')
    expect(text).toContain('<details open><summary>❌ <code>b.js</code> failed</summary>')
    expect(text.indexOf('Machine')).toBe(text.lastIndexOf('Machine'))
  })

  test('that do not fit are counted, and those that failed come first', () => {
    const names = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `http_req_duration{n:${index}${'x'.repeat(150)}}`,
        { ...trend, thresholds: { 'avg<1': true } },
      ]),
    )
    const big = { result: resultOf({ ...http, ...names }) }
    const scripts = Array.from({ length: 700 }, (_, index) =>
      scriptReport({ script: `${index}.js`, ...big, ...(index === 699 ? { verdict: failed('Slow.') } : {}) }),
    )
    const text = render(...scripts)
    expect(Buffer.byteLength(text)).toBeLessThan(limit)
    expect(text).toContain('<summary>❌ <code>699.js</code> failed</summary>')
    const shown = text.match(/<summary>✅ <code>/g)?.length ?? 0
    expect(shown).toBeGreaterThan(10)
    expect(text).toContain(`… and ${699 - shown} more scripts whose figures have no room here.`)
    expect(text).toMatch(/… and \d+ more thresholds, for which there is no room here\./)
  })
})
