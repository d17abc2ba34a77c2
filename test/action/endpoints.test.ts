/*
 * The table of requests by endpoint, against exact figures: k6's own JSON output of the same run has every request.
 */
import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { exactEndpoints, exactPercentile, expectNear } from '../support/endpoints.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { resultOf } from '../support/result-file.ts'
import type { StepResult } from '../support/stand-in-runner.ts'
import { startTarget } from '../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

type Given = { flags?: string; inputs?: Record<string, string>; env?: Record<string, string> }

function run(k6: string, script: string, { flags = '--out json=points.json', inputs = {}, env = {} }: Given = {}) {
  const source = `import http from 'k6/http'\nimport exec from 'k6/execution'\n${script}`
  return runAction({
    k6,
    files: { 'a.js': source.replaceAll('BASE', target.url) },
    inputs: { script: 'a.js', 'no-usage-report': 'true', charts: 'false', flags, ...inputs },
    env,
  })
}

const endpointsOf = (step: StepResult) => resultOf(step).scripts[0]?.endpoints

/** What the table says, row by row, is what k6 measured: counts to the last, percentiles to 0.4 %. */
function expectExact(step: StepResult, as = (name: string) => name): void {
  const exact = exactEndpoints(join(step.workspace, 'points.json'), as)
  const table = endpointsOf(step)
  expect(table?.off).toBeNull()
  const rows = table?.rows ?? []
  expect(rows.length + (table?.more ?? 0)).toBe(exact.size)
  expect(rows.length).toBe(Math.min(100, exact.size))
  const seconds = Number(step.outputs['http-reqs']) / Number(step.outputs['http-reqs-rate'])
  for (const row of rows) {
    const known = exact.get(`${row.method} ${row.name}`)
    expect(row).toMatchObject({ count: known?.count, failed: known?.failed })
    expect(row.perSecond).toBeCloseTo((known?.count ?? 0) / seconds, 6)
    const sorted = known?.durations ?? []
    const percentiles = [
      [row.durationP50Ms, 50],
      [row.durationP95Ms, 95],
      [row.durationP99Ms, 99],
    ] as const
    for (const [value, percent] of percentiles) {
      if (sorted.every((duration) => duration === 0)) expect(value).toBeNull()
      else expectNear(value, exactPercentile(sorted, percent))
    }
  }
  const p95 = rows.map((row) => row.durationP95Ms ?? Number.MAX_VALUE)
  expect(p95).toEqual(p95.toSorted((a, b) => b - a))
}

describe.each(k6Versions)('k6 %s', (version) => {
  test.concurrent('names by tag, over several periods', async () => {
    const step = await run(
      k6Path(version),
      `export const options = { vus: 2, duration: '8s' }
       export default function () {
         const id = exec.scenario.iterationInTest
         http.get('BASE/delay/5?id=' + id, { tags: { name: 'get item' } })
         http.post('BASE/delay/' + (id % 20), 'x', { tags: { name: 'get item' } })
         http.get(http.url\`BASE/items/\${id}/x\`)
         if (id % 3 === 0) http.del('BASE/err', null, { tags: { name: 'DELETE | all' } })
       }`,
    )
    expectExact(step, (name) => name.replaceAll(/\?.*/g, ''))
    expect(
      endpointsOf(step)
        ?.rows.map(({ name, method }) => `${method} ${name}`)
        .sort(),
    ).toEqual(['DELETE DELETE | all', 'GET get item', `GET ${target.url}/items/\${}/x`, 'POST get item'])
    expect(step.summary).toMatch(
      /\| Endpoint \| Method \| Requests \| Rate \| Failed \| p\(50\) \| p\(95\) \| p\(99\) \|/,
    )
    expect(step.summary).toContain('percentiles are within 0.4%')
  }, 60_000)

  test.concurrent('more endpoints than rows', async () => {
    const step = await run(
      k6Path(version),
      `export const options = { vus: 4, iterations: 3000 }
       export default function () { http.get('BASE/u/' + (exec.scenario.iterationInTest % 120)) }`,
    )
    expectExact(step)
    expect(endpointsOf(step)?.more).toBe(20)
    expect(step.summary).toContain('20 faster endpoints are not shown')
  }, 60_000)

  test.concurrent('5,000 URLs for longer: k6 is not made to work for them', async () => {
    const step = await run(
      k6Path(version),
      `export const options = { scenarios: { load: { executor: 'constant-arrival-rate', rate: 500, duration: '14s', preAllocatedVUs: 20 } } }
       export default function () { http.get('BASE/u/' + (exec.scenario.iterationInTest % 5000)) }`,
      { flags: '' },
    )
    expect(endpointsOf(step)).toMatchObject({ off: expect.stringContaining('too many different names'), rows: [] })
    expect(step.summary).toContain('No table of requests by endpoint: requests have too many different names')
    expect(step.outputs).toMatchObject({ outcome: 'passed' })
    // That k6 was told to send no more is no news, and no error.
    expect(step.log).not.toMatch(/Failed to push|Interrupt sending|no table of endpoints/)
    expect(step.commands.filter(({ data }) => /cloud|endpoints|errors? of its own/.test(data))).toEqual([])
  }, 60_000)

  test.concurrent('several hosts, some of which fail', async () => {
    const other = createServer((request, response) => {
      const isLate = request.url?.startsWith('/late') === true
      response.statusCode = isLate ? 503 : 200
      setTimeout(() => response.end('{}'), isLate ? 12 : 0)
    })
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    const step = await run(
      k6Path(version),
      `export const options = { vus: 2, duration: '5s', hosts: { 'shop.test': '127.0.0.1' } }
       export default function () {
         http.get('BASE/a?token=geheim')
         http.get('BASE/a?token=other')
         http.get('BASE/err')
         http.get('http://user:geheim@shop.test:${port}/late?x=1#y')
         http.get('http://shop.test:${port}/')
         if (__ITER % 50 === 0) http.get('http://127.0.0.1:1/nobody')
       }`,
    ).finally(() => other.close())
    expectExact(step, (name) => name.replace(/[?#].*/, '').replace(/\/\/[^/]*@/, '//'))
    const rows = endpointsOf(step)?.rows ?? []
    expect(rows.map(({ name }) => name).sort()).toEqual(
      [
        `${target.url}/a`,
        `${target.url}/err`,
        'http://127.0.0.1:1/nobody',
        `http://shop.test:${port}/`,
        `http://shop.test:${port}/late`,
      ].sort(),
    )
    expect(rows.filter(({ failed, count }) => failed === count).length).toBe(3)
    expect(step.summary).not.toContain('geheim')
    expect(JSON.stringify(resultOf(step))).not.toContain('geheim')
  }, 60_000)

  test.concurrent('a test that is stopped says what it did until then', async () => {
    const step = await run(
      k6Path(version),
      `export const options = { vus: 1, duration: '60s' }
       export default function () { http.get('BASE/delay/20') }`,
      { inputs: { timeout: '2s' } },
    )
    expect(step.outputs.passed).toBe('false')
    expectExact(step)
    expect(endpointsOf(step)?.rows).toHaveLength(1)
  }, 60_000)

  test.concurrent('outputs of the user go on, wherever they are set', async () => {
    const script = `export const options = { vus: 1, iterations: 20 }
       export default function () { http.get('BASE/a') }`
    const step = await run(k6Path(version), script, {
      flags: '',
      env: { K6_OUT: 'json=points.json,csv=points.csv' },
    })
    expectExact(step)
    expect(readFileSync(join(step.workspace, 'points.csv'), 'utf8').match(/^http_reqs,/gm)).toHaveLength(20)
  })

  test.concurrent.each([
    ['input endpoints', { inputs: { endpoints: 'false' } }, null],
    ["the user's own cloud settings", { env: { K6_CLOUD_TOKEN: 'x' } }, /K6_CLOUD_TOKEN is set/],
    ['the id of a run in the cloud', { flags: '-e K6_CLOUDRUN_TEST_RUN_ID=7' }, /K6_CLOUDRUN_TEST_RUN_ID is set/],
    ['chosen system tags', { flags: '--system-tags=url' }, /system tags are chosen/],
  ])('off by %s', async (_why, given, why) => {
    const script = `export const options = { vus: 1, iterations: 20 }
       export default function () { http.get('BASE/a') }`
    const step = await run(k6Path(version), script, { flags: '', ...given })
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '20' })
    expect(step.log).not.toMatch(/output: .*cloud/)
    if (why === null) expect(endpointsOf(step)).toBeNull()
    else expect(endpointsOf(step)?.off).toMatch(why)
  })

  test.concurrent.each([
    ['some', "['url', 'method', 'status', 'error', 'check', 'group']", /system tags lack name$/],
    ['none', '[]', /system tags lack name, method, status, error, check, group$/],
  ])('off by the system tags of the script: %s', async (_which, tags, why) => {
    const step = await run(
      k6Path(version),
      `export const options = { vus: 1, iterations: 20, systemTags: ${tags} }
       export default function () { http.get('BASE/a') }`,
    )
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '20' })
    expect(endpointsOf(step)?.off).toMatch(why)
  })

  test.concurrent.each([
    ['{ name: 5 }', /options\.cloud\.name/],
    ["{ projectID: 'shop' }", /options\.cloud\.projectID/],
    ['{ projectID: 1.5 }', /options\.cloud\.projectID/],
    ["{ timeout: 'soon' }", /options\.cloud\.timeout/],
    ["'shop'", /options\.cloud,|options\.cloud$/],
  ])("a script's options.cloud that only the cloud would refuse: %s", async (cloud, why) => {
    const step = await run(
      k6Path(version),
      `export const options = { vus: 1, iterations: 20, cloud: ${cloud} }
       export default function () { http.get('BASE/a') }`,
      { flags: '' },
    )
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '20' })
    expect(endpointsOf(step)?.off).toMatch(why)
  })

  test.concurrent.each(['text', 'json'])(
    "a script's options.cloud that it takes, and tags; log: %s",
    async (format) => {
      const step = await run(
        k6Path(version),
        `export const options = { vus: 1, iterations: 20, cloud: {
         name: 'shop', projectID: '12', token: 'of the script', note: 1, staticIPs: true,
         distribution: { a: { loadZone: 'amazon:us:ashburn', percent: 100 } } } }
       export default function () { http.get('BASE/a', { tags: { test_run_id: 'x', '__"mine"': 'y' } }) }`,
        { flags: `--out json=points.json --log-format ${format}` },
      )
      expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '20' })
      expectExact(step)
      // The cloud would leave these tags out; this step has no use for them.
      expect(step.log).not.toMatch(/discarded|Cloud operations/)
    },
  )

  test.concurrent('nothing goes elsewhere when k6 does not get its environment', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'k6-bare-')), 'k6')
    writeFileSync(file, `#!/bin/sh\nexec env -i HOME=/nowhere K6_NO_USAGE_REPORT=true ${k6Path(version)} "$@"\n`, {
      mode: 0o755,
    })
    const script = `export const options = { vus: 1, iterations: 20 }
       export default function () { http.get('BASE/a') }`
    const step = await run(file, script, { flags: '' })
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '20' })
    expect(step.log).not.toMatch(/output: .*cloud/)
    expect(endpointsOf(step)?.off).toMatch(/k6 sent nothing/)
  })

  test.concurrent('a k6 that cannot reach this step runs as it would', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'k6-apart-')), 'k6')
    // As in a network namespace of its own: nobody listens at that address.
    const elsewhere = '[ -z "$K6_CLOUD_HOST" ] || K6_CLOUD_HOST=http://127.0.0.1:1/$' + '{K6_CLOUD_HOST##*/}'
    writeFileSync(file, `#!/bin/sh\n${elsewhere}\nexec ${k6Path(version)} "$@"\n`, { mode: 0o755 })
    const step = await run(
      file,
      `export const options = { vus: 1, duration: '7s' }
       export default function () { http.get('BASE/delay/50') }`,
      { flags: '' },
    )
    expect(step.outputs).toMatchObject({ outcome: 'passed' })
    expect(step.log).toMatch(/output: .*cloud/)
    expect(endpointsOf(step)?.off).toMatch(/k6 sent nothing/)
    expect(step.log).not.toMatch(/Failed to push|connection refused/)
    expect(step.commands.filter(({ name }) => name === 'warning' || name === 'error')).toEqual([])
  }, 60_000)

  test.concurrent('the script changed its summary: what k6 recorded confirms the table', async () => {
    const step = await run(
      k6Path(version),
      `export const options = { vus: 1, duration: '4s' }
       export default function () { http.get('BASE/delay/20') }
       export function handleSummary(data) { data.metrics.http_reqs.values.count = 3; return {} }`,
      { inputs: { charts: 'true' } },
    )
    expect(step.log).toContain("handleSummary() changed k6's summary")
    expectExact(step)
    expect(endpointsOf(step)?.rows).toHaveLength(1)
  }, 60_000)

  test.concurrent('no requests, no table; few iterations, no server', async () => {
    const none = await run(k6Path(version), 'export const options = { iterations: 20 }\nexport default function () {}')
    expect(none.log).toMatch(/output: .*cloud \(only to this step/)
    expect(endpointsOf(none)).toBeNull()
    const one = await run(k6Path(version), "export default function () { http.get('BASE/a') }")
    expect(one.log).not.toMatch(/output: .*cloud/)
    expect(endpointsOf(one)).toBeNull()
  })
})

test('k6 sends no token to its build service', async () => {
  const binary = k6Path('1.8.1')
  const asked: (string | undefined)[] = []
  const service = createServer((request, response) => {
    if (request.method === 'GET') return createReadStream(binary).pipe(response)
    asked.push(request.headers.authorization)
    const checksum = createHash('sha256').update(readFileSync(binary)).digest('hex')
    const url = `http://${request.headers.host}/k6`
    request.resume()
    return response.end(
      JSON.stringify({ artifact: { id: 'one', url, dependencies: {}, platform: 'linux/amd64', checksum } }),
    )
  })
  await new Promise<void>((done) => service.listen(0, '127.0.0.1', done))
  const { port } = service.address() as AddressInfo
  const script = `"use k6 < 2.0.0"\nimport http from 'k6/http'
    export const options = { vus: 1, iterations: 20 }
    export default function () { http.get('${target.url}/a') }`
  const step = await runAction({
    files: { 'a.js': script },
    inputs: { script: 'a.js', 'no-usage-report': 'true', charts: 'false' },
    env: { K6_BUILD_SERVICE_URL: `http://127.0.0.1:${port}` },
  }).finally(() => service.close())
  expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '20' })
  expect(endpointsOf(step)?.rows).toHaveLength(1)
  // Of its plan, and of its run.
  expect(asked.length).toBeGreaterThan(1)
  expect(asked.filter(Boolean)).toEqual([])
})
