import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Api } from '../../../src/engine/kubernetes/api.ts'
import { type ClusterNode, sweepNodes, whyNoNode } from './node.ts'
import { owner, runsDirectory } from './run-cluster.ts'
import { adminOf, startCluster, startMs } from './start-cluster.ts'

export { startMs } from './start-cluster.ts'

/** A real cluster, as its administrator. */
export type Cluster = {
  /** Path of the administrator's kubeconfig. */
  kubeconfig: string
  api: Api
  /** Of a node that these tests started; null: another cluster, named by TEST_KUBECONFIG. */
  node: ClusterNode | null
}

const given = process.env.TEST_KUBECONFIG ?? ''

/** Whether tests can have a cluster whose API server can be taken away: {@link ownCluster}. */
export const hasOwnCluster = whyNoNode() === null

const why = given === '' ? whyNoNode() : null

/** Whether the tests on Kubernetes can run; says so loudly when they cannot. */
export const hasKubernetes = why === null
if (why !== null) {
  if (process.env.REQUIRE_KUBERNETES)
    throw new Error(`REQUIRE_KUBERNETES is set and no cluster can be started: ${why}; or let TEST_KUBECONFIG name one`)
  console.warn(`\n!!! SKIPPED: every test on Kubernetes: ${why}; or let TEST_KUBECONFIG name a cluster for tests\n`)
}

/** The first test file that wants the run's cluster makes its folder and starts it; all others wait for that. */
async function ofThisRun(): Promise<ClusterNode> {
  const directory = runsDirectory()
  mkdirSync(dirname(directory), { recursive: true })
  try {
    mkdirSync(directory)
  } catch {
    const end = performance.now() + startMs
    while (!existsSync(join(directory, 'ready'))) {
      if (performance.now() > end) throw new Error(`no cluster; its logs are in ${join(directory, 'log')}`)
      await delay(200)
    }
    return { directory, kubeconfig: readFileSync(join(directory, 'ready'), 'utf8') }
  }
  await sweepNodes()
  return startCluster(directory, owner())
}

let cluster: Promise<Cluster> | null = null

async function open(): Promise<Cluster> {
  const node = given === '' ? await ofThisRun() : null
  const kubeconfig = node?.kubeconfig ?? given
  return { kubeconfig, api: adminOf(kubeconfig), node }
}

/** The one cluster of this test run, which the first call starts: call it in `beforeAll(useCluster, startMs)`. */
export function useCluster(): Promise<Cluster> {
  cluster ??= open()
  return cluster
}

/** A cluster of this test file's own, whose API server is away while `node.directory`/api-away is there. */
export async function ownCluster(): Promise<Cluster> {
  await sweepNodes()
  const node = await startCluster(`${runsDirectory()}-${process.pid}`, owner())
  return { kubeconfig: node.kubeconfig, api: adminOf(node.kubeconfig), node }
}

/** A name that no other test uses. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomBytes(4).toString('hex')}`
