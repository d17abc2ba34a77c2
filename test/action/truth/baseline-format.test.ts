import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type K6Version, k6Path, k6Versions } from '../../support/k6.ts'
import { runStep, type Step, type StepResult } from '../../support/stand-in-runner.ts'
import { startTarget } from '../../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const load = (more = '') => `import http from 'k6/http'
export const options = { vus: 2, iterations: 40 }
export default function () { http.get(__ENV.URL + '/delay/20') }
${more}`

const step = (version: K6Version, script: string, more: Partial<Step> & { inputs?: Step['inputs'] } = {}) =>
  runStep({
    k6: k6Path(version),
    ...more,
    files: { 'a.js': script, ...more.files },
    inputs: { script: 'a.js', env: `URL=${target.url}`, 'no-usage-report': 'true', charts: 'false', ...more.inputs },
  })

type Comparison = { verdict: string | null; runs: number; figures: { metric: string }[]; notes: string[] }

const comparisonOf = ({ outputs }: StepResult): Comparison => JSON.parse(outputs.comparison ?? '')

const metricsOf = (done: StepResult) => comparisonOf(done).figures.map(({ metric }) => metric)

// By hand, so that it is in the format whatever a k6 of the future writes.
const kept = (p95: number) =>
  `{"options":{},"state":{"testRunDurationMs":1000},"root_group":{},"metrics":{"http_req_duration":{"type":"trend","contains":"time","values":{"p(95)":${p95},"avg":21,"count":40}},"http_reqs":{"type":"counter","contains":"default","values":{"count":40,"rate":90}},"http_req_failed":{"type":"rate","contains":"default","values":{"rate":0,"passes":0,"fails":40}}}}`

describe.each(k6Versions)('k6 %s', (version) => {
  test('the JSON of handleSummary is an earlier run', async () => {
    const done = await step(version, load(), {
      files: { 'earlier/1.json': kept(22), 'earlier/2.json': kept(22.2), 'earlier/3.json': kept(21.8) },
      inputs: { baseline: 'earlier' },
    })
    expect(done).toMatchObject({ exitCode: 0 })
    expect(metricsOf(done)).toEqual(['http_req_duration', 'http_reqs', 'http_req_failed'])
    expect(comparisonOf(done).runs).toBe(3)
    expect(comparisonOf(done).notes.join()).not.toContain('was left out')
  })

  test('a single one too', async () => {
    const done = await step(version, load(), {
      files: { 'earlier/hs.json': kept(22) },
      inputs: { baseline: 'earlier' },
    })
    expect(done.log).not.toContain('no earlier run has such a value')
    expect(comparisonOf(done).runs).toBe(1)
  })

  test('what k6 itself hands to handleSummary is one, whole or in part, and beside summaries of other steps', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'format-'))
    mkdirSync(join(workspace, 'earlier'))
    const writing = load(`export function handleSummary(data) {
  return { 'whole.json': JSON.stringify(data, null, 2), 'part.json': JSON.stringify({ metrics: data.metrics }) }
}`)
    const first = await step(version, writing)
    expect(first).toMatchObject({ exitCode: 0 })
    for (const name of ['whole.json', 'part.json']) {
      copyFileSync(join(first.workspace, name), join(workspace, 'earlier', name))
    }
    copyFileSync(first.outputs['summary-path'] ?? '', join(workspace, 'earlier/summary.json'))

    const done = await step(version, load(), {
      inputs: {
        baseline: join(workspace, 'earlier'),
        'compare-metrics': 'http_req_duration med\nhttp_req_failed rate',
      },
    })
    expect(comparisonOf(done)).toMatchObject({ runs: 3 })
    expect(metricsOf(done)).toEqual(['http_req_duration', 'http_req_failed'])
  })
})
