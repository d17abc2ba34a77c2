import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signalStep } from '../../support/cancel.ts'
import { startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { hasOperator } from '../../support/kube/operator.ts'
import { podStep } from '../../support/kube/pod-step.ts'
import { asTestRun } from '../../support/kube/testrun-step.ts'
import { testRunObjects, testRunsLeft } from '../../support/kube/testruns.ts'
import { runPost } from '../../support/stand-in-runner.ts'

const timeout = 180_000

const long = `
  import { sleep } from 'k6'
  export const options = { vus: 4, duration: '2m', gracefulStop: '0s' }
  export default function () { sleep(0.1) }
  export function teardown() { console.log('torn down') }`

/** k6 does not get ready for as long as its init code runs, which is so in the pods only. */
const slow = `
  export const options = { vus: 2, iterations: 2 }
  const end = Date.now() + 60000
  while (/^k6-.*-\\d$/.test(__ENV.HOSTNAME || '') && Date.now() < end);
  export default function () {}`

const nowhere = 'spec: { nodeSelector: { is: nowhere } }'

const phases = [
  { phase: 'while the TestRun is made', script: long, template: '', said: /^Kubernetes: TestRun /m },
  { phase: 'while no node is found', script: long, template: nowhere, said: /^waiting for pods: .*finds no node/m },
  { phase: 'while k6 gets ready', script: slow, template: '', said: /^all 2 pods run after/m },
  { phase: 'while k6 waits for the start', script: long, template: '', said: /^\[2\].* paused/m },
  { phase: 'while the test runs', script: long, template: '', said: /^\[2\] running \(0?0?m?0[2-9]/m },
]

describe.skipIf(!hasOperator)('a step with a TestRun', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster(), {}, 'kubernetes-testrun-role.yaml')
  }, startMs)
  afterAll(() => namespace.remove())

  it.each(phases)('is cancelled $phase, and leaves nothing', { timeout }, async ({ script, template, said }) => {
    const step = await signalStep(
      await podStep(namespace, asTestRun({ script, inputs: { 'pod-template': template } })),
      {
        ready: ({ log }) => said.test(log),
      },
    )
    expect(step.outputs.outcome).toBe('cancelled')
    expect(step.signal).toBeNull()
    expect(step.ms).toBeLessThan(9000)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('stops k6 gracefully when it is cancelled', { timeout }, async () => {
    const step = await signalStep(await podStep(namespace, asTestRun({ script: long })), {
      ready: ({ log }) => /^\[2\] running \(0?0?m?0[2-9]/m.test(log),
    })
    expect(step.outputs['exit-code']).toBe('103')
    expect(step.log).toMatch(/^\[1\] .*torn down/m)
    expect(step.log).toMatch(/^\[2\] .*torn down/m)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('stops k6 gracefully at its timeout', { timeout }, async () => {
    const step = await signalStep(await podStep(namespace, asTestRun({ script: long, inputs: { timeout: '3s' } })), {
      ready: () => false,
      signals: [],
    })
    expect(step.outputs).toMatchObject({ outcome: 'timed-out', 'exit-code': '103' })
    expect(step.log).toMatch(/^\[2\] .*torn down/m)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('leaves its TestRun when it is killed, and the post step deletes it', { timeout }, async () => {
    const step = await signalStep(await podStep(namespace, asTestRun({ script: long })), {
      ready: ({ log }) => /^\[2\] running/m.test(log),
      signals: [['SIGKILL', 0]],
    })
    const before = await testRunObjects(namespace)
    expect(before.filter((name) => name.startsWith('testruns/'))).toHaveLength(1)
    expect(await runPost(step)).toBe(0)
    expect(await testRunsLeft(namespace)).toEqual([])
  })

  it('is killed before the TestRun is there, and the post step deletes what there is', { timeout }, async () => {
    const step = await signalStep(await podStep(namespace, asTestRun({ script: long })), {
      ready: ({ log }) => /^Kubernetes: TestRun /m.test(log),
      signals: [['SIGKILL', 0]],
    })
    expect(await runPost(step)).toBe(0)
    expect(await testRunsLeft(namespace)).toEqual([])
  })
})
