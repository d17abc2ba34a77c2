import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { account, refuse } from '../support/cloud-api.ts'
import { allOf, cloudScript, clouds, runInCloud } from '../support/cloud-step.ts'
import { exported, scratch, startCollector } from '../support/collector.ts'
import { fakeK6 } from '../support/fake.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

const cloudOf = clouds()

const metrics = {
  http_reqs: 'counter',
  http_req_failed: 'rate',
  http_req_duration: 'trend',
  iterations: 'counter',
  checks: 'rate',
  vus: 'gauge',
}

const figures = {
  'http_reqs increase': 1204,
  'http_reqs rate': 120.4,
  'http_req_failed ratio': 0.25,
  'http_req_failed increase_nz': 301,
  'http_req_failed increase_z': 903,
  'http_req_duration histogram_quantile(0.95)': 612.5,
  'http_req_duration histogram_avg': 88,
  'iterations increase': 602,
}

const passes = [{ status: 'running' }, { status: 'completed', result: 'passed' }]
const fails = [{ status: 'running' }, { status: 'completed', result: 'failed' }]

describe.each(k6Versions)('with k6 %s', (version) => {
  it('runs a test in the cloud, and has its figures and address', async () => {
    const cloud = await cloudOf({
      metrics,
      figures: { ...figures, 'http_req_duration histogram_quantile(0.95)': 412.5 },
    })
    const step = await runInCloud(cloud, { k6: k6Path(version) })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'passed',
      'exit-code': '0',
      'cloud-test-run-id': cloud.runId,
      'cloud-test-run-url': cloud.runUrl,
      'k6-version': version,
      'http-reqs': '1204',
      'http-req-failed-rate': '0.25',
      'http-req-duration-p95': '412.5',
      iterations: '602',
      'vus-max': '',
    })
    expect(JSON.parse(step.outputs.thresholds ?? '')).toEqual([
      { metric: 'http_req_duration', expression: 'p(95)<500', status: 'ok', ok: true, value: 412.5, limit: 500 },
    ])
    expect(step.exitCode).toBe(0)
    // The script was sent once, and nobody but the action asked for figures.
    expect(cloud.kinds('k6').filter((kind) => kind === 'start')).toHaveLength(1)
    expect(allOf(step)).not.toContain(account.token)
  })

  it('has tags that say which run it is, beside those of the script', async () => {
    const tagged = {
      k6: k6Path(version),
      files: { 'script.js': cloudScript.replace('{ vus', "{ tags: { service: 'shop' }, vus") },
      env: { GITHUB_REF: 'refs/heads/a,b="c"', GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '1', GITHUB_SHA: 'c0ffee' },
    }
    const tags = {
      service: 'shop',
      testid: '4711-1',
      github_sha: 'c0ffee',
      github_ref: 'refs/heads/a,b="c"',
      github_run_id: '4711',
      github_run_attempt: '1',
    }
    const cloud = await cloudOf({ states: passes })
    const inCloud = await runInCloud(cloud, { ...tagged, inputs: { 'tag-run': 'true' } })
    expect(inCloud.outputs, inCloud.log).toMatchObject({ outcome: 'passed' })
    const sent = cloud.calls.find(({ kind }) => kind === 'validate')
    expect(JSON.parse(String(sent?.body)).options.tags).toEqual(tags)

    // No option of `k6 cloud run` shows samples; a threshold on those that are not there would be crossed.
    const thresholds = "thresholds: { 'iterations{service:shop,testid:4711-1,github_sha:c0ffee}': ['count>0'] }, vus"
    const here = await runInCloud(await cloudOf(), {
      ...tagged,
      files: { 'script.js': tagged.files['script.js'].replace(/thresholds.*?\} /, '').replace('vus', thresholds) },
      inputs: { engine: 'cloud-local', 'tag-run': 'true' },
    })
    expect(here.outputs, here.log).toMatchObject({ outcome: 'passed' })
    expect(JSON.parse(here.outputs.thresholds ?? '')[0].value).toBeGreaterThan(0)
  })

  it('says which threshold was crossed', async () => {
    const cloud = await cloudOf({ states: fails, metrics, figures })
    const { exitCode, outputs, summary } = await runInCloud(cloud, { k6: k6Path(version) })
    expect(outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99', passed: 'false' })
    expect(summary).toContain(`| Test run | [9001 in Grafana Cloud k6](${cloud.runUrl}) |`)
    expect(summary).not.toContain('| Machine |')
    expect(summary).toContain('http_req_duration p(95)\\<500 (measured 613 ms)')
    expect(exitCode).toBe(1)
  })

  it('fails when the service aborted the run, whatever k6 says', async () => {
    // k6 1.x ends with 0 here.
    const cloud = await cloudOf({
      states: [{ status: 'running' }, { status: 'aborted', message: 'VUh budget is used up' }],
    })
    const { exitCode, outputs, log } = await runInCloud(cloud, { k6: k6Path(version) })
    expect(outputs).toMatchObject({ outcome: 'crashed', passed: 'false' })
    expect(log).toContain('VUh budget is used up')
    expect(exitCode).toBe(1)
  })

  it('starts a run and leaves it', async () => {
    const cloud = await cloudOf({ states: [{ status: 'queued' }, { status: 'running' }] })
    const { exitCode, outputs, summary } = await runInCloud(cloud, { k6: k6Path(version), inputs: { detach: 'true' } })
    expect(outputs).toMatchObject({ outcome: 'started', passed: 'true', 'cloud-test-run-id': cloud.runId })
    expect(summary).toContain('does not wait for it')
    expect(exitCode).toBe(0)
    expect(cloud.kinds()).not.toContain('abort')
  })

  it('runs a test here and sends its figures to the cloud', async () => {
    const cloud = await cloudOf()
    const step = await runInCloud(cloud, { k6: k6Path(version), inputs: { engine: 'cloud-local', 'fail-on': '' } })
    const { outputs, log } = step
    expect(outputs, log).toMatchObject({
      outcome: 'passed',
      'exit-code': '0',
      'cloud-test-run-id': cloud.runId,
      'cloud-test-run-url': cloud.runUrl,
    })
    // Those of the k6 that ran here: the stub has none.
    expect(Number(outputs.iterations)).toBeGreaterThan(0)
    expect(cloud.kinds('k6')).toEqual(expect.arrayContaining(['start-local', 'push', 'notify']))
    expect(allOf(step)).not.toContain(account.token)
  })
})

it('says in the run where it comes from, below what stands there, and reports its use once', async () => {
  const cloud = await cloudOf({ states: passes })
  cloud.run.note = 'nightly'
  const collector = await startCollector()
  const { outputs } = await runInCloud(cloud, {
    env: {
      K6_USAGE_REPORT_URL: collector.url,
      GITHUB_REPOSITORY: 'your-org/shop',
      GITHUB_SHA: '1a'.repeat(20),
      GITHUB_RUN_ID: '4711',
    },
  })
  expect(cloud.run.note).toBe(
    `nightly\nyour-org/shop@${'1a'.repeat(20)}, https://github.com/your-org/shop/actions/runs/4711`,
  )
  expect(outputs['usage-report']).toBe('sent')
})

it('previews its usage report, and sends none', async () => {
  const cloud = await cloudOf({ states: passes })
  const collector = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
  const { outputs } = await runInCloud(cloud, {
    inputs: { 'usage-report': 'preview' },
    env: { K6_USAGE_REPORT_URL: collector.url },
  })
  expect(outputs['usage-report']).toBe('preview')
  expect(JSON.parse(outputs['usage-report-body'] ?? '')).toMatchObject({ goos: 'linux' })
  expect(await exported(collector.url)).toEqual([])
})

it.each<[string, Record<string, string>, Record<string, string>, string]>([
  ['false by the variable', {}, { K6_SHOW_CLOUD_LOGS: 'false' }, 'exceptions'],
  ['false by the flag', { flags: '--show-logs=false' }, { K6_SHOW_CLOUD_LOGS: 'true' }, 'exceptions'],
  ['true by the flag', { flags: '--show-logs' }, { K6_SHOW_CLOUD_LOGS: 'false' }, 'passed'],
  ['not given', {}, { K6_SHOW_CLOUD_LOGS: '' }, 'passed'],
])('fail-on: exceptions knows of them by the log of the cloud: show-logs %s', async (_what, inputs, env, outcome) => {
  // Only k6's questions move the run on, and this one asks none.
  const cloud = await cloudOf({ states: passes.slice(1) })
  const k6 = fakeK6({ cloud: `echo '  output: ${cloud.runUrl}'; exit 0` })
  const { outputs, log } = await runInCloud(cloud, { k6, inputs: { 'fail-on': 'exceptions', ...inputs }, env })
  expect(outputs.outcome, log).toBe(outcome)
})

it('says why there are no figures, and passes all the same', async () => {
  const cloud = await cloudOf({ states: passes, faults: { metrics: refuse(403, 'read:metrics is missing') } })
  const { outputs, log } = await runInCloud(cloud)
  expect(outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '', 'http-req-duration-p95': '' })
  expect(log).toMatch(/::warning.*no figures of test run 9001.*read:metrics is missing/)
})
