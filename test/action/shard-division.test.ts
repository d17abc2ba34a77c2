import { describe, expect, test } from 'vitest'
import { k6Versions } from '../support/k6.ts'
import { numbered, runShard, shardOf } from '../support/shards.ts'

const scenario = (options: object) => ({ scenarios: { one: { gracefulStop: '0s', ...options } } })

/** Runs all shards of a test; what they leave. */
async function runAll(of: number, step: Omit<Parameters<typeof runShard>[1], 'inputs'>) {
  const steps = await Promise.all(Array.from({ length: of }, (_, index) => runShard(`${index + 1}/${of}`, step)))
  return steps.map((one) => ({ step: one, file: shardOf(one) }))
}

const iterationsOf = ({ file }: { file: ReturnType<typeof shardOf> }) =>
  file.run.result?.metrics.get('iterations')?.values.count ?? 0

// The VUs and iterations that k6 gives each shard, by its documentation of segments: all of the test, divided.
const divisions: [string, object, number, { vus: readonly number[]; iterations: readonly number[] | null }][] = [
  [
    'iterations that do not divide',
    scenario({ executor: 'shared-iterations', vus: 10, iterations: 100 }),
    3,
    { vus: [4, 3, 3], iterations: [40, 30, 30] },
  ],
  [
    'iterations of each VU',
    scenario({ executor: 'per-vu-iterations', vus: 5, iterations: 4 }),
    2,
    { vus: [3, 2], iterations: [12, 8] },
  ],
  [
    'VUs that do not divide',
    scenario({ executor: 'ramping-vus', startVUs: 3, stages: [{ duration: '100ms', target: 5 }] }),
    2,
    { vus: [3, 2], iterations: null },
  ],
  [
    'fewer VUs than shards',
    scenario({ executor: 'shared-iterations', vus: 2, iterations: 6 }),
    3,
    { vus: [1, 1, 0], iterations: [3, 3, 0] },
  ],
]

describe.each(k6Versions)('k6 %s', (version) => {
  test.each(divisions)('%s', async (_what, options, of, { vus, iterations }) => {
    const shards = await runAll(of, { version, script: numbered(options) })
    expect(shards.map(({ step }) => step.outputs.outcome)).toEqual(shards.map(() => 'ran'))
    expect(shards.map(({ file }) => file.maxVUs)).toEqual(vus)
    expect(shards.map(({ file }) => file.run.incomplete)).toEqual(shards.map(() => null))
    if (iterations !== null) expect(shards.map(iterationsOf)).toEqual(iterations)
  })

  test.each([
    ['constant-arrival-rate', { rate: 7, duration: '1s' }],
    ['ramping-arrival-rate', { startRate: 5, stages: [{ duration: '1s', target: 9 }] }],
  ])('%s: no iteration is done twice', async (executor, own) => {
    // An iteration that is cut off is in the log and not in k6's count.
    const options = scenario({ executor, preAllocatedVUs: 3, gracefulStop: '30s', ...own })
    const script = `
import exec from 'k6/execution'
export const options = ${JSON.stringify(options)}
export default function () { console.log('number ' + exec.scenario.iterationInTest + '.') }`
    const shards = await runAll(3, { version, script })
    expect(shards.map(({ step }) => step.outputs.outcome)).toEqual(['ran', 'ran', 'ran'])
    const numbers = shards.flatMap(({ step }) =>
      [...step.log.matchAll(/number (\d+)\./g)].map(([, one]) => Number(one)),
    )
    expect(numbers).toHaveLength(shards.map(iterationsOf).reduce((sum, one) => sum + one, 0))
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(numbers).toEqual(expect.arrayContaining([0, 1, 2, 3]))
  })

  test('a shard without a VU, and one without an iteration, is a notice', async () => {
    const script = numbered(scenario({ executor: 'shared-iterations', vus: 2, iterations: 2 }))
    const none = await runShard('3/3', { version, script })
    expect([none.exitCode, none.outputs.outcome], none.log).toEqual([0, 'ran'])
    const notices = none.commands.filter(({ name }) => name === 'notice').map(({ data }) => data)
    expect(notices).toEqual([expect.stringMatching(/^shard 3\/3 has no virtual user/)])
    expect(none.commands.filter(({ name }) => name === 'warning' || name === 'error')).toEqual([])
    expect(shardOf(none).maxVUs).toBe(0)

    const slow = scenario({
      executor: 'constant-arrival-rate',
      rate: 1,
      timeUnit: '1m',
      duration: '1s',
      preAllocatedVUs: 2,
    })
    const idle = await runShard('2/2', { version, script: numbered(slow) })
    expect([idle.exitCode, idle.outputs.outcome], idle.log).toEqual([0, 'ran'])
    expect(idle.commands.filter(({ name }) => name === 'notice').map(({ data }) => data)).toEqual([
      expect.stringMatching(/^shard 2\/2 ran no iteration/),
    ])
  })

  test('a threshold with abortOnFail stops the shard in which it is crossed', async () => {
    const script = `
import exec from 'k6/execution'
import { Rate } from 'k6/metrics'
import { sleep } from 'k6'
export const options = {
  scenarios: { one: { executor: 'per-vu-iterations', vus: 2, iterations: 60 } },
  thresholds: { first: [{ threshold: 'rate<0.5', abortOnFail: true }] },
}
const first = new Rate('first')
export default function () { first.add(exec.vu.idInTest === 1); sleep(0.1) }`
    const shards = await runAll(2, { version, script })
    expect(shards.map(({ step }) => [step.outputs.outcome, step.exitCode])).toEqual([
      ['ran', 0],
      ['ran', 0],
    ])
    expect(shards.map(({ file }) => file.run.end.exitCode)).toEqual([99, 0])
    expect(shards.map(iterationsOf)).toEqual([expect.any(Number), 60])
    expect(iterationsOf(shards[0] as (typeof shards)[number])).toBeLessThan(60)
    expect(shards[0]?.step.log).toContain('until a threshold with abortOnFail was crossed in it')
    expect(shards[1]?.step.log).not.toContain('abortOnFail was crossed')
  })
})

test('k6 1.8.1: externally-controlled divides its VUs', async () => {
  const options = scenario({
    executor: 'externally-controlled',
    vus: 4,
    maxVUs: 4,
    duration: '1s',
    gracefulStop: undefined,
  })
  const shards = await runAll(2, { version: '1.8.1', script: numbered(options) })
  expect(shards.map(({ step, file }) => [step.outputs.outcome, file.maxVUs])).toEqual([
    ['ran', 2],
    ['ran', 2],
  ])
})
