import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { hasOperator } from '../../support/kube/operator.ts'
import { runInPods } from '../../support/kube/pod-run.ts'
import type { PodStep } from '../../support/kube/pod-step.ts'
import { asTestRun } from '../../support/kube/testrun-step.ts'
import { testRunsLeft } from '../../support/kube/testruns.ts'

const timeout = 120_000

const script = 'export const options = { vus: 2, iterations: 2 }; export default function () {}'

describe.skipIf(!hasOperator)('a TestRun that cannot start', () => {
  let cluster: Cluster
  let namespace: Namespace
  beforeAll(async () => {
    cluster = await useCluster()
  }, startMs)
  afterEach(() => namespace.remove())

  const inNamespace = async (labels: Readonly<Record<string, string>> = {}) => {
    namespace = await makeNamespace(cluster, labels, 'kubernetes-testrun-role.yaml')
  }

  /** The step fails, and nothing is left. */
  async function refused(step: Partial<PodStep>): Promise<string> {
    const { exitCode, outputs, log, commands } = await runInPods(namespace, asTestRun({ script, ...step }))
    expect(exitCode).toBe(1)
    expect(outputs.passed).toBe('false')
    expect(log).not.toContain('k6 was started')
    expect(await testRunsLeft(namespace)).toEqual([])
    return commands.find(({ name }) => name === 'error')?.data ?? ''
  }

  it('says that no node has room, after scheduling-timeout', { timeout }, async () => {
    await inNamespace()
    const template = 'spec: { containers: [{ name: k6, resources: { requests: { memory: 900Gi } } }] }'
    const error = await refused({ inputs: { 'pod-template': template, 'scheduling-timeout': '6s' } })
    expect(error).toMatch(
      /^not all pods run after 6 s \(input scheduling-timeout\): pod 1 finds no node: .*Insufficient memory.*; the TestRun k6-\S+ is in the stage "created"/,
    )
  })

  it('says that the image is not there', { timeout }, async () => {
    await inNamespace()
    const error = await refused({ inputs: { 'runner-image': 'grafana/k6:0.0.0' } })
    expect(error).toMatch(
      /^the image of pod \d \(k6-\S+\) cannot be pulled \(ErrImagePull\): .*grafana\/k6:0\.0\.0.*not found/,
    )
  })

  it('says that a volume of the pod template cannot be mounted', { timeout }, async () => {
    await inNamespace()
    const error = await refused({
      inputs: {
        'pod-template': `
          spec:
            volumes: [{ name: data, configMap: { name: absent } }]
            containers: [{ name: k6, volumeMounts: [{ name: data, mountPath: /data }] }]`,
        'scheduling-timeout': '6s',
      },
    })
    expect(error).toMatch(
      /^not all pods run after 6 s .*: pod 1 is being started \(FailedMount: .*configmap "absent" not found\)/,
    )
  })

  it('runs in a restricted namespace as it is, and says what such a one does not allow', { timeout }, async () => {
    await inNamespace({ 'pod-security.kubernetes.io/enforce': 'restricted' })
    const step = await runInPods(namespace, asTestRun({ script }))
    expect(step.outputs.outcome).toBe('passed')
    const error = await refused({
      inputs: { 'pod-template': 'spec: { containers: [{ name: k6, securityContext: { capabilities: null } }] }' },
    })
    expect(error).toMatch(
      /^the namespace "test-\S+" does not allow such pods: violates PodSecurity "restricted:latest": .*; change the securityContext in the input pod-template/,
    )
  })

  it('says that the quota is not enough', { timeout }, async () => {
    await inNamespace()
    await namespace.create('/api/v1', 'resourcequotas', {
      metadata: { name: 'one-pod' },
      spec: { hard: { pods: '1' } },
    })
    const error = await refused({})
    expect(error).toMatch(
      /^the quota of the namespace "test-\S+" does not let the pods be created: exceeded quota: one-pod/,
    )
  })

  it('says in which stage it stays when the operator cannot make what it needs', { timeout }, async () => {
    await inNamespace()
    await namespace.create('/api/v1', 'resourcequotas', {
      metadata: { name: 'no-services' },
      spec: { hard: { services: '0' } },
    })
    const error = await refused({ inputs: { 'scheduling-timeout': '6s' } })
    expect(error).toMatch(/^not all pods run after 6 s .*the TestRun k6-\S+ is in the stage "initialized"/)
  })

  it('says in which stage it stays when the operator cannot start it', { timeout }, async () => {
    await inNamespace()
    await namespace.create('/api/v1', 'resourcequotas', {
      metadata: { name: 'no-starter' },
      spec: { hard: { 'count/jobs.batch': '2' } },
    })
    const error = await refused({ inputs: { 'scheduling-timeout': '8s' } })
    expect(error).toMatch(
      /^k6 waits in all 2 pods, and the TestRun k6-\S+ is in the stage "created" after 8 s \(input scheduling-timeout\); .*the starter$/,
    )
  })

  it('says that a field of the pod template has no place in it', { timeout }, async () => {
    await inNamespace()
    const error = await refused({ inputs: { 'pod-template': 'spec: { hostNetwork: true }' } })
    expect(error).toMatch(/^input pod-template: "spec\.hostNetwork" has no place in a TestRun; leave it out, or /)
  })

  it('says which rights are missing, before anything is made', { timeout }, async () => {
    await inNamespace()
    const path = 'roles/k6-load-test'
    const role = await namespace.ask('GET', '/apis/rbac.authorization.k8s.io/v1', path)
    const rules = (role.rules as { resources: string[] }[]).filter(({ resources }) => !resources.includes('testruns'))
    await namespace.ask('PATCH', '/apis/rbac.authorization.k8s.io/v1', path, { rules })
    const error = await refused({})
    expect(error).toMatch(
      /lacks rights in the namespace "test-\S+" .*: create, get, list, watch and delete testruns; docs\/kubernetes-testrun-role\.yaml/,
    )
  })
})
