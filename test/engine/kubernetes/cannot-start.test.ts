import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { exported, scratch, startCollector } from '../../support/collector.ts'
import { type Cluster, hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { accountToken, writeKubeconfig } from '../../support/kube/login.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { objectsLeft, runInPods } from '../../support/kube/pod-run.ts'
import type { PodStep } from '../../support/kube/pod-step.ts'

const timeout = 120_000

const script = 'export default function () {}'

describe.skipIf(!hasKubernetes)('pods that cannot start', () => {
  let cluster: Cluster
  let namespace: Namespace
  beforeAll(async () => {
    cluster = await useCluster()
  }, startMs)
  afterEach(() => namespace.remove())

  /** The step fails, and nothing is left. */
  async function refused(step: Partial<PodStep>): Promise<string> {
    const { exitCode, outputs, log, commands } = await runInPods(namespace, { script, ...step })
    expect(exitCode).toBe(1)
    expect(outputs.passed).toBe('false')
    expect(log).not.toContain('k6 was started')
    expect(await objectsLeft(namespace)).toEqual([])
    return commands.find(({ name }) => name === 'error')?.data ?? ''
  }

  it('says that no node has room, after scheduling-timeout', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const template = 'spec: { containers: [{ name: k6, resources: { requests: { memory: 900Gi } } }] }'
    const error = await refused({ inputs: { 'pod-template': template, 'scheduling-timeout': '4s' } })
    expect(error).toMatch(
      /^not all pods run after 4 s \(input scheduling-timeout\): pod 1 finds no node: .*Insufficient memory.*; pod 2 finds no node/,
    )
  })

  it('says that the image is not there', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const error = await refused({ inputs: { 'runner-image': 'grafana/k6:0.0.0' } })
    expect(error).toMatch(
      /^the image of pod \d \(k6-\S+\) cannot be pulled \(ErrImagePull\): .*grafana\/k6:0\.0\.0.*not found/,
    )
  })

  it('says that an image has no shell', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const error = await refused({
      inputs: {
        'runner-image': 'localhost/target:1',
        'pod-template':
          'spec: { containers: [{ name: k6, imagePullPolicy: Never }], initContainers: [{ name: results, imagePullPolicy: Never }] }',
      },
    })
    expect(error).toMatch(/cannot start .*\/bin\/sh.*; the image needs a shell, as grafana\/k6 has it/)
  })

  it('says that a Secret of the pod template is not there', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const template = 'spec: { containers: [{ name: k6, envFrom: [{ secretRef: { name: absent } }] }] }'
    const error = await refused({ inputs: { 'pod-template': template } })
    expect(error).toMatch(
      /^the container k6 of pod \d .* cannot start \(CreateContainerConfigError\): secret "absent" not found/,
    )
  })

  it('says that a volume of the pod template cannot be mounted', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const error = await refused({
      inputs: {
        'pod-template': `
          spec:
            volumes: [{ name: data, configMap: { name: absent } }]
            containers: [{ name: k6, volumeMounts: [{ name: data, mountPath: /data }] }]`,
        'scheduling-timeout': '4s',
      },
    })
    expect(error).toMatch(
      /^not all pods run after 4 s .*: pod 1 is being started \(FailedMount: .*configmap "absent" not found\)/,
    )
  })

  it('runs in a restricted namespace as it is, and says what such a one does not allow', { timeout }, async () => {
    namespace = await makeNamespace(cluster, { 'pod-security.kubernetes.io/enforce': 'restricted' })
    const step = await runInPods(namespace, { script })
    expect(step.outputs.outcome).toBe('passed')
    const error = await refused({ inputs: { 'pod-template': 'spec: { hostNetwork: true }' } })
    expect(error).toMatch(
      /^the namespace "test-\S+" does not allow such pods: violates PodSecurity "restricted:latest": .*hostNetwork.*; change the securityContext in the input pod-template/,
    )
  })

  it('says that the quota is not enough', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    await namespace.create('/api/v1', 'resourcequotas', {
      metadata: { name: 'one-pod' },
      spec: { hard: { pods: '1' } },
    })
    const error = await refused({})
    expect(error).toMatch(
      /^the quota of the namespace "test-\S+" does not let the pods be created: exceeded quota: one-pod/,
    )
  })

  it('says which rights are missing, before anything is made', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const path = 'roles/k6-load-test'
    const role = await namespace.ask('GET', '/apis/rbac.authorization.k8s.io/v1', path)
    const rules = (role.rules as { resources: string[]; verbs: string[] }[])
      .filter(({ resources }) => !resources.includes('pods/log'))
      .map((rule) => (rule.resources.includes('pods/proxy') ? { ...rule, verbs: ['get'] } : rule))
    await namespace.ask('PATCH', '/apis/rbac.authorization.k8s.io/v1', path, { rules })
    const error = await refused({})
    expect(error).toMatch(/lacks rights in the namespace "test-\S+" .*: get pods\/log; patch pods\/proxy; docs\//)
  })

  it('says that the namespace may be missing', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const byAccount = await refused({ inputs: { namespace: 'not-there' } })
    expect(byAccount).toMatch(/lacks rights in the namespace "not-there" \(if there is such a namespace\): create, /)
    const byAdmin = await refused({ inputs: { namespace: 'not-there', kubeconfig: cluster.kubeconfig } })
    expect(byAdmin).toMatch(
      /^cannot create jobs\/k6-\S+ in the namespace "not-there": namespaces "not-there" not found/,
    )
  })

  it('says that it may not log in', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const token = `${(await accountToken(namespace)).slice(0, -8)}AAAAAAAA`
    const error = await refused({ inputs: { kubeconfig: writeKubeconfig(namespace, { token }) } })
    expect(error).toMatch(/does not accept the credentials of user "ci"/)
  })

  it('says which of several scripts is too large, and runs the other', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const { exitCode, outputs } = await runInPods(namespace, {
      script,
      files: { 'large.js': `open('large.txt')\n${script}`, 'large.txt': randomBytes(26_000_000).toString('base64') },
      inputs: { script: 'large.js\ntest.js', shards: '1' },
    })
    expect(exitCode).toBe(1)
    expect(outputs.outcome).toBe('not-run')
    expect(JSON.parse(outputs.results ?? '')).toMatchObject([
      { script: 'large.js', outcome: 'not-run', reason: expect.stringMatching(/MB/) },
      { script: 'test.js', outcome: 'passed' },
    ])
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('says that the Job was deleted, and what became of its usage report', { timeout }, async () => {
    namespace = await makeNamespace(cluster)
    const collector = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
    const running = runInPods(namespace, {
      script: `import { sleep } from 'k6'; export const options = { vus: 2, duration: '1m' }; export default function () { sleep(1) }`,
      inputs: { 'progress-interval': '1', 'no-usage-report': '', 'usage-report-url': collector.url },
      watch({ log }) {
        const timer = setInterval(() => {
          if (!/^\[2\] running/m.test(log())) return
          clearInterval(timer)
          void namespace.ask('DELETE', '/apis/batch/v1', 'jobs?propagationPolicy=Background')
        }, 100)
      },
    })
    const { commands, exitCode, outputs, log } = await running
    expect(exitCode).toBe(1)
    expect(outputs).toMatchObject({ outcome: 'not-run', passed: 'false', 'usage-report': 'sent' })
    expect(log).toContain('Usage report: sent')
    expect(await exported(collector.url)).toHaveLength(1)
    const error = commands.find(({ name }) => name === 'error')?.data
    expect(error).toMatch(/^the Job k6-\S+ was deleted by somebody while it ran/)
    expect(await objectsLeft(namespace)).toEqual([])
  })
})
