import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { followLog } from '../../../src/engine/kubernetes/follow-log.ts'
import { readTarget } from '../../../src/engine/kubernetes/kubeconfig.ts'
import { pathOfNamed, pods } from '../../../src/engine/kubernetes/place.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { flakyWay } from '../../support/kube/flaky-way.ts'
import { kubeconfigOf } from '../../support/kube/login.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { makePod, phaseOf, podBecomes } from '../../support/kube/pods.ts'
import { clientOf } from '../../support/kube/stand-in-api.ts'

describe.skipIf(!hasKubernetes)('a pod', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(() => namespace.remove())

  const named = (name: string) => ({ kind: pods, namespace: namespace.name, name })
  const hasBegun = (name: string) => podBecomes(namespace, name, (pod) => phaseOf(pod) !== 'Pending')

  it('has its log followed over broken connections, no line lost, none twice', async () => {
    const count = 20_000
    const script = `i=0; while [ $i -lt ${count} ]; do echo line $i; i=$((i+1)); [ $((i % 500)) -ne 0 ] || sleep 0.1; done`
    await makePod(namespace, 'talks', { image: 'grafana/k6:2.2.0', command: ['sh', '-c', script] })
    await hasBegun('talks')
    const way = await flakyWay(namespace)
    onTestFinished(way.close)
    const api = clientOf(readTarget({ kubeconfig: way.kubeconfig, context: '', directory: '/', env: {} }))
    let hasEnded = false
    const ends = podBecomes(namespace, 'talks', (pod) => phaseOf(pod) === 'Succeeded').then(() => {
      hasEnded = true
    })
    const lines: string[] = []
    let cuts = 0
    const cutting = (async () => {
      while (!hasEnded) {
        await delay(250)
        await way.cut(0)
        cuts += 1
      }
    })()
    const whole = await followLog(api, {
      pod: named('talks'),
      container: 'main',
      signal: AbortSignal.timeout(60_000),
      onLines: (more) => {
        lines.push(...more)
      },
      hasEnded: () => hasEnded,
    })
    await Promise.all([ends, cutting])
    expect(whole).toBe(true)
    expect(cuts).toBeGreaterThan(5)
    expect(lines).toEqual(Array.from({ length: count }, (_, at) => `line ${at}`))
  }, 120_000)

  it('is asked and told by its REST API through the API server, as the Role allows', async () => {
    await makePod(namespace, 'k6', {
      image: 'grafana/k6:2.2.0',
      command: ['sh', '-c', 'echo "export default () => {}" | k6 run --paused --address 0.0.0.0:6565 -'],
      env: [{ name: 'K6_NO_USAGE_REPORT', value: 'true' }],
    })
    await hasBegun('k6')
    const kubeconfig = await kubeconfigOf(namespace, 'token')
    const api = clientOf(readTarget({ kubeconfig, context: '', directory: '/', env: {} }))
    const call = {
      doing: 'ask k6',
      path: `${pathOfNamed({ ...named('k6'), name: 'k6:6565' })}/proxy/v1/status`,
      signal: AbortSignal.timeout(30_000),
    }
    // Until k6 listens, the API server answers with 503 in its place.
    expect(await api.json(call)).toMatchObject({ data: { attributes: { paused: true, running: false } } })
    const body = { data: { type: 'status', id: 'default', attributes: { paused: false } } }
    expect(await api.json({ ...call, method: 'PATCH', body })).toMatchObject({
      data: { attributes: { paused: false } },
    })
    expect(phaseOf(await podBecomes(namespace, 'k6', (pod) => phaseOf(pod) !== 'Running'))).toBe('Succeeded')
    await expect(api.text({ ...call, method: 'DELETE', patienceMs: 0 })).rejects.toMatchObject({ status: 403 })
  })
})
