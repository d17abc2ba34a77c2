/*
 * Figures of endpoints are compared without a threshold for them, and only those that `compare-metrics` names go where
 * later runs find them.
 */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { exactEndpoints, exactPercentile, expectNear } from '../support/endpoints.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { resultOf } from '../support/result-file.ts'
import { startTarget } from '../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const script = `import http from 'k6/http'
export const options = { vus: 2, iterations: 100 }
export default function () {
  http.get(__ENV.BASE + '/delay/' + __ENV.MS, { tags: { name: 'shop' } })
  http.post(__ENV.BASE + '/delay/1', 'x', { tags: { name: 'shop' } })
  http.get(__ENV.BASE + '/err', { tags: { name: 'secret-garden' } })
}`

const figures = `http_req_duration{name:shop,method:GET} p(95)
http_reqs{ "name" : "shop" } count
http_req_failed{name:shop} rate
http_req_duration{name:nobody} p(95)`

const step = (k6: string, ms: number, inputs: Record<string, string>, workspace?: string) =>
  runAction({
    k6,
    files: { 'a.js': script },
    inputs: {
      script: 'a.js',
      'no-usage-report': 'true',
      env: `BASE=${target.url}\nMS=${ms}`,
      flags: '--out json=points.json',
      'compare-metrics': figures,
      ...inputs,
    },
    ...(workspace === undefined ? {} : { workspace }),
  })

describe.each(k6Versions)('k6 %s', (version) => {
  test('with earlier runs in files', async () => {
    const k6 = k6Path(version)
    const first = await step(k6, 5, { baseline: 'runs' })
    const kept = JSON.parse(readFileSync(first.outputs['summary-path'] ?? '', 'utf8')).k6_load_test
    expect(Object.keys(kept.metrics).sort()).toEqual([
      'http_req_duration{name:shop,method:GET}',
      'http_req_failed{name:shop}',
      'http_reqs{ "name" : "shop" }',
    ])
    expect(JSON.stringify(kept)).not.toContain('secret-garden')
    mkdirSync(join(first.workspace, 'runs'))
    copyFileSync(first.outputs['summary-path'] ?? '', join(first.workspace, 'runs/1.json'))

    const exact = exactEndpoints(join(first.workspace, 'points.json')).get('GET shop')
    const then = exactPercentile(exact?.durations ?? [], 95)
    const second = await step(k6, 5, { baseline: 'runs' }, first.workspace)
    const compared = resultOf(second).scripts[0]?.comparison
    const found = new Map(compared?.figures.map((figure) => [`${figure.metric} ${figure.aggregation}`, figure]))
    const p95 = found.get('http_req_duration{name:shop,method:GET} p(95)')
    expectNear(p95?.reference, then)
    const requests = found.get('http_reqs{ "name" : "shop" } count')
    expect(requests?.value).toBe(200)
    expect(requests?.reference).toBeCloseTo(200, 9)
    expect(found.get('http_req_failed{name:shop} rate')).toMatchObject({ value: 0, reference: 0 })
    expect(found.has('http_req_duration{name:nobody} p(95)')).toBe(false)
    expect(compared?.notes.join('\n')).toContain('http_req_duration{name:nobody} p(95)')
  }, 60_000)

  test('of two sides', async () => {
    const done = await step(k6Path(version), 5, { 'compare-env': 'MS=20', 'compare-rounds': '3' })
    const figure = resultOf(done).scripts[0]?.comparison?.figures.find(({ aggregation }) => aggregation === 'p(95)')
    expect(figure).toMatchObject({ metric: 'http_req_duration{name:shop,method:GET}', runs: 3 })
    expect(figure?.reference).toBeGreaterThan(19)
  }, 60_000)

  test("a threshold gives k6's own exact figure", async () => {
    const withThreshold = script.replace(
      'iterations: 100',
      "iterations: 100, thresholds: { 'http_req_duration{name:shop,method:GET}': ['p(95)<9999'] }",
    )
    const done = await runAction({
      k6: k6Path(version),
      files: { 'a.js': withThreshold },
      inputs: {
        script: 'a.js',
        'no-usage-report': 'true',
        env: `BASE=${target.url}\nMS=5`,
        baseline: 'runs',
        'compare-metrics': 'http_req_duration{name:shop,method:GET} p(95)',
      },
    })
    const summary = JSON.parse(readFileSync(done.outputs['summary-path'] ?? '', 'utf8'))
    expect(summary.k6_load_test).not.toHaveProperty('metrics')
    const metric = resultOf(done).scripts[0]?.metrics.find(({ name }) => name.includes('shop'))
    expect(metric?.values['p(95)']).toBe(summary.metrics['http_req_duration{name:shop,method:GET}']['p(95)'])
  })
})
