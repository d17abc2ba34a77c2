import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sidesOf } from '../../src/schedule/in-turn.ts'
import { runAction } from '../support/action.ts'
import { fakeK6 } from '../support/fake.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { startTarget } from '../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const request = `import http from 'k6/http'
export default function () { http.get(__ENV.TARGET) }
`
const off = { 'no-usage-report': 'true' }

test('the sides take turns in who comes first', () => {
  expect([1, 2, 3, 4].map((round) => sidesOf(round).join(''))).toEqual(['AB', 'BA', 'AB', 'BA'])
})

/** So long that what a busy machine adds to both is little beside it. */
const delay = 500

const compareDelays = (version: (typeof k6Versions)[number], delayOfA: number) =>
  runAction({
    k6: k6Path(version),
    files: { 'test.js': request },
    inputs: {
      script: 'test.js',
      vus: '6',
      iterations: '12',
      env: `TARGET=${target.url}/delay/${delayOfA}`,
      'compare-env': `TARGET=${target.url}/delay/${delay}`,
      'fail-on': 'regression',
      ...off,
    },
  })

describe.each(k6Versions)('two targets in turn, k6 %s', (version) => {
  const times = [1, 2, 3, 4, 5]

  test.concurrent.each(times)('one that is a fifth slower is worse (%d)', { timeout: 120_000 }, async () => {
    const { outputs, exitCode } = await compareDelays(version, delay * 1.2)
    expect(outputs).toMatchObject({ outcome: 'regression', passed: 'false', 'exit-code': '0' })
    expect(exitCode).toBe(1)
    const { mode, verdict, runs, figures } = JSON.parse(outputs.comparison ?? '')
    expect({ mode, verdict, runs }).toEqual({ mode: 'paired', verdict: 'worse', runs: 5 })
    // The slowest of a few requests feels a busy machine; the rate of all of them hardly does. 500 ms ÷ 600 ms is 0.83.
    const rate = figures.find(({ metric }: { metric: string }) => metric === 'http_reqs')
    expect(rate).toMatchObject({ aggregation: 'rate', verdict: 'worse' })
    expect(rate.ratio).toBeGreaterThan(0.77)
    expect(rate.ratio).toBeLessThan(0.9)
    expect(rate.high).toBeLessThan(1)
  })

  test.concurrent.each(times)('equal ones are not (%d)', { timeout: 120_000 }, async () => {
    const { outputs, exitCode } = await compareDelays(version, delay)
    expect(outputs).toMatchObject({ outcome: 'passed', passed: 'true' })
    expect(exitCode).toBe(0)
    const { verdict, runs, figures } = JSON.parse(outputs.comparison ?? '')
    expect(runs).toBe(5)
    expect(['no-difference', 'too-little-to-tell']).toContain(verdict)
    expect(figures).toHaveLength(3)
  })
})

describe('each run in turn', () => {
  const rounds = { 'compare-rounds': '3', 'compare-env': 'SIDE=b' }

  test('sends a usage report of its own', async () => {
    const collector = await startTarget()
    const { outputs } = await runAction({
      files: { 'test.js': 'export default function () {}' },
      inputs: { script: 'test.js', ...rounds, 'usage-report-url': `${collector.url}/` },
    })
    await collector.close()
    expect(collector.posts).toHaveLength(6)
    expect(outputs).toMatchObject({ outcome: 'passed', 'usage-report': 'sent' })
  })

  test('sends none where env says no, whatever side B gets', async () => {
    const collector = await startTarget()
    const { outputs } = await runAction({
      files: { 'test.js': 'export default function () {}' },
      inputs: {
        script: 'test.js',
        'compare-rounds': '3',
        env: 'DO_NOT_TRACK=1',
        'compare-env': 'DO_NOT_TRACK=0',
        'usage-report-url': `${collector.url}/`,
      },
    })
    await collector.close()
    expect(collector.posts).toEqual([])
    expect(outputs).toMatchObject({ outcome: 'passed', 'usage-report': 'off' })
  })

  test("has its side's environment, and the thresholds of side B do not count", async () => {
    const script = `import { Counter } from 'k6/metrics'
      const side = new Counter('side')
      export const options = { thresholds: { side: ['count<2'] } }
      export default function () { side.add(__ENV.SIDE === 'b' ? 5 : 1) }`
    const { outputs, log } = await runAction({
      files: { 'test.js': script },
      inputs: { script: 'test.js', ...rounds, ...off },
    })
    expect(outputs).toMatchObject({ outcome: 'passed', passed: 'true' })
    expect(log.match(/Round \d of 3, side [AB]/g)).toEqual(
      ['1A', '1B', '2B', '2A', '3A', '3B'].map(([round, side]) => `Round ${round} of 3, side ${side}`),
    )
  })

  test("fails the step when one of side A's crosses a threshold", async () => {
    const script = `import { Counter } from 'k6/metrics'
      const side = new Counter('side')
      export const options = { thresholds: { side: ['count<2'] } }
      export default function () { side.add(__ENV.SIDE === 'b' ? 1 : 5) }`
    const { outputs } = await runAction({
      files: { 'test.js': script },
      inputs: { script: 'test.js', ...rounds, ...off },
    })
    expect(outputs).toMatchObject({ outcome: 'thresholds-crossed', passed: 'false', 'exit-code': '99' })
    expect(JSON.parse(outputs.comparison ?? '').runs).toBe(3)
  })

  test('ends the comparison when it crashes, and what was measured counts', async () => {
    // The fourth run is A's second.
    const run =
      'n=$(cat count 2>/dev/null || echo 0); n=$((n+1)); echo $n > count; [ $n -lt 4 ] || kill -9 $$; ' +
      `echo '{"metrics":{"http_reqs":{"count":10,"rate":5}}}' > "$summary"`
    const { outputs, commands, workspace } = await runAction({
      k6: fakeK6({ run }),
      files: { 'test.js': request },
      inputs: { script: 'test.js', 'compare-env': 'SIDE=b', 'compare-rounds': '5', ...off },
    })
    expect(outputs).toMatchObject({ outcome: 'crashed', passed: 'false' })
    expect(JSON.parse(outputs.comparison ?? '')).toMatchObject({
      runs: 1,
      notes: expect.arrayContaining([expect.stringContaining('1 of 5 rounds')]),
    })
    const warnings = commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
    expect(warnings).toContainEqual(expect.stringMatching(/^side A of round 2 was ended by SIGKILL/))
    expect(existsSync(join(workspace, 'count'))).toBe(true)
  })

  test('can be the last, when the step is cancelled', async () => {
    let signalled = false
    const { outputs, exitCode } = await runAction({
      files: { 'test.js': "import { sleep } from 'k6'\nexport default () => sleep(0.5)" },
      inputs: { script: 'test.js', duration: '3s', 'progress-interval': '0', ...rounds, ...off },
      watch: ({ child, log }) => {
        child.stdout?.on('data', () => {
          if (signalled || !/Round 2 of 3, side A[\s\S]*running \(/.test(log())) return
          signalled = true
          child.kill('SIGINT')
        })
      },
    })
    expect(signalled).toBe(true)
    expect(exitCode).toBe(1)
    expect(outputs).toMatchObject({ outcome: 'cancelled', passed: 'false' })
    expect(JSON.parse(outputs.comparison ?? '')).toMatchObject({ mode: 'paired', runs: 1 })
  })

  test('warns when the sides do not have the same load', async () => {
    const { outputs, commands } = await runAction({
      files: { 'test.js': 'export default function () {}' },
      inputs: { script: 'test.js', ...rounds, 'compare-env': 'K6_ITERATIONS=2', ...off },
    })
    expect(outputs.outcome).toBe('passed')
    const warnings = commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
    expect(warnings).toContainEqual(expect.stringMatching(/^input compare-env: with it the script plans other VUs/))
  })

  test('with a target that is down is not compared', async () => {
    const { outputs, commands } = await runAction({
      files: { 'test.js': request },
      inputs: {
        script: 'test.js',
        env: `TARGET=${target.url}`,
        ...rounds,
        'compare-env': 'TARGET=http://127.0.0.1:1/',
        'fail-on': 'regression',
        ...off,
      },
    })
    expect(outputs).toMatchObject({ outcome: 'passed' })
    expect(JSON.parse(outputs.comparison ?? '')).toMatchObject({ verdict: null, runs: 0 })
    const warnings = commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
    expect(warnings).toContainEqual(expect.stringMatching(/^side B of round 1 had no request that succeeded, so/))
  })

  test('of side A that fails only by fail-on fails the step, be it the first', async () => {
    const script = `import { check } from 'k6'
      export default function () { check(null, { odd: () => __ENV.SIDE === 'b' }) }`
    const { outputs } = await runAction({
      files: { 'test.js': script },
      inputs: { script: 'test.js', ...rounds, 'fail-on': 'checks', ...off },
    })
    expect(outputs).toMatchObject({ outcome: 'checks-failed', passed: 'false' })
    expect(outputs['summary-path']).toMatch(/summary-a1\.json$/)
  })

  test('does not begin when side B does not load', async () => {
    const script = `if (__ENV.SIDE === 'b') throw new Error('no such side')
      export default function () {}`
    const { outputs, log, commands } = await runAction({
      files: { 'test.js': script },
      inputs: { script: 'test.js', ...rounds, ...off },
    })
    expect(outputs).toMatchObject({ outcome: 'script-error', passed: 'false', comparison: '' })
    expect(log).not.toContain('Round 1')
    const errors = commands.filter(({ name }) => name === 'error').map(({ data }) => data)
    expect(errors).toEqual([
      expect.stringMatching(/^With compare-env \(side B\): The init code of the script threw: Error: no such side/),
    ])
  })
})
