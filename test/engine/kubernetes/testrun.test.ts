/*
 * TestRuns on the real k6-operator: how each of them ends. The same code as for a Job reads logs and results, so here is
 * only what the operator makes different.
 */
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../../src/base/json.ts'
import { k6Path } from '../../support/k6.ts'
import { k6Versions } from '../../support/k6-versions.ts'
import { startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { hasOperator } from '../../support/kube/operator.ts'
import { nameIn, objectsOf, podsBecome, runInPods } from '../../support/kube/pod-run.ts'
import type { PodStep } from '../../support/kube/pod-step.ts'
import { asTestRun } from '../../support/kube/testrun-step.ts'
import { testRunsLeft } from '../../support/kube/testruns.ts'

const timeout = 180_000

/** Does something once, as soon as the log says something. */
const when = (said: RegExp, act: () => Promise<unknown>) => (step: { child: ChildProcess; log: () => string }) => {
  const timer = setInterval(() => {
    if (!said.test(step.log())) return
    clearInterval(timer)
    act().catch(() => step.child.kill('SIGKILL'))
  }, 100)
  step.child.once('exit', () => clearInterval(timer))
}

/** What people who may not read Secrets may. */
const readable = [
  ['/apis/k6.io/v1alpha1', 'testruns'],
  ['/apis/batch/v1', 'jobs'],
  ['/api/v1', 'pods'],
  ['/api/v1', 'configmaps'],
  ['/api/v1', 'events'],
] as const

const bothRun = /^\[1\] running[\s\S]*^\[2\] running|^\[2\] running[\s\S]*^\[1\] running/m

const steady = `
  import { sleep } from 'k6'
  export const options = { vus: 2, duration: '8s', gracefulStop: '0s' }
  export default function () { sleep(0.1) }`

describe.skipIf(!hasOperator)('a TestRun', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster(), {}, 'kubernetes-testrun-role.yaml')
  }, startMs)
  afterAll(() => namespace.remove())

  const run = (step: PodStep) => runInPods(namespace, asTestRun(step))

  it.each(k6Versions)(
    'of k6 %s is two pods that start together, is merged, and leaves nothing',
    { timeout },
    async (version) => {
      const step = await run({
        k6: k6Path(version),
        inputs: { env: "GREETING=it's $(HOME) {{x}}", flags: "--tag 'note=hello world'" },
        script: `
        import exec from 'k6/execution'
        import { Counter } from 'k6/metrics'
        const all = new Counter('all')
        export const options = {
          scenarios: { all: { executor: 'shared-iterations', vus: 4, iterations: 41 } },
          thresholds: { all: ['count==41'], 'all{note:hello world}': ['count==41'] },
        }
        export default function () {
          if (__ENV.GREETING !== "it's $(HOME) {{x}}") throw new Error('another environment: ' + __ENV.GREETING)
          all.add(1)
          console.log('did ' + exec.scenario.iterationInTest)
        }`,
      })
      expect(step.outputs).toMatchObject({ outcome: 'passed', 'exit-code': '0' })
      const done = [...step.log.matchAll(/^\[\d\] .*msg="did (\d+)"/gm)].map(([, at]) => Number(at))
      expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 41 }, (_, at) => at))
      const [, skew] = /k6 was started in 2 of 2 pods within (\d+) ms/.exec(step.log) ?? []
      expect(Number(skew)).toBeLessThan(1000)
      expect(step.log).not.toContain('the pods ran k6')
      expect(await testRunsLeft(namespace)).toEqual([])
    },
  )

  it.each([
    {
      what: 'a threshold that is crossed',
      script: `
        export const options = { vus: 2, iterations: 4, thresholds: { iterations: ['count>1000'] } }
        export default function () {}`,
      outputs: { outcome: 'thresholds-crossed', 'exit-code': '99' },
    },
    {
      what: 'exec.test.abort in one pod',
      script: `
        import exec from 'k6/execution'
        export const options = { vus: 2, duration: '2s' }
        export default function () { if (__ENV.HOSTNAME.endsWith('-2')) exec.test.abort('enough') }`,
      outputs: { outcome: 'aborted', 'exit-code': '108' },
    },
    {
      what: 'an exception in setup()',
      script: `
        export const options = { vus: 2, iterations: 2 }
        export function setup() { throw new Error('no way') }
        export default function () {}`,
      outputs: { outcome: 'script-error', 'exit-code': '107' },
    },
  ])('$what fails it, although its stage is finished', { timeout }, async ({ script, outputs }) => {
    const step = await run({ script })
    expect(step.outputs).toMatchObject({ ...outputs, passed: 'false' })
    expect(step.exitCode).toBe(1)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('starts no pod before k6 has made its virtual users in all of them', { timeout }, async () => {
    const step = await run({
      script: `
        import { sleep } from 'k6'
        export const options = { scenarios: { all: { executor: 'per-vu-iterations', vus: 4, iterations: 1 } } }
        const end = Date.now() + 10000
        while (__VU > 0 && __ENV.HOSTNAME.endsWith('-2') && Date.now() < end);
        export default function () { console.log('began ' + Date.now()); sleep(1) }`,
    })
    expect(step.outputs.outcome).toBe('passed')
    const began = [...step.log.matchAll(/^\[\d\] .*msg="began (\d+)"/gm)].map(([, at]) => Number(at))
    expect(began).toHaveLength(4)
    expect(Math.max(...began) - Math.min(...began)).toBeLessThan(1000)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('runs in more pods than there are virtual users', { timeout }, async () => {
    const step = await run({
      inputs: { shards: '3' },
      script: 'export const options = { vus: 2, iterations: 2 }; export default function () {}',
    })
    expect(step.log).toMatch(/^pod \d\/3 has no virtual user/m)
    expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '2' })
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('does not wait for ever when k6 ends in one pod before the start', { timeout }, async () => {
    const step = await run({
      script: `
        if ((__ENV.HOSTNAME || '').endsWith('-2')) throw new Error('not in this pod')
        export const options = { vus: 2, iterations: 2 }
        export default function () {}`,
    })
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome: 'script-error', 'exit-code': '107' })
    expect(step.log).toMatch(/not in this pod/)
    expect(step.log).toMatch(/k6 ended in pod 2 of 2 before the test was started, so it was not started in any/)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('is never passed when memory ran out in a pod', { timeout }, async () => {
    const step = await run({
      inputs: {
        'pod-template': 'spec: { containers: [{ name: k6, resources: { limits: { memory: 160Mi } } }] }',
      },
      script: `
        import { sleep } from 'k6'
        export const options = { vus: 2, duration: '20s', gracefulStop: '0s' }
        const kept = []
        export default function () {
          if (__ENV.HOSTNAME.endsWith('-1')) kept.push('x'.repeat(1e6) + kept.length)
          sleep(0.01)
        }`,
    })
    expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false' })
    expect(step.log).toMatch(/^incomplete: .*of shard 1 of 2, k6 was killed because it used more memory/m)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('is never passed when a pod was deleted', { timeout }, async () => {
    const step = await run({
      script: steady,
      watch: when(bothRun, async () => {
        const pods = await podsBecome(namespace, (all) => all.map(nameIn).some((name) => /-1-\w+$/.test(name)))
        const first = pods.map(nameIn).find((name) => /-1-\w+$/.test(name))
        await namespace.ask('DELETE', '/api/v1', `pods/${first}`)
      }),
    })
    expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false' })
    expect(step.log).toMatch(/^incomplete: .*of shard 1 of 2, its pod was deleted/m)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('is never passed when its stage is not finished', { timeout }, async () => {
    const step = await run({
      script: steady,
      watch: when(bothRun, async () => {
        // A runner that the operator does not count: it waits for one more for ever.
        const jobs = await namespace.ask('GET', '/apis/batch/v1', 'jobs?labelSelector=runner=true')
        const name = (jobs.items as Json[]).map(nameIn).find((job) => job.endsWith('-2'))
        await namespace.ask('PATCH', '/apis/batch/v1', `jobs/${name}`, { metadata: { labels: { runner: null } } })
      }),
    })
    expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false' })
    expect(step.log).toMatch(/^incomplete: .*the TestRun k6-\S+ is in the stage "started" 60 s later/m)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('says that somebody deleted it', { timeout }, async () => {
    const step = await run({
      script: steady,
      watch: when(bothRun, () => namespace.ask('DELETE', '/apis/k6.io/v1alpha1', 'testruns')),
    })
    expect(step.exitCode).toBe(1)
    const error = step.commands.find(({ name }) => name === 'error')?.data
    expect(error).toMatch(/^the TestRun k6-\S+ was deleted by somebody while it ran/)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('is kept when it is told so, and has no secret that others may read', { timeout }, async () => {
    const step = await run({
      inputs: {
        env: 'API_TOKEN=sesame-open-4711',
        flags: '-e OTHER_TOKEN=sesame-shut-4712 --tag password=sesame-tag-4713',
        'kubernetes-keep': 'always',
      },
      script: `
        export const options = { vus: 2, iterations: 2 }
        export default function () {
          if (__ENV.API_TOKEN + __ENV.OTHER_TOKEN !== 'sesame-open-4711sesame-shut-4712') throw new Error('not the values')
        }`,
    })
    expect(step.outputs.outcome).toBe('passed')
    for (const [api, plural] of readable) {
      const all = JSON.stringify(await namespace.ask('GET', api, plural))
      expect(all).toContain('k6-')
      expect(all).not.toMatch(/sesame|"automountServiceAccountToken":true/)
      for (const secret of ['sesame-open-4711', 'sesame-shut-4712', 'sesame-tag-4713'])
        expect(all).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4))
    }
    const [, ...names] = /delete testrun\/(\S+) configmap\/(\S+)/.exec(step.log) ?? []
    expect(names).toHaveLength(2)
    expect(await objectsOf(namespace)).toContain(`configmaps/${names[1]}`)
    await namespace.ask('DELETE', '/apis/k6.io/v1alpha1', `testruns/${names[0]}`)
    await namespace.ask('DELETE', '/api/v1', `configmaps/${names[1]}`)
    expect(await testRunsLeft(namespace)).toEqual([])
  })
})
