import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { k6Versions } from '../../support/k6-versions.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { makePod, phaseOf, podBecomes, startTarget } from '../../support/kube/pods.ts'

describe.skipIf(!hasKubernetes)('the test cluster', () => {
  let namespace: Namespace
  let target: string
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
    target = await startTarget(namespace)
  }, startMs)
  afterAll(() => namespace.remove())

  it.each(k6Versions)('runs k6 %s in a pod, which reaches what it loads', async (version) => {
    const name = `k6-${version.replaceAll('.', '-')}`
    const script = `import http from 'k6/http'; export default () => { if (http.get('${target}/status/503').status !== 503) throw new Error() }`
    await makePod(namespace, name, {
      image: `grafana/k6:${version}`,
      command: ['sh', '-c', 'echo "$SCRIPT" | k6 run -'],
      env: [
        { name: 'SCRIPT', value: script },
        { name: 'K6_NO_USAGE_REPORT', value: 'true' },
      ],
    })
    await podBecomes(namespace, name, (pod) => ['Succeeded', 'Failed'].includes(String(phaseOf(pod))))
    const { api } = namespace.cluster
    const path = `/api/v1/namespaces/${namespace.name}/pods/${name}/log`
    const log = await api.text({ doing: 'read a log', path, signal: AbortSignal.timeout(10_000) })
    expect(log).toMatch(/http_req_failed\S*: 100\.00%/)
    expect(log).not.toContain('Uncaught')
  })
})
