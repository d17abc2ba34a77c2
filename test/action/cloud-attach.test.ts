import { expect, it } from 'vitest'
import { account, type CallKind, type CloudFault, type CloudState, hang, refuse, say } from '../support/cloud-api.ts'
import { allOf, attachTo, clouds } from '../support/cloud-step.ts'

const cloudOf = clouds()

/** What the service knows of a run that somebody else started. */
const options = { thresholds: { http_req_duration: ['p(95)<500', 'avg<100'], checks: [{ threshold: 'rate>0.9' }] } }

const metrics = { http_req_duration: 'trend', checks: 'rate', http_reqs: 'counter' }

const figures = {
  'http_reqs increase': 50,
  'http_req_duration histogram_quantile(0.95)': 700,
  'http_req_duration histogram_avg': 50,
  'checks ratio': 1,
}

const ends = (last: CloudState) => ({
  options,
  metrics,
  figures,
  states: [{ status: 'queued' }, { status: 'running' }, { status: 'processing_metrics' }, last],
})

it('waits for a run, and judges it without a k6', async () => {
  const cloud = await cloudOf(ends({ status: 'completed', result: 'passed' }))
  const step = await attachTo(cloud)
  expect(step.outputs, step.log).toMatchObject({
    outcome: 'passed',
    'exit-code': '0',
    'k6-version': '2.2.0',
    'k6-path': '',
    'cloud-test-run-id': cloud.runId,
    'http-reqs': '50',
    'usage-report': 'skipped',
  })
  // One line for each change.
  expect(step.log.match(/^Test run 9001: .*/gm)).toEqual(
    ['queued', 'running', 'processing metrics', 'completed'].map((status) => `Test run 9001: ${status}`),
  )
  expect(cloud.kinds('k6')).toEqual([])
  expect(cloud.kinds()).not.toContain('note')
  expect(step.exitCode).toBe(0)
  expect(allOf(step)).not.toContain(account.token)
  // Nothing is said of a log that it never had.
  expect(step.log).not.toContain('::warning')
})

it('warns of what passes and says less than it seems', async () => {
  const failing = {
    metrics: { http_reqs: 'counter', http_req_failed: 'rate' },
    figures: { 'http_reqs increase': 50, 'http_req_failed ratio': 1 },
  }
  const cloud = await cloudOf({ ...ends({ status: 'completed', result: 'passed' }), ...failing })
  const step = await attachTo(cloud, { inputs: { 'fail-on': 'checks' } })
  expect(step.outputs.outcome, step.log).toBe('passed')
  expect(step.log).toMatch(/^::warning.*test run 9001: 50 of 50 requests failed$/m)
  expect(step.log).toMatch(/^::warning.*test run 9001: no check was made, so fail-on: checks had nothing to judge$/m)
})

it('says which threshold of such a run was crossed', async () => {
  const cloud = await cloudOf(ends({ status: 'completed', result: 'failed' }))
  const { exitCode, outputs } = await attachTo(cloud)
  expect(outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
  const status = JSON.parse(outputs.thresholds ?? '').map((threshold: { status: string }) => threshold.status)
  // By metric, then by expression.
  expect(status).toEqual(['ok', 'ok', 'crossed'])
  expect(exitCode).toBe(1)
})

it.each<[string, CloudState, object, RegExp]>([
  [
    'an error',
    { status: 'completed', result: 'error', message: 'no load zone' },
    { outcome: 'crashed' },
    /no load zone/,
  ],
  [
    'a script with an error',
    { status: 'aborted', result: 'error', code: 8035, message: 'ReferenceError: x' },
    { outcome: 'script-error', 'exit-code': '97' },
    /ReferenceError: x/,
  ],
  [
    'somebody who aborted it',
    { status: 'aborted', result: 'error', byUser: 'ann@example.com' },
    { outcome: 'stopped' },
    /was aborted, which did not come from this step/,
  ],
  ['no result', { status: 'completed', result: null }, { outcome: 'crashed' }, /status completed, no result/],
  ['a word of a newer API', { status: 'completed', result: 'flaky' }, { outcome: 'crashed' }, /result flaky/],
])('fails for %s', async (_what, last, outputs, reason) => {
  const cloud = await cloudOf(ends(last))
  const step = await attachTo(cloud)
  expect(step.outputs).toMatchObject({ passed: 'false', ...outputs })
  expect(step.log).toMatch(reason)
  expect(allOf(step)).not.toContain('ann@example.com')
  expect(step.exitCode).toBe(1)
})

const quick = { LOAD_TEST_CLOUD_PATIENCE: '0.01' }

const passes = ends({ status: 'completed', result: 'passed' })

it.each<[string, CloudFault, string, RegExp]>([
  ['401', refuse(401, 'bad token'), 'crashed', /HTTP 401 \(bad token\): the token is not accepted/],
  ['403', refuse(403), 'crashed', /HTTP 403 \(no\): the token may not do this/],
  ['404', refuse(404), 'crashed', /HTTP 404 \(no\): there is no such test run/],
  [
    '500 for ever',
    refuse(500),
    'crashed',
    /for \d+ s the API gave no answer of use, at last: the API answered HTTP 500/,
  ],
  ['no answer', hang, 'crashed', /gave no answer of use, at last: http:\S+ did not answer within 0.3 s/],
  ['no JSON', say('<html>'), 'crashed', /its answer is no JSON/],
  [
    'another run',
    say('{"id":1,"status":"completed","result":"passed"}'),
    'crashed',
    /not the test run that was asked for/,
  ],
  ['a list', say('[]'), 'crashed', /not the test run that was asked for/],
  ['a run without a status', say('{"id":9001}'), 'crashed', /not the test run that was asked for/],
  ['far too much', say(`"${'x'.repeat(5_000_000)}"`), 'crashed', /its answer is larger than 4194304 bytes/],
  [
    'a redirect',
    { answer: (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end() },
    'crashed',
    /HTTP 302/,
  ],
  ['a secret in its words', refuse(401, `token ${account.token} is bad`), 'crashed', /token \*\*\* is bad/],
  ['500 twice', { ...refuse(500), from: 1, times: 2 }, 'passed', /passed/],
  [
    '429 with Retry-After',
    { ...refuse(429, 'slow down', { 'retry-after': '1' }), from: 1, times: 1 },
    'passed',
    /passed/,
  ],
])('meets an API that answers %s', async (_what, fault, outcome, words) => {
  const cloud = await cloudOf({ ...passes, faults: { progress: fault } })
  const step = await attachTo(cloud, { env: quick })
  expect(step.outputs.outcome, step.log).toBe(outcome)
  expect(step.log).toMatch(words)
  expect(allOf(step)).not.toContain(account.token)
})

it('asks again no sooner than it is told to', async () => {
  const cloud = await cloudOf({
    ...passes,
    faults: { progress: { ...refuse(429, 'slow down', { 'retry-after': '2' }), times: 1 } },
  })
  const started = performance.now()
  const { outputs } = await attachTo(cloud, { env: quick })
  expect(outputs.outcome).toBe('passed')
  expect(performance.now() - started).toBeGreaterThan(2000)
})

it.each<[string, CallKind, CloudFault]>([
  ['401', 'metrics', refuse(401)],
  ['403', 'query', refuse(403)],
  ['500', 'query', refuse(500)],
  ['no JSON', 'query', say('nonsense')],
  ['no list', 'metrics', say('{}')],
  ['no answer', 'metrics', hang],
])('passes without figures when the metrics API answers %s to %s', async (_what, kind, fault) => {
  const cloud = await cloudOf({ ...passes, faults: { [kind]: fault } })
  const { exitCode, outputs, log } = await attachTo(cloud, { env: quick })
  expect(outputs, log).toMatchObject({ outcome: 'passed', 'http-reqs': '', metrics: '{}' })
  expect(log).toMatch(/::warning.*no figures of test run 9001: /)
  expect(exitCode).toBe(0)
})

it('goes on without a figure that the metrics API does not know', async () => {
  const cloud = await cloudOf({ ...passes, faults: { query: { ...refuse(400, 'unknown query'), times: 1 } } })
  const { outputs, log } = await attachTo(cloud, { env: quick })
  expect(outputs.outcome).toBe('passed')
  expect(log).not.toContain('no figures of test run')
})

const noneMade = /no check was made|no HTTP request was made/

it.each<[string, object, RegExp]>([
  ['without thresholds', {}, /failed checks cannot be counted, because Grafana Cloud k6 gave no figures/i],
  ['with thresholds', options, /failed checks cannot be counted, because Grafana Cloud k6 did not give checks/i],
])('fails what fail-on asks for and nobody can know, %s', async (_what, of, reason) => {
  const cloud = await cloudOf({ ...passes, options: of, faults: { metrics: refuse(403) } })
  const step = await attachTo(cloud, { inputs: { 'fail-on': 'checks, requests, dropped, invalid' }, env: quick })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'checks-failed', passed: 'false' })
  expect(step.log).toMatch(reason)
  for (const unknown of [
    /; and failed requests cannot/,
    /; and dropped iterations cannot/,
    /; and whether this is a valid/,
  ])
    expect(step.log).toMatch(unknown)
  expect(step.log).not.toMatch(noneMade)
})

const all = {
  checks: 'rate',
  http_reqs: 'counter',
  http_req_failed: 'rate',
  iterations: 'counter',
  dropped_iterations: 'counter',
}

it.each<[string, string, string]>([
  ['checks', 'checks', 'checks-failed'],
  ['http_req_failed', 'requests', 'requests-failed'],
  ['http_req_failed', 'invalid', 'invalid'],
  ['dropped_iterations', 'dropped', 'iterations-dropped'],
])('fails when %s alone is not told, and fail-on: %s needs it', async (metric, word, outcome) => {
  // The API knows no query of this metric, and has an answer to all others.
  const cloud = await cloudOf({ ...passes, metrics: all, figures: { 'iterations increase': 9 }, unknown: metric })
  const lenient = await attachTo(cloud, { env: quick })
  expect(lenient.outputs, lenient.log).toMatchObject({
    outcome: 'passed',
    iterations: '9',
    'dropped-iterations': metric === 'dropped_iterations' ? '' : '0',
  })
  const again = await cloudOf({ ...passes, metrics: all, figures: { 'iterations increase': 9 }, unknown: metric })
  const step = await attachTo(again, { inputs: { 'fail-on': word }, env: quick })
  expect(step.outputs, step.log).toMatchObject({ outcome, passed: 'false' })
  expect(step.log).toContain(`because Grafana Cloud k6 did not give ${metric}`)
  expect(step.log).not.toMatch(noneMade)
})

it('takes the share of checks that held where the service has no more', async () => {
  const cloud = await cloudOf(passes)
  const step = await attachTo(cloud, { inputs: { 'fail-on': 'checks' } })
  expect(step.outputs.outcome, step.log).toBe('passed')
  expect(allOf(step)).not.toMatch(noneMade)
})

it('aborts the run when its time is over', async () => {
  const cloud = await cloudOf({ options, states: [{ status: 'running' }] })
  const { exitCode, outputs } = await attachTo(cloud, { inputs: { timeout: '1s' } })
  expect(outputs).toMatchObject({ outcome: 'timed-out', 'cloud-test-run-id': cloud.runId })
  expect(cloud.run.aborted).toBe(true)
  expect(exitCode).toBe(1)
})
