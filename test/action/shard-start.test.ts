import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { signalStep } from '../support/cancel.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { numbered, runShard, shardOf } from '../support/shards.ts'
import { startTarget } from '../support/target.ts'

const few = numbered({ vus: 3, iterations: 30 })

const inMs = (ms: number) => String(Date.now() + ms)

describe.each(k6Versions)('k6 %s', (version) => {
  /** Three shards with a common start; the milliseconds between the first and the last. */
  async function skewOfThree(): Promise<number> {
    const startAt = inMs(8000)
    const steps = await Promise.all(
      ['1/3', '2/3', '3/3'].map((shard) => runShard(shard, { version, script: few, inputs: { 'start-at': startAt } })),
    )
    const started = steps.map((step) => shardOf(step).run.startedAt ?? Number.NaN)
    expect(steps.map(({ outputs }) => outputs.outcome)).toEqual(['ran', 'ran', 'ran'])
    expect(Math.min(...started)).toBeGreaterThanOrEqual(Number(startAt))
    return Math.max(...started) - Math.min(...started)
  }

  test('three shards start together', async () => {
    const skew = await skewOfThree()
    // Once more where the machine was busy with something else at that very moment.
    expect(skew < 250 ? skew : await skewOfThree()).toBeLessThan(250)
  })

  test('a shard that is ready too late starts at once and says by how much', async () => {
    const startAt = new Date(Date.now() - 90_000).toISOString()
    const env = { GITHUB_RUN_ATTEMPT: '2' }
    const step = await runShard('2/2', { version, script: few, env, inputs: { 'start-at': startAt } })
    expect([step.outputs.outcome, step.exitCode], step.log).toEqual(['ran', 0])
    const warnings = step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
    const said = warnings.map((warning) => /^shard 2\/2 started ([\d.]+) s after start-at/.exec(warning)?.[1])
    expect(said).toHaveLength(1)
    expect(Number(said[0])).toBeGreaterThanOrEqual(90)
    expect(warnings[0]).toContain('run all jobs again, the one that plans too')
    const { run, warnings: left } = shardOf(step)
    expect(Number(said[0])).toBeCloseTo(((run.startedAt ?? 0) - Date.parse(startAt)) / 1000, 0)
    expect(left).toEqual(warnings)
  })

  test('a shard that is cancelled while it waits leaves its file', async () => {
    const step = await signalStep(
      {
        k6: k6Path(version),
        files: { 'test.js': few },
        inputs: { script: 'test.js', shard: '1/2', 'start-at': inMs(600_000), 'progress-interval': '0' },
      },
      { ready: ({ log }) => log.includes('its test starts at') && log.includes('paused') },
    )
    expect([step.outputs.outcome, step.outputs.passed], step.log).toEqual(['cancelled', 'false'])
    expect(step.ms).toBeLessThan(7000)
    const { run } = shardOf(step)
    expect([run.end.cause, run.startedAt, run.incomplete]).toEqual(['cancelled', null, expect.any(String)])
  })

  test('the limit of a run counts from its start', async () => {
    const script = numbered({ vus: 2, duration: '20s' })
    const inputs = { 'start-at': inMs(6000), timeout: '3s' }
    const step = await runShard('1/2', { version, script, inputs })
    expect(step.outputs.outcome, step.log).toBe('timed-out')
    const { run } = shardOf(step)
    expect(run.startedAt).toBeGreaterThanOrEqual(Number(inputs['start-at']))
    expect(run.end.durationMs).toBeGreaterThanOrEqual(2900)
    expect(run.incomplete).toBe('it did not come to its end')
  })

  test('the run over time begins with the test, not with the wait', async () => {
    const script = `import { sleep } from 'k6'
export const options = { scenarios: { a: { executor: 'constant-vus', vus: 2, duration: '4s', gracefulStop: '0s' } } }
export default function () { sleep(0.02) }`
    const step = await runShard('1/2', { version, script, inputs: { 'start-at': inMs(6000), flags: '--address=:0' } })
    const moments = shardOf(step).run.overTime?.moments ?? []
    expect(moments.length, step.log).toBeGreaterThan(1)
    expect(moments.filter(({ rate }) => rate === 0)).toEqual([])
    expect(moments.at(-1)?.at).toBeLessThan(5)
  })

  test('init code that does not end, and a script that is none, leave a file, too', async () => {
    const endless = 'if (__VU > 0) { while (true) {} }\nexport default function () {}'
    const step = await runShard('1/2', { version, script: endless, inputs: { timeout: '2s' } })
    expect([step.outputs.outcome, step.exitCode], step.log).toEqual(['timed-out', 1])
    expect(shardOf(step).run).toMatchObject({ startedAt: null, incomplete: 'it did not come to its end' })
    const broken = await runShard('2/2', { version, script: 'export default function () {' })
    expect([broken.outputs.outcome, broken.exitCode], broken.log).toEqual(['script-error', 1])
    const { run, plan, conditions } = shardOf(broken)
    expect([run.end.exitCode, run.incomplete, plan, conditions]).toEqual([107, 'k6 did not start it', null, null])
  })
})

test("a REST API whose port is someone else's is told, and nobody waits for it", async () => {
  const other = await startTarget()
  const flags = `--address=${new URL(other.url).host}`
  const step = await runShard('1/2', { script: few, inputs: { flags, 'start-at': inMs(60_000) } })
  await other.close()
  expect([step.outputs.outcome, step.outputs['exit-code']], step.log).toEqual(['crashed', '106'])
  expect(step.log.trimEnd().split('\n').at(-1)).toContain('k6 could not open its REST API')
  expect(shardOf(step).run.incomplete).not.toBeNull()
})

test('a segment of the script itself is refused', async () => {
  const script = numbered({ iterations: 4, vus: 2, executionSegment: '0:1/2' })
  const step = await runShard('1/2', { script })
  expect([step.outputs.outcome, step.exitCode]).toEqual(['not-run', 1])
  expect(step.log).toContain('input shard: the options of test.js set an execution segment of their own')
})

test('a step that is killed leaves a file that says so', async () => {
  const script = numbered({ vus: 2, duration: '60s' })
  const step = await signalStep(
    { files: { 'test.js': script }, inputs: { script: 'test.js', shard: '1/2', 'progress-interval': '0' } },
    { ready: ({ log }) => log.includes('running ('), signals: [['SIGKILL', 0]] },
  )
  const { run, plan } = shardOf(step)
  expect([run.incomplete, run.lost, run.result, plan?.maxVUs]).toEqual([
    'its step ended before it did: see its log',
    true,
    null,
    2,
  ])
})

describe('the job that plans', () => {
  const planned = (inputs: Record<string, string>) =>
    runAction({
      files: { 'test.js': few },
      inputs: { script: 'test.js', 'verify-only': 'true', ...inputs },
    })

  test('gives the matrix and a common start, which the shards take', async () => {
    const before = Date.now()
    const { outputs, exitCode } = await planned({ shards: '3', 'start-in': '90s' })
    expect([exitCode, outputs.outcome, outputs['shard-path']]).toEqual([0, 'not-run', ''])
    expect(JSON.parse(outputs.matrix ?? '')).toEqual(['1/3', '2/3', '3/3'])
    const at = Date.parse(outputs['start-at'] ?? '')
    expect(at).toBeGreaterThanOrEqual(before + 90_000)
    expect(at).toBeLessThanOrEqual(Date.now() + 90_000)
  })

  test('gives no start unless it is asked to', async () => {
    const { outputs } = await planned({ shards: '1' })
    expect([outputs.matrix, outputs['start-at']]).toEqual(['["1/1"]', ''])
  })

  test('plans nothing unless it is asked to', async () => {
    const { outputs } = await planned({})
    expect([outputs.matrix, outputs['start-at']]).toEqual(['', ''])
  })
})
