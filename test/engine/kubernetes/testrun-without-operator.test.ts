/*
 * What a step says where no operator takes up its TestRun, on the API server that the tests start, and what stands in a
 * TestRun.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasStatus } from '../../../src/engine/kubernetes/kube-error.ts'
import { type Cluster, hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { admin, makeNamespace, type Namespace, patienceMs } from '../../support/kube/namespace.ts'
import { runInPods } from '../../support/kube/pod-run.ts'
import { phaseOf, podBecomes } from '../../support/kube/pods.ts'
import { asTestRun } from '../../support/kube/testrun-step.ts'
import { testRunsLeft } from '../../support/kube/testruns.ts'

const timeout = 120_000

const step = asTestRun({ script: 'export const options = { vus: 2, iterations: 2 }; export default function () {}' })

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** A kind of object as the operator installs it; `spec` is what it knows of its field `spec`. */
const definition = (spec: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'testruns.k6.io' },
  spec: {
    group: 'k6.io',
    scope: 'Namespaced',
    names: { kind: 'TestRun', plural: 'testruns', singular: 'testrun', listKind: 'TestRunList' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec, status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
})

/** What an old operator's TestRuns can have. */
const fieldsOfOld = { parallelism: { type: 'integer' }, arguments: { type: 'string' } }

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** The cluster that the tests start has no operator; another one may. */
const isBare = hasKubernetes && !process.env.TEST_KUBECONFIG

describe.skipIf(!isBare)('a TestRun without an operator', () => {
  let cluster: Cluster
  let namespace: Namespace
  beforeAll(async () => {
    cluster = await useCluster()
    namespace = await makeNamespace(cluster, {}, 'kubernetes-testrun-role.yaml')
  }, startMs)
  afterAll(() => namespace.remove())

  /** Makes TestRuns known, as the operator's installation does. They stay: a deleted definition takes what the next one makes with it. */
  async function install(spec: object): Promise<void> {
    await admin(cluster.api, 'POST', definitions, definition(spec))
    await becomesTrue('there are TestRuns', () => isAccepted({ parallelism: 1 }))
  }

  /** Does what an upgrade of the operator does: TestRuns can have any field now. */
  async function upgrade(): Promise<void> {
    await admin(cluster.api, 'PATCH', `${definitions}/testruns.k6.io`, definition(anything))
    await becomesTrue('TestRuns have every field', () => isAccepted({ args: [] }))
  }

  /** Whether a TestRun with that `spec` would be made. */
  const isAccepted = (spec: object): Promise<boolean> =>
    namespace
      .create('/apis/k6.io/v1alpha1', 'testruns?dryRun=All&fieldValidation=Strict', {
        apiVersion: 'k6.io/v1alpha1',
        kind: 'TestRun',
        metadata: { name: 'probe' },
        spec,
      })
      .then(
        () => true,
        (problem) => {
          if (hasStatus(problem, 404) || hasStatus(problem, 400)) return false
          throw problem
        },
      )

  async function becomesTrue(what: string, is: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + patienceMs
    while (!(await is())) {
      if (performance.now() > end) throw new Error(`it never came to be that ${what}`)
      await delay(100)
    }
  }

  /** Does with a TestRun what the operator does when its initializer fails. */
  async function giveUp(name: string): Promise<void> {
    const pod = `${name}-initializer-abcde`
    await namespace.create('/api/v1', 'pods', {
      metadata: { name: pod, labels: { 'job-name': `${name}-initializer`, app: 'k6' } },
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'k6', image: 'grafana/k6:2.2.0', command: ['sh', '-c', 'echo no such script; exit 1'] }],
      },
    })
    await podBecomes(namespace, pod, (now) => phaseOf(now) === 'Failed')
    await namespace.ask('PATCH', '/apis/k6.io/v1alpha1', `testruns/${name}/status`, { status: { stage: 'error' } })
  }

  /** The error of a step; `act` gets the name of its TestRun. */
  const error = async (act: (name: string) => Promise<void> = async () => {}): Promise<string> => {
    let failed: unknown
    const { exitCode, outputs, commands } = await runInPods(namespace, {
      ...step,
      watch({ child, log }) {
        const timer = setInterval(() => {
          const [, name] = /^Kubernetes: TestRun (\S+)/m.exec(log()) ?? []
          if (name === undefined) return
          clearInterval(timer)
          act(name).catch((problem) => {
            failed = problem
            child.kill('SIGKILL')
          })
        }, 100)
        child.once('exit', () => clearInterval(timer))
      },
    })
    if (failed !== undefined) throw failed
    expect(exitCode).toBe(1)
    expect(outputs.passed).toBe('false')
    return commands.find(({ name }) => name === 'error')?.data ?? ''
  }

  // The order counts: what this one needs is that nothing is installed.
  it('says that the cluster knows no TestRuns', { timeout }, async () => {
    expect(await error()).toMatch(
      /^input kubernetes-run-as: the cluster at https:\S+ knows no TestRun \(k6\.io\/v1alpha1\); have k6-operator 1\.6\.0 or later installed, or /,
    )
  })

  describe('which is installed', () => {
    beforeAll(() => install({ type: 'object', properties: fieldsOfOld }), startMs)
    afterAll(() => admin(cluster.api, 'DELETE', `${definitions}/testruns.k6.io`))

    it('says that it is too old', { timeout }, async () => {
      expect(await error()).toMatch(
        /^input kubernetes-run-as: the cluster has an older k6-operator; testrun needs 1\.6\.0 or later: .*unknown field "spec\.args"/,
      )
      expect(await testRunsLeft(namespace)).toEqual([])
    })

    describe('and new enough', () => {
      beforeAll(upgrade, startMs)

      it('says after half a minute that no operator takes it up', { timeout }, async () => {
        expect(await error()).toMatch(
          /^no k6-operator has taken up the TestRun k6-\S+ after 30 s; it must run, and watch the namespace "test-\S+" \(WATCH_NAMESPACE\)/,
        )
        expect(await testRunsLeft(namespace)).toEqual([])
      })

      it('says why the operator gave it up, as the log of its initializer has it', { timeout }, async () => {
        const failed = await error((name) => giveUp(name))
        await namespace.ask('DELETE', '/api/v1', 'pods?labelSelector=app=k6')
        expect(failed).toMatch(/^k6-operator gave up the TestRun k6-\S+ \(stage error\): .*no such script/)
        expect(await testRunsLeft(namespace)).toEqual([])
      })
    })
  })
})
