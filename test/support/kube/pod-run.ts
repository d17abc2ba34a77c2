import { setTimeout as delay } from 'node:timers/promises'
import { field, type Json } from '../../../src/base/json.ts'
import { runAction } from '../action.ts'
import type { StepResult } from '../stand-in-runner.ts'
import { type Namespace, patienceMs } from './namespace.ts'
import { type PodStep, podStep } from './pod-step.ts'

/** Runs a load test in pods of a namespace by the built action. */
export const runInPods = async (namespace: Namespace, step: PodStep): Promise<StepResult> =>
  runAction(await podStep(namespace, step))

const kinds = [
  ['/apis/batch/v1', 'jobs'],
  ['/api/v1', 'pods'],
  ['/api/v1', 'configmaps'],
  ['/api/v1', 'secrets'],
] as const

const itemsOf = (list: Json): readonly Json[] => field(list, 'items') as readonly Json[]

/** All objects of the action's in a namespace: `jobs/k6-1`. */
export async function objectsOf(namespace: Namespace): Promise<readonly string[]> {
  const lists = kinds.map(async ([api, plural]) => {
    const list = await namespace.ask('GET', api, `${plural}?labelSelector=k6-load-test/run`)
    return itemsOf(list).map((item) => `${plural}/${field(field(item, 'metadata'), 'name')}`)
  })
  return (await Promise.all(lists)).flat()
}

/** Those that are still there when Kubernetes has had its time. */
export async function objectsLeft(namespace: Namespace): Promise<readonly string[]> {
  const end = performance.now() + patienceMs
  for (;;) {
    const left = await objectsOf(namespace)
    if (left.length === 0 || performance.now() > end) return left
    await delay(200)
  }
}

/** The pods of the action's, as soon as they are as they should be. */
export async function podsBecome(
  namespace: Namespace,
  are: (pods: readonly Json[]) => boolean,
): Promise<readonly Json[]> {
  const end = performance.now() + patienceMs
  for (;;) {
    const pods = itemsOf(await namespace.ask('GET', '/api/v1', 'pods?labelSelector=k6-load-test/run'))
    if (are(pods)) return pods
    if (performance.now() > end)
      throw new Error(`the pods stay ${JSON.stringify(pods.map((pod) => field(pod, 'status')))}`)
    await delay(100)
  }
}

export const nameIn = (object: Json): string => String(field(field(object, 'metadata'), 'name'))
