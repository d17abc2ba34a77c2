import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../../src/base/errors.ts'
import { field, type Json } from '../../../src/base/json.ts'
import { type Api, apiOf } from '../../../src/engine/kubernetes/api.ts'
import { readTarget } from '../../../src/engine/kubernetes/kubeconfig.ts'
import { type ClusterNode, startNode } from './node.ts'

/** Milliseconds for a node to come up on a machine that does other things, too. */
export const startMs = 180_000

/** As the administrator. */
export function adminOf(kubeconfig: string): Api {
  const target = readTarget({ kubeconfig, context: '', directory: '/', env: {} })
  return apiOf(target, { env: {}, onSecrets: () => {} })
}

const get = (api: Api, path: string): Promise<Json> =>
  api.json({ doing: `get ${path}`, path, signal: AbortSignal.timeout(startMs), patienceMs: startMs })

const isReady = (node: Json): boolean => {
  const conditions = field(field(node, 'status'), 'conditions')
  return (
    Array.isArray(conditions) &&
    conditions.some((one) => field(one, 'type') === 'Ready' && field(one, 'status') === 'True')
  )
}

async function becomesReady(api: Api): Promise<void> {
  const end = performance.now() + startMs
  const nodeIsReady = async () => {
    const items = field(await get(api, '/api/v1/nodes'), 'items')
    return Array.isArray(items) && items.some(isReady)
  }
  while (!(await nodeIsReady())) {
    if (performance.now() > end) throw new Error('the node does not become ready')
    await delay(200)
  }
}

/**
 * Starts a cluster and waits until pods can run.
 *
 * @param owner process with which it ends; 0: none.
 */
export async function startCluster(directory: string, owner: number): Promise<ClusterNode> {
  const node = await startNode(directory, owner)
  const api = adminOf(node.kubeconfig)
  try {
    await becomesReady(api)
  } catch (error) {
    throw new Error(`no cluster: ${messageOf(error)}; its logs are in ${join(directory, 'log')}`, { cause: error })
  } finally {
    api.close()
  }
  writeFileSync(join(directory, 'ready'), node.kubeconfig)
  return node
}
