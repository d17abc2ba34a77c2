import { UserError } from '../../base/errors.ts'
import { field } from '../../base/json.ts'
import { hideMoreSecrets } from '../../github/step-mask.ts'
import { type Api, apiOf } from './api.ts'
import { readTarget } from './kubeconfig.ts'
import type { KubernetesRequest, RunAs } from './kubernetes-request.ts'
import { missingRights } from './rights.ts'

/** A cluster, and the namespace in it. */
export type Cluster = { api: Api; namespace: string }

type Where = Pick<KubernetesRequest, 'kubeconfig' | 'context' | 'namespace'>

/**
 * Finds the cluster that is meant. Nothing is asked of it yet.
 *
 * @param directory where relative paths start.
 * @throws {UserError} for a kubeconfig that does not say it.
 */
export function clusterOf(
  { kubeconfig, context, namespace }: Where,
  directory: string,
  env: NodeJS.ProcessEnv,
): Cluster {
  const target = readTarget({ kubeconfig, context, directory, env })
  return { api: apiOf(target, { env, onSecrets: hideMoreSecrets }), namespace: namespace || target.namespace }
}

/** The first version in which all clusters know containers that hand out results (sidecars) and limits by index. */
const oldestMinor = 29

const roles = { job: 'docs/kubernetes-role.yaml', testrun: 'docs/kubernetes-testrun-role.yaml' } as const

/**
 * Makes sure that the cluster can run the test, before anything is created.
 *
 * @throws {UserError} that says all that is missing.
 */
export async function checkCluster({ api, namespace }: Cluster, runAs: RunAs, signal: AbortSignal): Promise<void> {
  const version = await api.json({ doing: 'ask for the version', path: '/version', signal })
  const [major, minor] = [field(version, 'major'), field(version, 'minor')].map((part) =>
    Number.parseInt(String(part), 10),
  )
  if (major === 1 && minor !== undefined && minor < oldestMinor) {
    throw new UserError(
      `the cluster at ${api.server} has Kubernetes 1.${minor}; engine kubernetes needs 1.${oldestMinor} or later`,
    )
  }
  const missing = await missingRights(api, { runAs, namespace }, signal)
  if (missing === '') return
  throw new UserError(
    `the user of the kubeconfig lacks rights in the namespace "${namespace}" (if there is such a namespace): ${missing}; ${roles[runAs]} is the Role that is needed`,
  )
}
