import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { field } from '../../../src/base/json.ts'
import type { KubeTarget } from '../../../src/engine/kubernetes/kube-target.ts'
import { readTarget } from '../../../src/engine/kubernetes/kubeconfig.ts'
import { uniqueName } from './cluster.ts'
import { type Namespace, patienceMs, roleObjects } from './namespace.ts'

/** The ways to show who one is. */
export type LoginKind = 'token' | 'certificate' | 'exec'

export const loginKinds: readonly LoginKind[] = ['token', 'certificate', 'exec']

const text = (value: unknown): string => {
  if (typeof value === 'string') return value
  throw new Error('no text')
}

/** A token of the account that has no more than the Role of docs/kubernetes-role.yaml. */
export async function accountToken(namespace: Namespace): Promise<string> {
  const path = 'serviceaccounts/k6-load-test/token'
  const request = { spec: { expirationSeconds: 3600 } }
  return text(field(field(await namespace.ask('POST', '/api/v1', path, request), 'status'), 'token'))
}

/** Where the cluster is, and whom it trusts. */
export const clusterOf = (namespace: Namespace): KubeTarget =>
  readTarget({ kubeconfig: namespace.cluster.kubeconfig, context: '', directory: '/', env: {} })

/**
 * Writes a kubeconfig, whose context names the namespace.
 *
 * @param user what stands under `user:`.
 * @param cluster what stands under `cluster:` beside server and authority, or instead.
 * @returns its path.
 */
export function writeKubeconfig(namespace: Namespace, user: object, cluster: object = {}): string {
  const { server, ca } = clusterOf(namespace)
  const path = join(mkdtempSync(join(tmpdir(), 'kubeconfig-')), 'config')
  const authority = { 'certificate-authority-data': Buffer.from(ca ?? '').toString('base64') }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: server.href, ...authority, ...cluster } }],
    users: [{ name: 'ci', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'ci', namespace: namespace.name } }],
  }
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 })
  return path
}

export type ExecUser = {
  /** What stands under `user:`. */
  user: object
  /** Its files: credential.json is what it prints. */
  directory: string
  /** How often it ran. */
  runs(): number
  /** From now on it prints another token. */
  set(token: string): void
  /** What a command wrote into `seen`. */
  seen(): unknown
}

/** A login by a script that prints the token as the clouds' commands do. `status`: further fields of what it prints. */
export function execUser(token: string, status: object = {}): ExecUser {
  const directory = mkdtempSync(join(tmpdir(), 'exec-login-'))
  const [command, credential, log] = ['get-token', 'credential.json', 'runs'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ]
  const apiVersion = 'client.authentication.k8s.io/v1'
  const set = (now: string) =>
    writeFileSync(credential, JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token: now, ...status } }))
  set(token)
  writeFileSync(log, '')
  writeFileSync(command, `#!/bin/sh\necho ran >> ${log}\ncat ${credential}\n`, { mode: 0o755 })
  return {
    user: { exec: { apiVersion, command, interactiveMode: 'Never' } },
    directory,
    runs: () => readFileSync(log, 'utf8').split('\n').length - 1,
    set,
    seen: () => JSON.parse(readFileSync(join(directory, 'seen'), 'utf8')),
  }
}

/** A client certificate that the cluster's own authority signs, of a user with the same Role. */
export async function certificateUser(namespace: Namespace): Promise<object> {
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'))
  const name = uniqueName('ci')
  const args = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', [...args, '-keyout', 'key', '-subj', `/CN=${name}`, '-out', 'request'], {
    cwd: directory,
    stdio: 'pipe',
  })
  const certificate = await signed(namespace, name, readFileSync(join(directory, 'request')))
  const binding = roleObjects().find(({ kind }) => kind === 'RoleBinding')
  await namespace.create('/apis/rbac.authorization.k8s.io/v1', 'rolebindings', {
    ...binding,
    metadata: { name },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name }],
  })
  return {
    'client-certificate-data': certificate,
    'client-key-data': readFileSync(join(directory, 'key')).toString('base64'),
  }
}

/** The certificate for a request, in base64. */
async function signed({ cluster: { api } }: Namespace, name: string, request: Buffer): Promise<string> {
  const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
  const signal = AbortSignal.timeout(patienceMs)
  const object = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request: request.toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth'],
    },
  }
  const made = await api.json({ doing: 'ask for a certificate', method: 'POST', path, body: object, signal })
  const condition = { type: 'Approved', status: 'True', reason: 'Test', message: 'of a test' }
  await api.json({
    doing: 'approve a certificate',
    method: 'PUT',
    path: `${path}/${name}/approval`,
    body: { ...made, status: { conditions: [condition] } },
    signal,
  })
  for (;;) {
    const now = await api.json({ doing: 'get a certificate', path: `${path}/${name}`, signal })
    const certificate = field(field(now, 'status'), 'certificate')
    if (typeof certificate === 'string') return certificate
    await delay(50, undefined, { signal })
  }
}

/** The path of a kubeconfig of somebody who may do what docs/kubernetes-role.yaml says, and no more. */
export async function kubeconfigOf(namespace: Namespace, kind: LoginKind): Promise<string> {
  if (kind === 'certificate') return writeKubeconfig(namespace, await certificateUser(namespace))
  const token = await accountToken(namespace)
  return writeKubeconfig(namespace, kind === 'token' ? { token } : execUser(token).user)
}
