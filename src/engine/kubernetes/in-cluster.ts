import { isIP } from 'node:net'
import { join } from 'node:path'
import { readBounded } from '../../base/bounded-read.ts'
import { UserError } from '../../base/errors.ts'
import type { KubeTarget } from './kube-target.ts'

/** Where Kubernetes mounts the service account of a pod. */
const mounted = '/var/run/secrets/kubernetes.io/serviceaccount'

function read(path: string): string {
  const content = readBounded(path, 1024 * 1024)
  if ('problem' in content)
    throw new UserError(`this runs in a pod whose service account is not usable: ${path} ${content.problem}`)
  return content.toString('utf8')
}

/**
 * The cluster in whose pod this runs, as the pod's service account.
 *
 * @param directory of the service account's files.
 * @returns null when this runs in no pod.
 * @throws {UserError} when the service account's files cannot be read.
 */
export function inClusterTarget(env: NodeJS.ProcessEnv, directory = mounted): KubeTarget | null {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env
  if (!host || !port) return null
  const path = join(directory, 'token')
  read(path)
  const namespace = readBounded(join(directory, 'namespace'), 1024)
  return {
    called: 'the cluster that this pod is in',
    server: new URL(`https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`),
    ca: read(join(directory, 'ca.crt')),
    insecure: false,
    serverName: '',
    proxy: null,
    namespace: 'problem' in namespace ? 'default' : namespace.toString('utf8').trim() || 'default',
    user: {
      called: `the pod's service account (${path})`,
      certificate: null,
      login: { kind: 'token-file', path, fallback: '' },
      impersonation: {},
    },
  }
}
