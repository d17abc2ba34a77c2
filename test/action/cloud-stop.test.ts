import { describe, expect, it } from 'vitest'
import { asRunner, signalStep } from '../support/cancel.ts'
import { account, type CloudState, hang, refuse, say } from '../support/cloud-api.ts'
import { allOf, attachTo, cloudStep, clouds, runInCloud } from '../support/cloud-step.ts'
import { fakeK6 } from '../support/fake.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { processesLeft, processesWith, until } from '../support/processes.ts'

const cloudOf = clouds()
const forEver = { states: [{ status: 'running' }] }

describe.each(k6Versions)('with k6 %s', (version) => {
  it('aborts the run when the step is cancelled', async () => {
    const cloud = await cloudOf(forEver)
    const commands: string[] = []
    const step = await signalStep(cloudStep(cloud, { k6: k6Path(version) }), {
      ready({ log, processes }) {
        commands.push(...processes.map(({ command }) => command))
        return log.includes('/runs/9001')
      },
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'cancelled', 'cloud-test-run-id': cloud.runId })
    expect(cloud.run.aborted).toBe(true)
    expect(await processesLeft(step.mark)).toEqual([])
    expect(commands.join('\n')).toContain('cloud run')
    expect(commands.join('\n')).not.toContain(account.token)
  })

  it('aborts the run when its time is over, and waits for it to end', async () => {
    const cloud = await cloudOf(forEver)
    const { outputs, log } = await runInCloud(cloud, { k6: k6Path(version), inputs: { timeout: '4s' } })
    expect(outputs, log).toMatchObject({ outcome: 'timed-out', 'cloud-test-run-id': cloud.runId })
    expect(cloud.run.aborted).toBe(true)
  })
})

it.each<[string, CloudState, string]>([
  ['failed', { status: 'completed', result: 'failed' }, 'thresholds-crossed'],
  ['passed', { status: 'completed', result: 'passed' }, 'passed'],
  ['goes on, and is aborted', { status: 'running' }, 'timed-out'],
])('asks what became of a run that %s, when k6 ends well at the timeout', async (_what, state, outcome) => {
  const cloud = await cloudOf({ states: [state] })
  const k6 = fakeK6({ cloud: `echo '  output: ${cloud.runUrl}'; sleep 3; exit 0` })
  const { outputs, log } = await runInCloud(cloud, { k6, inputs: { timeout: '1s' } })
  expect(outputs, log).toMatchObject({ outcome, 'exit-code': '0', 'cloud-test-run-id': cloud.runId })
  expect(cloud.kinds()).toContain('abort')
})

it('aborts a run that it only waits for, too', async () => {
  const cloud = await cloudOf({ ...forEver, options: {} })
  const step = await signalStep(
    { k6: null, inputs: { engine: 'cloud', attach: cloud.runId, 'cloud-stack-id': account.stackId }, env: cloud.env },
    { ready: ({ log }) => log.includes('Test run 9001: running'), signals: asRunner },
  )
  expect(step.outputs).toMatchObject({ outcome: 'cancelled', 'cloud-test-run-id': cloud.runId })
  expect(cloud.run.aborted).toBe(true)
})

it('says that a run goes on which could not be aborted', async () => {
  const cloud = await cloudOf({ ...forEver, options: {}, faults: { abort: refuse(403, 'read only') } })
  const { outputs, log } = await attachTo(cloud, { inputs: { timeout: '1s' } })
  expect(outputs.outcome).toBe('timed-out')
  expect(log).toMatch(/::warning.*test run 9001 goes on.*read only/)
})

it('gives up an API that fails, which k6 would ask for ever', async () => {
  const cloud = await cloudOf({ ...forEver, faults: { progress: { ...refuse(503, 'down'), from: 1 } } })
  const { exitCode, outputs, log } = await runInCloud(cloud, { env: { LOAD_TEST_CLOUD_PATIENCE: '0.02' } })
  expect(outputs, log).toMatchObject({ outcome: 'crashed', 'cloud-test-run-id': cloud.runId })
  expect(log).toMatch(/not known: for \d+ s the API gave no answer of use, at last: the API answered HTTP 503 \(down\)/)
  // The run is not left running.
  expect(cloud.kinds('action')).toContain('abort')
  expect(exitCode).toBe(1)
})

it.each([
  [
    '2.2.0',
    'validate',
    refuse(401, 'bad token'),
    'config-error',
    /\(401\/refused\) bad token\. See that K6_CLOUD_TOKEN/,
  ],
  ['2.2.0', 'validate', refuse(403, 'no right'), 'config-error', /\(403\/refused\) no right/],
  ['2.2.0', 'create', refuse(404, 'no such project'), 'config-error', /\(404\/refused\) no such project/],
  ['2.2.0', 'start', refuse(409, 'too many runs'), 'config-error', /\(409\/refused\) too many runs/],
  ['2.2.0', 'start', refuse(429, 'slow down', { 'retry-after': '1' }), 'config-error', /\(429\/refused\) slow down/],
  ['2.2.0', 'start', refuse(500, 'oops'), 'crashed', /\(500\/refused\) oops\. Run it again/],
  ['2.2.0', 'start', say('nonsense'), 'crashed', /communicating with k6 Cloud\. Run it again/],
  ['1.8.1', 'validate', refuse(401, 'bad token'), 'config-error', /failed to authenticate with k6 Cloud/],
  ['1.8.1', 'start', refuse(403, 'no right'), 'config-error', /not allowed to upload result to k6 Cloud/],
  ['1.8.1', 'start', say('<html>'), 'crashed', /invalid character/],
] as const)('with k6 %s, fails when the service refuses to %s', async (version, kind, fault, outcome, words) => {
  const cloud = await cloudOf({ faults: { [kind]: fault } })
  const step = await runInCloud(cloud, { k6: k6Path(version) })
  expect(step.outputs, step.log).toMatchObject({ outcome, passed: 'false', 'cloud-test-run-id': '' })
  expect(step.log).toMatch(new RegExp(`k6 could not start a test run in Grafana Cloud k6: .*${words.source}`))
  expect(allOf(step)).not.toContain(account.token)
  expect(step.exitCode).toBe(1)
})

it.each(k6Versions)('with k6 %s, fails when a run of this machine cannot be created there', async (version) => {
  const cloud = await cloudOf({ faults: { 'start-local': refuse(403, 'no right') } })
  const { outputs, log } = await runInCloud(cloud, { k6: k6Path(version), inputs: { engine: 'cloud-local' } })
  expect(outputs, log).toMatchObject({ outcome: 'config-error', passed: 'false', 'cloud-test-run-id': '' })
  expect(log).toContain('k6 could not start a test run in Grafana Cloud k6')
})

it('ends in time when the service never answers a start', async () => {
  const cloud = await cloudOf({ faults: { start: hang } })
  const { outputs, log } = await runInCloud(cloud, { inputs: { timeout: '2s' } })
  expect(outputs).toMatchObject({ outcome: 'timed-out', 'cloud-test-run-id': '' })
  expect(log).toMatch(/::warning.*k6 was stopped before it said which test run it started/)
})

it('needs no cloud for a script that is only checked', async () => {
  const cloud = await cloudOf()
  const checked = { 'verify-only': 'true', 'cloud-stack-id': '' }
  const { outputs } = await runInCloud(cloud, { inputs: checked, env: { K6_CLOUD_TOKEN: '' } })
  expect(outputs).toMatchObject({ outcome: 'not-run', passed: 'true' })
  expect(cloud.calls).toEqual([])
})

it.each(['cloud', 'cloud-local'])('says in one line that engine %s lacks its token', async (engine) => {
  const cloud = await cloudOf()
  const { exitCode, outputs, log } = await runInCloud(cloud, { inputs: { engine }, env: { K6_CLOUD_TOKEN: '' } })
  expect(outputs.outcome).toBe('not-run')
  expect(log).toMatch(new RegExp(`::error.*::K6_CLOUD_TOKEN: engine ${engine} needs a token of Grafana Cloud k6`))
  expect(cloud.calls).toEqual([])
  expect(exitCode).toBe(1)
})

it('aborts a run that k6 left behind', async () => {
  const cloud = await cloudOf(forEver)
  const step = await runInCloud(cloud, {
    env: { RUNNER_TEMP: '/tmp', LOAD_TEST_LEFT_BEHIND: 'yes' },
    watch({ log }) {
      const mark = 'LOAD_TEST_LEFT_BEHIND=yes'
      const k6 = () => processesWith(mark).filter(({ command }) => command.includes(' cloud run '))
      void until(() => log().includes('/runs/9001'), 'k6 has started the run').then(() => {
        for (const { pid } of k6()) process.kill(pid, 'SIGKILL')
      })
    },
  })
  expect(step.outputs, step.log).toMatchObject({ outcome: 'stopped', passed: 'false', 'exit-code': '' })
  expect(cloud.run.aborted).toBe(true)
})
