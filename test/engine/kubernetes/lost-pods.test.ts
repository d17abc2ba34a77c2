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

  it('is never passed when memory ran out in it', { timeout }, async () => {
    const step = await runInPods(namespace, {
      inputs: {
        'pod-template': 'spec: { containers: [{ name: k6, resources: { limits: { memory: 160Mi } } }] }',
      },
      script: `
        import { sleep } from 'k6'
        export const options = { vus: 2, duration: '8s', gracefulStop: '0s' }
        const kept = []
        export default function () {
          for (let i = 0; __ENV.JOB_COMPLETION_INDEX === '1' && i < 200000; i++) kept.push(String(Math.random()))
          sleep(0.1)
        }`,
    })
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false' })
    expect(step.log).toMatch(
      /^incomplete: .*of shard 2 of 2, k6 was killed because it used more memory than the container k6 may \(OOMKilled\)/m,
    )
    expect(await objectsLeft(namespace)).toEqual([])
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
