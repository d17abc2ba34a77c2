import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseAllDocuments } from 'yaml'
import type { Json } from '../../../src/base/json.ts'
import type { Api } from '../../../src/engine/kubernetes/api.ts'
import { hasStatus } from '../../../src/engine/kubernetes/kube-error.ts'
import { type Cluster, uniqueName } from './cluster.ts'

/** Milliseconds for anything that a test waits for; a busy machine is no failure. */
export const patienceMs = 60_000

export type RoleFile = 'kubernetes-role.yaml' | 'kubernetes-testrun-role.yaml'

export type Namespace = {
  cluster: Cluster
  name: string
  /** Creates an object in it: `create('/api/v1', 'pods', {...})`. */
  create(api: string, plural: string, object: object): Promise<Json>
  /** Any request as administrator; `path` starts within the namespace: `/api/v1`, `pods/x`. */
  ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', api: string, path: string, body?: object): Promise<Json>
  /** Deletes it with all that is in it, without waiting for the end of that. */
  remove(): Promise<void>
}

/** Any request as administrator. */
export const admin = (
  api: Api,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<Json> =>
  api.json({
    doing: `${method} ${path}`,
    method,
    path,
    body,
    signal: AbortSignal.timeout(patienceMs),
    ...(method === 'PATCH' && { contentType: 'application/merge-patch+json' }),
  })

/** The objects of docs/kubernetes-role.yaml, or of another file there. */
export function roleObjects(
  file: RoleFile = 'kubernetes-role.yaml',
): readonly { kind: string; apiVersion: string; rules?: object[]; subjects?: object[] }[] {
  const text = readFileSync(join(import.meta.dirname, '../../../docs', file), 'utf8')
  return parseAllDocuments(text).map((document) => document.toJS())
}

const plurals: Readonly<Record<string, string>> = {
  ServiceAccount: 'serviceaccounts',
  Role: 'roles',
  RoleBinding: 'rolebindings',
}

/** As `kubectl apply --namespace NAME -f docs/kubernetes-role.yaml` does. */
async function applyRole(namespace: Namespace, file: RoleFile): Promise<void> {
  for (const object of roleObjects(file)) {
    const api = object.apiVersion === 'v1' ? '/api/v1' : `/apis/${object.apiVersion}`
    const subjects = object.subjects?.map((subject) => ({ ...subject, namespace: namespace.name }))
    await namespace.create(api, plurals[object.kind] ?? '', { ...object, ...(subjects && { subjects }) })
  }
}

/** Pods cannot be made before. */
async function hasServiceAccount(namespace: Namespace): Promise<void> {
  const end = performance.now() + patienceMs
  for (;;) {
    try {
      await namespace.ask('GET', '/api/v1', 'serviceaccounts/default')
      return
    } catch (error) {
      if (!hasStatus(error, 404) || performance.now() > end) throw error
      await delay(50)
    }
  }
}

/**
 * Makes a namespace of the test's own, with the account and the Role of a file in docs/.
 *
 * @param labels such as `pod-security.kubernetes.io/enforce`.
 */
export async function makeNamespace(
  cluster: Cluster,
  labels: Readonly<Record<string, string>> = {},
  role: RoleFile = 'kubernetes-role.yaml',
): Promise<Namespace> {
  const { api } = cluster
  const name = uniqueName('test')
  await admin(api, 'POST', '/api/v1/namespaces', { metadata: { name, labels } })
  const ask: Namespace['ask'] = (method, group, path, body) =>
    admin(api, method, `${group}/namespaces/${name}/${path}`, body)
  const namespace: Namespace = {
    cluster,
    name,
    ask,
    create: (group, plural, object) => ask('POST', group, plural, object),
    remove: async () => {
      await admin(api, 'DELETE', `/api/v1/namespaces/${name}`)
    },
  }
  await hasServiceAccount(namespace)
  await applyRole(namespace, role)
  return namespace
}
