import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { field } from '../../../src/base/json.ts'
import { signalStep } from '../../support/cancel.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { flakyWay } from '../../support/kube/flaky-way.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { nameIn, objectsLeft, objectsOf, podsBecome } from '../../support/kube/pod-run.ts'
import { podStep } from '../../support/kube/pod-step.ts'
import { runPost } from '../../support/stand-in-runner.ts'

const timeout = 120_000

const long = `
  import { sleep } from 'k6'
  export const options = { vus: 4, duration: '2m', gracefulStop: '0s' }
  export default function () { sleep(0.1) }
  export function teardown() { console.log('torn down') }`

/** k6 does not get ready for as long as its init code runs, which is so in the pods only. */
const slow = `
  export const options = { vus: 1, iterations: 1 }
  const end = Date.now() + 60000
  while (__ENV.JOB_COMPLETION_INDEX && Date.now() < end);
  export default function () {}`

const nowhere = 'spec: { nodeSelector: { is: nowhere } }'

const phases = [
  { phase: 'while the Job is made', script: long, template: '', said: /^Kubernetes: Job /m },
  { phase: 'while no node is found', script: long, template: nowhere, said: /^waiting for pods: .*finds no node/m },
  { phase: 'while k6 gets ready', script: slow, template: '', said: /^all 2 pods run after/m },
  { phase: 'while the test runs', script: long, template: '', said: /^\[2\] running \(0m0[2-9]/m },
]

describe.skipIf(!hasKubernetes)('a step with pods', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(() => namespace.remove())

  it.each(phases)('is cancelled $phase, and leaves nothing', { timeout }, async ({ script, template, said }) => {
    const inputs = { 'pod-template': template, 'progress-interval': '1' }
    const step = await signalStep(await podStep(namespace, { script, inputs }), { ready: ({ log }) => said.test(log) })
    expect(step.outputs.outcome).toBe('cancelled')
    expect(step.signal).toBeNull()
    expect(step.ms).toBeLessThan(9000)
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('stops k6 gracefully when it is cancelled', { timeout }, async () => {
    const step = await signalStep(await podStep(namespace, { script: long, inputs: { 'progress-interval': '1' } }), {
      ready: ({ log }) => /^\[2\] running \(0m0[2-9]/m.test(log),
    })
    expect(step.outputs['exit-code']).toBe('103')
    expect(step.log).toMatch(/^\[1\] .*torn down/m)
    expect(step.log).toMatch(/^\[2\] .*torn down/m)
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('stops k6 gracefully at its timeout', { timeout }, async () => {
    const step = await signalStep(await podStep(namespace, { script: long, inputs: { timeout: '3s' } }), {
      ready: () => false,
      signals: [],
    })
    expect(step.outputs).toMatchObject({ outcome: 'timed-out', 'exit-code': '103' })
    expect(step.log).toMatch(/^\[2\] .*torn down/m)
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('leaves its Job when it is killed, and the post step deletes it', { timeout }, async () => {
    const step = await signalStep(await podStep(namespace, { script: long, inputs: { 'progress-interval': '1' } }), {
      ready: ({ log }) => /^\[2\] running/m.test(log),
      signals: [['SIGKILL', 0]],
    })
    const before = await objectsOf(namespace)
    expect(before.filter((name) => name.startsWith('jobs/'))).toHaveLength(1)
    expect(await runPost(step)).toBe(0)
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('leaves a suspended Job when it is killed before the pods are there, and the post step deletes that', {
    timeout,
  }, async () => {
    const step = await signalStep(await podStep(namespace, { script: long }), {
      ready: ({ log }) => /^Kubernetes: Job /m.test(log),
      signals: [['SIGKILL', 0]],
    })
    expect(await runPost(step)).toBe(0)
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('is cancelled while the API server is away, and its post step deletes the Job', { timeout }, async () => {
    const way = await flakyWay(namespace)
    let cut: Promise<void> | undefined
    const inputs = { kubeconfig: way.kubeconfig, 'progress-interval': '1' }
    const step = await signalStep(await podStep(namespace, { script: long, inputs }), {
      ready: ({ log }) => /^\[2\] running/m.test(log),
      also: () => {
        cut = way.cut(15_000)
      },
    })
    expect(step.outputs.outcome).toBe('cancelled')
    expect(step.log).toMatch(/the Job k6-\S+ could not be deleted; the post step tries again: /)
    await cut
    expect(await objectsOf(namespace)).not.toEqual([])
    expect(await runPost(step)).toBe(0)
    way.close()
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('keeps the Job of a test that failed when it is told so, and no other', { timeout }, async () => {
    const keep = { shards: '1', 'kubernetes-keep': 'on-failure' }
    const passing = await podStep(namespace, { inputs: keep, script: 'export default function () {}' })
    await signalStep(passing, { ready: () => false, signals: [] })
    expect(await objectsLeft(namespace)).toEqual([])

    const failing = await podStep(namespace, {
      inputs: keep,
      script: `import exec from 'k6/execution'; export default function () { exec.test.abort('no') }`,
    })
    const step = await signalStep(failing, { ready: () => false, signals: [] })
    const [pod = {}] = await podsBecome(namespace, (pods) => pods.length === 1)
    const job = String(field(field(field(pod, 'metadata'), 'labels'), 'k6-load-test/run'))
    expect(nameIn(pod)).toContain(job)
    expect(step.log).toContain(`kubectl -n ${namespace.name} delete job ${job}`)
    expect(step.outputs.outcome).toBe('aborted')
    await namespace.ask('DELETE', '/apis/batch/v1', `jobs/${job}?propagationPolicy=Background`)
    expect(await objectsLeft(namespace)).toEqual([])
  })
})
