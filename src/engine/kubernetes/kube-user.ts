import { dirname, resolve } from 'node:path'
import { UserError } from '../../base/errors.ts'
import { entriesOf, field } from '../../base/json.ts'
import { quote } from '../../base/text.ts'
import type { ExecCommand, KubeUser, Login } from './kube-target.ts'
import { type Entry, flagOf, pathOf, pemOf, textOf, textsOf, wrongField } from './kubeconfig-fields.ts'

const execVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']

function execEnv(exec: Entry): Readonly<Record<string, string>> {
  const list = field(exec.fields, 'env') ?? []
  if (!Array.isArray(list)) throw wrongField(exec, 'env', 'must be a list')
  return Object.fromEntries(
    list.map((pair) => {
      const name = field(pair, 'name')
      const value = field(pair, 'value') ?? ''
      if (typeof name === 'string' && typeof value === 'string') return [name, value]
      throw wrongField(exec, 'env', 'must be a list of {name, value}, all of them texts')
    }),
  )
}

/** What stands under `exec:`, with its fields named `exec.command` in messages. */
function execOf(user: Entry, cluster: ExecCommand['cluster']): ExecCommand {
  const exec: Entry = { ...user, name: user.name, fields: field(user.fields, 'exec') }
  const apiVersion = textOf(exec, 'apiVersion')
  if (!execVersions.includes(apiVersion))
    throw wrongField(user, 'exec.apiVersion', `is ${quote(apiVersion)}; ${execVersions.join(' and ')} are supported`)
  const command = textOf(exec, 'command')
  if (command === '') throw wrongField(user, 'exec.command', 'is missing')
  if (textOf(exec, 'interactiveMode') === 'Always')
    throw wrongField(user, 'exec.interactiveMode', 'is Always: the command wants a terminal, and there is none here')
  return {
    apiVersion,
    // A name is looked up in PATH; a path starts at the kubeconfig, as for kubectl.
    command: /[/\\]/.test(command) ? resolve(dirname(user.file), command) : command,
    args: textsOf(exec, 'args'),
    env: execEnv(exec),
    installHint: textOf(exec, 'installHint'),
    cluster: flagOf(exec, 'provideClusterInfo') ? cluster : null,
  }
}

function loginOf(user: Entry, cluster: ExecCommand['cluster']): Login {
  const token = textOf(user, 'token')
  const path = pathOf(user, 'tokenFile')
  const username = textOf(user, 'username')
  if (path !== '') return { kind: 'token-file', path, fallback: token }
  if (token !== '') return { kind: 'token', token }
  if (field(user.fields, 'exec') !== undefined) return { kind: 'exec', command: execOf(user, cluster) }
  if (username !== '') return { kind: 'basic', username, password: textOf(user, 'password') }
  return { kind: 'none' }
}

function impersonationOf(user: Entry): KubeUser['impersonation'] {
  if (entriesOf(field(user.fields, 'as-user-extra')).length > 0)
    throw wrongField(user, 'as-user-extra', 'is not supported')
  const as = textOf(user, 'as')
  const uid = textOf(user, 'as-uid')
  const groups = textsOf(user, 'as-groups')
  if (as === '' && (uid !== '' || groups.length > 0))
    throw wrongField(user, 'as', 'is missing beside as-groups, as-uid')
  return {
    ...(as && { 'impersonate-user': as }),
    ...(uid && { 'impersonate-uid': uid }),
    ...(groups.length > 0 && { 'impersonate-group': groups }),
  }
}

/**
 * What a user of a kubeconfig has to show.
 *
 * @param cluster what an exec command may be told of the cluster.
 * @throws {UserError} for what is wrong or not supported.
 */
export function readUser(user: Entry, cluster: ExecCommand['cluster']): KubeUser {
  const provider = field(field(user.fields, 'auth-provider'), 'name')
  if (field(user.fields, 'auth-provider') !== undefined)
    throw new UserError(
      `kubeconfig ${user.file}: user ${quote(user.name)}: auth-provider ${quote(String(provider))} is no longer supported by Kubernetes; make the kubeconfig anew with a login that uses exec (such as gke-gcloud-auth-plugin or kubelogin)`,
    )
  const cert = pemOf(user, 'client-certificate')
  const key = pemOf(user, 'client-key')
  if (cert !== null && key === null) throw wrongField(user, 'client-key', 'is missing beside client-certificate')
  if (cert === null && key !== null) throw wrongField(user, 'client-certificate', 'is missing beside client-key')
  return {
    called: `user ${quote(user.name)} of kubeconfig ${user.file}`,
    certificate: cert !== null && key !== null ? { cert, key } : null,
    login: loginOf(user, cluster),
    impersonation: impersonationOf(user),
  }
}
