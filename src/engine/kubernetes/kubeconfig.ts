import { UserError } from '../../base/errors.ts'
import { field } from '../../base/json.ts'
import { isLoopback } from '../../base/proxy.ts'
import { quote } from '../../base/text.ts'
import { inClusterTarget } from './in-cluster.ts'
import type { ExecCommand, KubeTarget } from './kube-target.ts'
import { readUser } from './kube-user.ts'
import { type Entry, flagOf, pemOf, textOf, wrongField } from './kubeconfig-fields.ts'
import { type Kubeconfig, kubeconfigPaths, readKubeconfigs } from './kubeconfig-files.ts'

export type TargetSources = {
  /** The input `kubeconfig`: a path, or several as in KUBECONFIG; empty: unset. */
  kubeconfig: string
  /** The input `kube-context`; empty: the kubeconfig's current-context. */
  context: string
  /** Where relative paths of the input and of KUBECONFIG start. */
  directory: string
  env: NodeJS.ProcessEnv
}

const named = (entries: readonly Entry[]): string => entries.map(({ name }) => quote(name)).join(', ') || 'none'

/** The entry that a context names: the first of that name, which is the one that kubectl takes. */
function entryOf(kind: 'cluster' | 'user', entries: readonly Entry[], context: Entry): Entry {
  const name = textOf(context, kind)
  const found = entries.find((entry) => entry.name === name)
  if (found) return found
  throw wrongField(context, kind, `is ${quote(name)}, and there is no such ${kind}; there are: ${named(entries)}`)
}

/** Without a user, a context is for whoever the server lets in. */
const userEntry = (config: Kubeconfig, context: Entry): Entry =>
  textOf(context, 'user') === ''
    ? { ...context, kind: 'user', name: '', fields: {} }
    : entryOf('user', config.users, context)

function contextOf(config: Kubeconfig, asked: string): Entry {
  const name = asked || config.currentContext
  const where = config.files.join(', ')
  const there = `there are: ${named(config.contexts)}`
  if (name === '')
    throw new UserError(`kubeconfig ${where} has no current-context; set the input kube-context (${there})`)
  const found = config.contexts.find((context) => context.name === name)
  if (found) return found
  throw new UserError(
    asked === ''
      ? `kubeconfig ${where}: current-context is ${quote(name)}, and there is no such context; ${there}`
      : `kube-context: there is no context ${quote(name)} in kubeconfig ${where}; ${there}`,
  )
}

function urlOf(cluster: Entry, key: string, protocols: RegExp, right: string): URL | null {
  const text = textOf(cluster, key)
  if (text === '') return null
  const url = URL.parse(text)
  if (url !== null && protocols.test(url.protocol) && url.host !== '') return url
  throw wrongField(cluster, key, `is not ${right}`)
}

/** What an exec command may be told of the cluster (client.authentication.k8s.io: Cluster). */
function execCluster(cluster: Entry, ca: string | null): ExecCommand['cluster'] {
  const extensions = field(cluster.fields, 'extensions')
  const config = Array.isArray(extensions)
    ? extensions.find((one) => field(one, 'name') === 'client.authentication.k8s.io/exec')
    : undefined
  return {
    server: textOf(cluster, 'server'),
    ...(ca !== null && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(flagOf(cluster, 'insecure-skip-tls-verify') && { 'insecure-skip-tls-verify': true }),
    ...(textOf(cluster, 'tls-server-name') && { 'tls-server-name': textOf(cluster, 'tls-server-name') }),
    ...(textOf(cluster, 'proxy-url') && { 'proxy-url': textOf(cluster, 'proxy-url') }),
    ...(config !== undefined && { config: field(config, 'extension') }),
  }
}

function targetIn(config: Kubeconfig, asked: string): KubeTarget {
  const context = contextOf(config, asked)
  const cluster = entryOf('cluster', config.clusters, context)
  const user = readUser(userEntry(config, context), execCluster(cluster, pemOf(cluster, 'certificate-authority')))
  const server = urlOf(cluster, 'server', /^https?:$/, 'an https URL')
  if (server === null) throw wrongField(cluster, 'server', 'is missing; it must be an https URL')
  if (server.protocol === 'http:' && user.login.kind !== 'none' && !isLoopback(server.hostname))
    throw wrongField(
      cluster,
      'server',
      'is an http URL, on which everybody could read the credentials; it must be https',
    )
  const ca = pemOf(cluster, 'certificate-authority')
  const insecure = flagOf(cluster, 'insecure-skip-tls-verify')
  if (insecure && ca !== null)
    throw wrongField(
      cluster,
      'insecure-skip-tls-verify',
      'is true, and there is a certificate-authority: leave one out',
    )
  return {
    called: `context ${quote(context.name)} of kubeconfig ${context.file}`,
    server,
    ca,
    insecure,
    serverName: textOf(cluster, 'tls-server-name'),
    proxy: urlOf(cluster, 'proxy-url', /^https?:$/, 'the URL of an http or https proxy (others are not supported)'),
    namespace: textOf(context, 'namespace') || 'default',
    user,
  }
}

/**
 * Which API server the test runs on, and as whom: the input `kubeconfig`, else KUBECONFIG, else ~/.kube/config, else
 * the cluster that this runs in. It reads as kubectl does (k8s.io/client-go, tools/clientcmd).
 *
 * @throws {UserError} one line that names file, entry and field.
 */
export function readTarget(sources: TargetSources): KubeTarget {
  const { kubeconfig: input, context, directory, env } = sources
  const paths = kubeconfigPaths({ input, directory, env })
  if (paths.length > 0) return targetIn(readKubeconfigs(paths), context)
  const own = inClusterTarget(env)
  if (own === null)
    throw new UserError(
      'there is no kubeconfig: set the input kubeconfig or KUBECONFIG, or log in before this step, so that ~/.kube/config is there',
    )
  if (context !== '')
    throw new UserError(`kube-context: there is no kubeconfig that could have the context ${quote(context)}`)
  return own
}
