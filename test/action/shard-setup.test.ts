import { describe, expect, test } from 'vitest'
import { k6Versions } from '../support/k6.ts'
import { runShard, shardOf } from '../support/shards.ts'

const soon = (ms: number) => new Date(Date.now() + ms).toISOString()

const setsUp = (body: string) => `
import exec from 'k6/execution'
import { sleep } from 'k6'
export const options = { vus: 2, iterations: 2, setupTimeout: '1s' }
export function setup() { ${body} }
export default function (data) { console.log('iteration with ' + JSON.stringify(data) + ' at ' + Date.now() + '.') }
export function teardown(data) { console.log('teardown with ' + JSON.stringify(data)) }
`

const timesIn = (log: string) => [...log.matchAll(/iteration with .* at (\d+)\./g)].map(([, at]) => Number(at))

describe.each(k6Versions)('k6 %s', (version) => {
  test('setup() runs before a common start, and its data comes to all', async () => {
    const startAt = soon(10_000)
    const script = setsUp("console.log('setup at ' + Date.now() + '.'); sleep(0.5); return { from: 'setup' }")
    const step = await runShard('1/2', { version, script, inputs: { 'start-at': startAt } })
    expect(step.outputs.outcome, step.log).toBe('ran')
    expect(step.log).toContain('iteration with {\\"from\\":\\"setup\\"}')
    expect(step.log).toContain('teardown with {\\"from\\":\\"setup\\"}')
    const setupAt = Number(/setup at (\d+)\./.exec(step.log)?.[1])
    expect(setupAt).toBeLessThan(Date.parse(startAt))
    expect(Math.min(...timesIn(step.log))).toBeGreaterThanOrEqual(Date.parse(startAt))
    expect(step.log.match(/setup at/g)).toHaveLength(1)
    expect(step.log).toContain('setup(), if the script has one, runs in each shard')
    const { startAt: wanted, run } = shardOf(step)
    expect(wanted).toBe(Date.parse(startAt))
    expect(run.startedAt).toBeGreaterThanOrEqual(Date.parse(startAt))
    // The wait is no part of the run.
    expect(run.end.durationMs).toBeLessThan(2000)
  })

  test('setup-data comes to all in its place', async () => {
    const script = setsUp("console.log('own setup')")
    const inputs = { 'setup-data': 'data.json' }
    const step = await runShard('2/2', { version, script, inputs, files: { 'data.json': '{"from":["file"]}' } })
    expect(step.outputs.outcome, step.log).toBe('ran')
    expect(step.log).toContain('iteration with {\\"from\\":[\\"file\\"]}')
    expect(step.log).toContain('teardown with {\\"from\\":[\\"file\\"]}')
    expect(step.log).not.toContain('own setup')
    expect(step.log).not.toContain('runs in each shard')
  })

  test('that setup() runs in each shard is said once', async () => {
    const step = await runShard('2/2', { version, script: setsUp('') })
    expect(step.outputs.outcome, step.log).toBe('ran')
    expect(step.log).not.toContain('runs in each shard')
  })

  test('setup-data that k6 does not take stops the shard', async () => {
    const inputs = { 'setup-data': 'data.json' }
    // JSON for Node, and too large a number for Go.
    const step = await runShard('1/2', { version, script: setsUp(''), inputs, files: { 'data.json': '[1e999]' } })
    expect([step.outputs.outcome, step.exitCode], step.log).toEqual(['config-error', 1])
    expect(step.log.trimEnd().split('\n').at(-1)).toMatch(/k6 did not take the input setup-data: .*1e999/)
    expect(step.log).not.toContain('iteration with')
    expect(shardOf(step).run.incomplete).toBe('k6 did not take its setup data')
  })

  test.each([
    ['script-error', "throw new Error('no account')", '107', /setup\(\) threw.*no account/],
    ['setup-timeout', 'sleep(5)', '100', /setup\(\) took too long/],
    ['aborted', "exec.test.abort('not today')", '108', /not today/],
  ])('%s where setup() fails before the start', async (outcome, body, exit, says) => {
    const step = await runShard('1/2', { version, script: setsUp(body), inputs: { 'start-at': soon(60_000) } })
    expect([step.outputs.outcome, step.outputs['exit-code'], step.exitCode], step.log).toEqual([outcome, exit, 1])
    expect(step.log.trimEnd().split('\n').at(-1)).toMatch(says)
    expect(step.log).not.toContain('iteration with')
    const { run } = shardOf(step)
    expect([run.startedAt, run.result, run.incomplete]).toEqual([null, null, 'its setup() failed'])
  })

  test.each([
    ['script-error', "throw new Error('no account')", /setup\(\) threw.*no account/],
    ['setup-timeout', 'sleep(5)', /setup\(\) took too long/],
  ])('%s where setup() fails and each starts at once', async (outcome, body, says) => {
    const step = await runShard('1/2', { version, script: setsUp(body) })
    expect([step.outputs.outcome, step.exitCode], step.log).toEqual([outcome, 1])
    expect(step.log.trimEnd().split('\n').at(-1)).toMatch(says)
    expect(shardOf(step).run.incomplete).toBe('it did not come to its end')
  })
})
