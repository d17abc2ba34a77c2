import { setTimeout as delay } from 'node:timers/promises'
import { field, type Json } from '../../../src/base/json.ts'
import { type Namespace, patienceMs } from './namespace.ts'
import { nameIn, objectsOf } from './pod-run.ts'

const namesOf = async (namespace: Namespace, api: string, plural: string, query = ''): Promise<readonly string[]> =>
  (field(await namespace.ask('GET', api, `${plural}${query}`), 'items') as readonly Json[]).map(
    (item) => `${plural}/${nameIn(item)}`,
  )

/** All that TestRuns, and the action for them, have made in a namespace of their own. */
export async function testRunObjects(namespace: Namespace): Promise<readonly string[]> {
  const lists = await Promise.all([
    namesOf(namespace, '/apis/k6.io/v1alpha1', 'testruns'),
    namesOf(namespace, '/apis/batch/v1', 'jobs'),
    namesOf(namespace, '/api/v1', 'pods', '?labelSelector=app=k6'),
    namesOf(namespace, '/api/v1', 'services'),
    objectsOf(namespace),
  ])
  return [...new Set(lists.flat())]
}

/** Those that are still there when Kubernetes has had its time. */
export async function testRunsLeft(namespace: Namespace): Promise<readonly string[]> {
  const end = performance.now() + patienceMs
  for (;;) {
    const left = await testRunObjects(namespace)
    if (left.length === 0 || performance.now() > end) return left
    await delay(200)
  }
}
