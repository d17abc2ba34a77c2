import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Api } from '../../../src/engine/kubernetes/api.ts'
import { followLog } from '../../../src/engine/kubernetes/follow-log.ts'
import { readTarget } from '../../../src/engine/kubernetes/kubeconfig.ts'
import { pathOfNamed, pods } from '../../../src/engine/kubernetes/place.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { clusterOf, kubeconfigOf, writeKubeconfig } from '../../support/kube/login.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { makePod, phaseOf, podBecomes } from '../../support/kube/pods.ts'
import { type Relay, relayTo } from '../../support/kube/relay.ts'
import { clientOf } from '../../support/kube/stand-in-api.ts'

describe.skipIf(!hasKubernetes)('a pod', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(() => namespace.remove())

  const named = (name: string) => ({ kind: pods, namespace: namespace.name, name })
  const hasBegun = (name: string) => podBecomes(namespace, name, (pod) => phaseOf(pod) !== 'Pending')

  /** A client behind something that breaks its connections. */
  async function relayed(): Promise<{ api: Api; relay: Relay }> {
    const { server, user } = clusterOf(namespace)
    const relay = await relayTo(Number(server.port))
    const certificate = {
      'client-certificate-data': Buffer.from(user.certificate?.cert ?? '').toString('base64'),
      'client-key-data': Buffer.from(user.certificate?.key ?? '').toString('base64'),
    }
    const kubeconfig = writeKubeconfig(namespace, certificate, { server: `https://127.0.0.1:${relay.port}` })
    return { api: clientOf(readTarget({ kubeconfig, context: '', directory: '/', env: {} })), relay }
  }

  it('has its log followed over broken connections, no line lost, none twice', async () => {
    const count = 20_000
    const script = `i=0; while [ $i -lt ${count} ]; do echo line $i; i=$((i+1)); [ $((i % 500)) -ne 0 ] || sleep 0.1; done`
    await makePod(namespace, 'talks', { image: 'grafana/k6:2.2.0', command: ['sh', '-c', script] })
    await hasBegun('talks')
    const { api, relay } = await relayed()
    let hasEnded = false
    const ends = podBecomes(namespace, 'talks', (pod) => phaseOf(pod) === 'Succeeded').then(() => {
      hasEnded = true
    })
    const lines: string[] = []
    let cuts = 0
    const cutting = (async () => {
      while (!hasEnded) {
        await delay(250)
        relay.cut()
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
