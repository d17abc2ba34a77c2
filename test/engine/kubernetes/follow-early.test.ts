import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { field } from '../../../src/base/json.ts'
import { followLog } from '../../../src/engine/kubernetes/follow-log.ts'
import { pods } from '../../../src/engine/kubernetes/place.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { podBecomes } from '../../support/kube/pods.ts'
import { standInApi } from '../../support/kube/stand-in-api.ts'

const timeout = 90_000
const signal = new AbortController().signal

/** What a real API server says of a container before it runs. */
const notYet = {
  kind: 'Status',
  reason: 'BadRequest',
  message: 'container "main" in pod "p" is waiting to start: PodInitializing',
}

const said: string[] = []
const onLines = (lines: readonly string[]) => void said.push(...lines)

describe('a log that is followed before its container runs', () => {
  it('is waited for, however long that takes', { timeout }, async () => {
    let asked = 0
    const api = await standInApi((_asked, answer) => {
      asked += 1
      if (asked <= 25) answer.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(notYet))
      else answer.end('2026-01-01T00:00:00.5Z there\n')
    })
    said.length = 0
    const pod = { kind: pods, namespace: 'n', name: 'p' }
    const isWhole = await followLog(api, { pod, container: 'main', signal, onLines, hasEnded: () => asked > 25 })
    expect([isWhole, said]).toEqual([true, ['there']])
  })

  it('is given up at once when the container ended without having run', async () => {
    const api = await standInApi((_asked, answer) => {
      answer.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(notYet))
    })
    const pod = { kind: pods, namespace: 'n', name: 'p' }
    expect(await followLog(api, { pod, container: 'main', signal, onLines, hasEnded: () => true })).toBe(false)
  })
})

describe.skipIf(!hasKubernetes)('in a pod whose first container takes its time', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(() => namespace.remove())

  it('the log of the second is whole', { timeout }, async () => {
    const image = 'grafana/k6:2.2.0'
    const one = (name: string, script: string) => ({ name, image, command: ['sh', '-c', script] })
    await namespace.create('/api/v1', 'pods', {
      metadata: { name: 'late' },
      spec: {
        restartPolicy: 'Never',
        initContainers: [one('first', 'sleep 4')],
        containers: [one('main', 'echo one; sleep 1; echo two')],
      },
    })
    let hasEnded = false
    const watching = podBecomes(namespace, 'late', (pod) => field(field(pod, 'status'), 'phase') === 'Succeeded')
    void watching.then(() => {
      hasEnded = true
    })
    said.length = 0
    const pod = { kind: pods, namespace: namespace.name, name: 'late' }
    const { api } = namespace.cluster
    const isWhole = await followLog(api, { pod, container: 'main', signal, onLines, hasEnded: () => hasEnded })
    expect([isWhole, said]).toEqual([true, ['one', 'two']])
  })
})
