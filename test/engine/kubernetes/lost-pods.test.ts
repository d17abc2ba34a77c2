import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { nameIn, objectsLeft, podsBecome, runInPods } from '../../support/kube/pod-run.ts'

const timeout = 120_000

const steady = `
  import { sleep } from 'k6'
  export const options = { vus: 2, duration: '8s', gracefulStop: '0s' }
  export default function () { sleep(0.1) }`

/** Does something once, as soon as k6 in both pods says that it runs. */
const whenBothRun = (act: () => Promise<void>) => (step: { child: ChildProcess; log: () => string }) => {
  const timer = setInterval(() => {
    if (!/^\[1\] running/m.test(step.log()) || !/^\[2\] running/m.test(step.log())) return
    clearInterval(timer)
    act().catch(() => step.child.kill('SIGKILL'))
  }, 100)
  step.child.once('exit', () => clearInterval(timer))
}

describe.skipIf(!hasKubernetes)('a pod that is lost while the test runs', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(() => namespace.remove())

  const podOf = async (index: number): Promise<string> => {
    const pods = await podsBecome(namespace, (all) => all.length === 2)
    return pods.map(nameIn).find((name) => name.includes(`-${index}-`)) ?? ''
  }

  const outOfMemory = {
    'pod-template': 'spec: { containers: [{ name: k6, resources: { limits: { memory: 160Mi } } }] }',
  }

  /** In its second pod k6 takes all memory, where LOSE says so. */
  const losing = `
    import { sleep } from 'k6'
    export const options = { vus: 2, duration: '6s', gracefulStop: '0s' }
    const kept = []
    const loses = __ENV.LOSE === 'yes' && __ENV.JOB_COMPLETION_INDEX === '1'
    export default function () {
      for (let i = 0; loses && i < 200000; i++) kept.push(String(Math.random()))
      sleep(0.1)
    }`

  it('is never passed when memory ran out in it', { timeout }, async () => {
    const step = await runInPods(namespace, {
      inputs: { ...outOfMemory, env: 'LOSE=yes' },
      script: losing,
    })
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false' })
    expect(step.log).toMatch(
      /^incomplete: .*of shard 2 of 2, k6 was killed because it used more memory than the container k6 may \(OOMKilled\)/m,
    )
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('is not compared with earlier runs, nor a good one for later runs', { timeout }, async () => {
    const runWith = (baseline: string, env: string) =>
      runInPods(namespace, {
        inputs: { ...outOfMemory, baseline, env, 'compare-metrics': 'iterations rate' },
        script: losing,
      })
    const whole = (await runWith('none.json', '')).outputs['summary-path'] ?? ''
    const lost = await runWith(whole, 'LOSE=yes')
    expect(lost.outputs.outcome).toBe('incomplete')
    expect(JSON.parse(lost.outputs.comparison ?? '')).toMatchObject({
      verdict: null,
      figures: [],
      notes: ['The test was not measured whole, so it was not compared.'],
    })
    const later = await runWith(lost.outputs['summary-path'] ?? '', '')
    expect(JSON.parse(later.outputs.comparison ?? '')).toMatchObject({ runs: 0 })
  })

  it('makes no round of a comparison, and whoever reads it hears why', { timeout }, async () => {
    const step = await runInPods(namespace, {
      inputs: { ...outOfMemory, 'compare-env': 'LOSE=yes', 'compare-rounds': '5' },
      script: losing,
    })
    expect(step.outputs.outcome).toBe('passed')
    expect(JSON.parse(step.outputs.comparison ?? '')).toMatchObject({ runs: 0, verdict: null })
    expect(step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)).toContainEqual(
      expect.stringMatching(
        /^side B of round 1 was not all of the test, so the comparison ends there; complete rounds count\. What ran is not all of the test: of shard 2 of 2, k6 was killed because it used more memory/,
      ),
    )
  })

  it('is never passed when it was deleted', { timeout }, async () => {
    const step = await runInPods(namespace, {
      script: steady,
      inputs: { 'progress-interval': '1' },
      watch: whenBothRun(async () => {
        await namespace.ask('DELETE', '/api/v1', `pods/${await podOf(1)}`)
      }),
    })
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false' })
    expect(step.log).toMatch(/^incomplete: .*of shard 2 of 2, its pod was deleted/m)
    // The other one goes on to its end.
    expect(step.log).toMatch(/^\[1\] default ✓ \[ 100% \] 1 VUs {2}8s$/m)
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('is never passed when it was deleted at once', { timeout }, async () => {
    const step = await runInPods(namespace, {
      script: steady,
      inputs: { 'progress-interval': '1' },
      watch: whenBothRun(async () => {
        await namespace.ask('DELETE', '/api/v1', `pods/${await podOf(1)}?gracePeriodSeconds=0`)
      }),
    })
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false' })
    expect(step.log).toMatch(/^incomplete: .*of shard 2 of 2, its pod was deleted/m)
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('is never passed when it was evicted', { timeout }, async () => {
    const step = await runInPods(namespace, {
      script: steady,
      inputs: { 'progress-interval': '1' },
      watch: whenBothRun(async () => {
        const name = await podOf(1)
        const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: namespace.name } }
        await namespace.ask('POST', '/api/v1', `pods/${name}/eviction`, eviction)
      }),
    })
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false' })
    expect(step.log).toMatch(/^incomplete: .*of shard 2 of 2, its pod was evicted, as when its node is drained/m)
    expect(await objectsLeft(namespace)).toEqual([])
  })
})
