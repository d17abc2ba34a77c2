import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { outputNames } from '../../src/publish/outputs.ts'
import { runAction } from '../support/action.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { startTarget } from '../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const none = 'export default function () {}'
const off = { 'no-usage-report': 'true' }

describe.each(k6Versions)('the results of k6 %s', (version) => {
  const run = (script: string, inputs: Record<string, string> = {}, files: Record<string, string> = {}) =>
    runAction({
      k6: k6Path(version),
      files: { 'test.js': script, ...files },
      inputs: { script: 'test.js', env: `URL=${target.url}`, ...off, ...inputs },
    })

  test.concurrent('are all outputs, as plain numbers', async () => {
    const step = await run(
      `import http from 'k6/http'
       import { check } from 'k6'
       export const options = { vus: 2, iterations: 10, thresholds: { 'http_req_duration{name:x}': ['p(99.9)<9000', 'max<1'], checks: ['rate>0.4'] } }
       export default function () {
         check(http.get(__ENV.URL + '/err'), { good: (r) => r.status === 200 })
         check(http.get(__ENV.URL), { good: (r) => r.status === 200 })
       }`,
    )
    expect(Object.keys(step.outputs).sort()).toEqual([...outputNames].sort())
    expect(step.outputs).toMatchObject({
      outcome: 'passed',
      'exit-code': '0',
      passed: 'true',
      'k6-version': version,
      'http-reqs': '20',
      'http-req-failed-rate': '0.5',
      'checks-rate': '0.5',
      iterations: '10',
      'usage-report': 'off',
    })
    const decimal = /^\d+(\.\d+)?$/
    for (const name of [
      'http-reqs-rate',
      'http-req-duration-p95',
      'http-req-duration-p99',
      'iteration-duration-p95',
      'data-received',
      'data-sent',
    ]) {
      expect(step.outputs[name], name).toMatch(decimal)
    }
    const [min, med, p90, p95, p99, max] = ['min', 'med', 'p90', 'p95', 'p99', 'max'].map((name) =>
      Number(step.outputs[`http-req-duration-${name}`]),
    )
    expect([min, med, p90, p95, p99, max]).toEqual(
      [min, med, p90, p95, p99, max].toSorted((a, b) => (a ?? 0) - (b ?? 0)),
    )
    expect(JSON.parse(step.outputs.thresholds ?? '')).toEqual([
      { metric: 'checks', expression: 'rate>0.4', status: 'ok', ok: true, value: 0.5, limit: 0.4 },
      {
        metric: 'http_req_duration{name:x}',
        expression: 'max<1',
        status: 'no-data',
        ok: true,
        value: null,
        limit: 1,
      },
      {
        metric: 'http_req_duration{name:x}',
        expression: 'p(99.9)<9000',
        status: 'no-data',
        ok: true,
        value: null,
        limit: 9000,
      },
    ])
    const metrics = JSON.parse(step.outputs.metrics ?? '')
    expect(metrics.http_req_failed).toEqual({ kind: 'rate', values: { passes: 10, fails: 10, value: 0.5 } })
    const summary = step.outputs['summary-path'] ?? ''
    expect(JSON.parse(readFileSync(summary, 'utf8')).metrics.http_reqs.count).toBe(20)
    expect(statSync(dirname(summary)).mode & 0o777).toBe(0o700)
    expect(step.summary).toMatch(/good/)
  })

  test.concurrent("keep the user's own statistics and his own summary file", async () => {
    const script = `import http from 'k6/http'\nexport const options = { thresholds: { http_req_duration: ['p(99.90)<9000'] } }\nexport default function () { http.get(__ENV.URL) }`
    const step = await run(script, { flags: "--summary-trend-stats='med,p(12)' --summary-export=mine.json" })
    const stats = Object.keys(
      JSON.parse(readFileSync(join(step.workspace, 'mine.json'), 'utf8')).metrics.http_req_duration,
    )
    expect(stats).toEqual(expect.arrayContaining(['med', 'p(12)', 'p(95)', 'p(99)', 'p(99.90)']))
    expect(step.outputs['http-req-duration-p99']).not.toBe('')
    expect(JSON.parse(step.outputs.thresholds ?? '')[0].value).toBeGreaterThan(0)
  })

  test.concurrent('are missing with a warning that names the cause', async () => {
    const disabled = await run(none, { flags: '--summary-mode=disabled' })
    expect(disabled.outputs).toMatchObject({ outcome: 'passed', 'summary-path': '', metrics: '', thresholds: '' })
    expect(disabled.commands.find(({ name }) => name === 'warning')?.data).toMatch(/disabled by --summary-mode/)
    const byVariable = await run(none, { env: 'K6_SUMMARY_MODE=disabled' })
    expect(byVariable.log).toMatch(/k6's summary is disabled by K6_SUMMARY_MODE; the exit code alone decides/)
    const byOldVariable = await run(none, { env: 'K6_NO_SUMMARY=true' })
    expect(/is disabled by K6_NO_SUMMARY/.test(byOldVariable.log)).toBe(version.startsWith('1.'))
    const wrong = await run(`${none}\nexport function handleSummary() { return 'text' }`)
    const warnings = wrong.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
    expect(warnings).toContainEqual(expect.stringMatching(/summary was not written/))
    expect(warnings).toContainEqual(expect.stringMatching(/failed to handle the end-of-test summary/))
  })

  test.concurrent('are bounded, and what is too large is in the file', async () => {
    const script = `export const options = { thresholds: {} }
      for (let i = 0; i < 1000; i++) options.thresholds['http_req_duration{name:' + 'n'.repeat(50) + i + '}'] = ['p(95)<500']
      ${none}`
    const step = await run(script)
    expect(step.outputs).toMatchObject({ thresholds: '', metrics: '', outcome: 'passed' })
    const warnings = step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
    expect(warnings).toHaveLength(2)
    expect(warnings.every((data) => data.includes(step.outputs['summary-path'] ?? '?'))).toBe(true)
    expect(Buffer.byteLength(step.summary)).toBeLessThan(900 * 1024)
  })

  test.concurrent('of several scripts are an array; the first failing one decides', async () => {
    const files = {
      't/a.js': none,
      't/b.js': 'nonsense(',
      't/c.js': "import exec from 'k6/execution'\nexport default () => exec.test.fail()",
    }
    const step = await run(none, { script: 't/*.js' }, files)
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({
      outcome: 'script-error',
      'exit-code': '107',
      passed: 'false',
      'http-reqs': '',
      metrics: '',
      'summary-path': '',
    })
    const results = JSON.parse(step.outputs.results ?? '')
    expect(results.map((entry: Record<string, unknown>) => [entry.script, entry.outcome, entry['exit-code']])).toEqual([
      ['t/a.js', 'passed', 0],
      ['t/b.js', 'script-error', 107],
      ['t/c.js', 'marked-failed', 110],
    ])
    expect(results[0]['summary-path']).not.toBe(results[2]['summary-path'])
    expect(step.log.trimEnd().split('\n').at(-1)).toMatch(
      /2 of 3 scripts failed\. The first is t\/b\.js: The script has an error/,
    )
  })

  test.concurrent('a script may start with a dash, be TypeScript, an archive, or elsewhere', async () => {
    const typescript =
      'const count: number = 2\nexport const options = { iterations: count }\nexport default function (): void {}'
    const files = { 'sub/-x.js': none, 'sub/t.ts': typescript }
    const step = await run(none, { script: '-x.js\nt.ts', 'working-directory': 'sub' }, files)
    const results = JSON.parse(step.outputs.results ?? '')
    expect(results.map((entry: { script: string; outcome: string }) => [entry.script, entry.outcome])).toEqual([
      ['-x.js', 'passed'],
      ['t.ts', 'passed'],
    ])
    execFileSync(k6Path(version), ['archive', '-O', 'test.tar', 'sub/t.ts'], {
      cwd: step.workspace,
      env: { ...step.env, K6_AUTO_EXTENSION_RESOLUTION: 'false' },
    })
    const archived = await runAction({
      k6: k6Path(version),
      workspace: step.workspace,
      inputs: { script: 'test.tar', ...off },
    })
    expect(archived.outputs).toMatchObject({ outcome: 'passed', iterations: '2' })
  })

  test.concurrent('a script may come from an https server', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'k6-https-'))
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    )
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) =>
      response.end(none),
    )
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const url = `https://localhost:${(server.address() as AddressInfo).port}/load.js`
    const step = await runAction({
      k6: k6Path(version),
      inputs: { script: `${url}?token=secret`, ...off },
      env: { SSL_CERT_FILE: cert },
    })
    server.close()
    server.closeAllConnections()
    expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '1' })
    expect(JSON.parse(step.outputs.results ?? '')[0].script).toBe(url)
    expect(step.summary).not.toContain('secret')
  })
})

test('inputs replace the scenarios of a script with a warning', async () => {
  const script = `export const options = { scenarios: { a: { executor: 'per-vu-iterations' } } }\n${none}`
  const step = await runAction({ files: { 'test.js': script }, inputs: { script: 'test.js', iterations: '2', ...off } })
  expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '2' })
  expect(step.commands).toContainEqual({
    name: 'warning',
    properties: { file: 'test.js' },
    data: expect.stringMatching(/scenarios of its own/),
  })
})

test('no job summary is written where none is wanted', async () => {
  const step = await runAction({
    files: { 'test.js': none },
    inputs: { script: 'test.js', 'job-summary': 'false', ...off },
  })
  expect(step).toMatchObject({ summary: '', exitCode: 0 })
  const wrong = await runAction({ inputs: { script: 'nope.js', 'job-summary': 'false', ...off } })
  expect(wrong).toMatchObject({ summary: '', exitCode: 1 })
})

test('the env input reaches the script with its spaces, and nothing of the runner does', async () => {
  const script = `export default function () { console.log(JSON.stringify(__ENV)) }`
  const step = await runAction({
    files: { 'test.js': script },
    inputs: { script: 'test.js', env: 'GREETING=  hello = world  ', ...off },
  })
  const line = step.log.split('\n').find((text) => text.includes('GREETING')) ?? ''
  expect(line).toContain(String.raw`\"GREETING\":\"  hello = world  \"`)
  expect(line).toContain('RUNNER_TRACKING_ID')
  expect(line).not.toMatch(/ACTIONS_|INPUT_|GITHUB_(?:OUTPUT|STATE|ENV|PATH|STEP_SUMMARY|EVENT_PATH)/)
})

test('the log shows one progress line an interval, and the last block whole', async () => {
  const script = `import { sleep } from 'k6'\nexport const options = { duration: '4s' }\nexport default function () { sleep(0.1) }`
  const files = { 'test.js': script }
  const progress = async (interval: string) => {
    const step = await runAction({ files, inputs: { script: 'test.js', 'progress-interval': interval, ...off } })
    return step.log.split('\n').filter((line) => /^(?:running|default) /.test(line))
  }
  const [all, few] = await Promise.all([progress('0'), progress('60s')])
  expect(all.length).toBeGreaterThanOrEqual(6)
  expect(few).toEqual([
    expect.stringMatching(/^running \(04\.\ds\), 0\/1 VUs/),
    expect.stringMatching(/^default ✓ \[ 100% \]/),
  ])
})
