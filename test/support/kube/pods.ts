import { setTimeout as delay } from 'node:timers/promises'
import { field, type Json } from '../../../src/base/json.ts'
import { type Namespace, patienceMs } from './namespace.ts'

/** Waits until a pod is as it should be. */
export async function podBecomes(namespace: Namespace, name: string, is: (pod: Json) => boolean): Promise<Json> {
  const end = performance.now() + patienceMs
  for (;;) {
    const pod = await namespace.ask('GET', '/api/v1', `pods/${name}`)
    if (is(pod)) return pod
    if (performance.now() > end) throw new Error(`pod ${name} stays ${JSON.stringify(field(pod, 'status'))}`)
    await delay(100)
  }
}

export const phaseOf = (pod: Json): unknown => field(field(pod, 'status'), 'phase')

/** Starts a pod of one container, which is not started again when it ends. */
export const makePod = (namespace: Namespace, name: string, container: object): Promise<Json> =>
  namespace.create('/api/v1', 'pods', {
    metadata: { name },
    spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers: [{ name: 'main', ...container }] },
  })

/**
 * Starts something to load in the cluster: `/`, `/sleep/MILLISECONDS`, `/status/CODE`.
 *
 * @returns its URL for pods. It is a number, because the test cluster has no DNS.
 */
export async function startTarget(namespace: Namespace): Promise<string> {
  await makePod(namespace, 'target', {
    image: 'localhost/target:1',
    imagePullPolicy: 'Never',
    readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
  })
  const pod = await podBecomes(namespace, 'target', (now) => {
    const ready = field(field(now, 'status'), 'containerStatuses')
    return Array.isArray(ready) && ready.some((one) => field(one, 'ready') === true)
  })
  return `http://${field(field(pod, 'status'), 'podIP')}:8080`
}
