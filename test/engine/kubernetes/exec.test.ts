import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { field } from '../../../src/base/json.ts'
import type { Api } from '../../../src/engine/kubernetes/api.ts'
import { readTarget } from '../../../src/engine/kubernetes/kubeconfig.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { accountToken, certificateUser, execUser, writeKubeconfig } from '../../support/kube/login.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { clientOf } from '../../support/kube/stand-in-api.ts'

const apiVersion = 'client.authentication.k8s.io/v1'

describe.skipIf(!hasKubernetes)('a login by a command', () => {
  let namespace: Namespace
  let token: string
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
    token = await accountToken(namespace)
  }, startMs)
  afterAll(() => namespace.remove())

  const clientWith = (user: object, env: NodeJS.ProcessEnv = process.env): Api =>
    clientOf(readTarget({ kubeconfig: writeKubeconfig(namespace, user), context: '', directory: '/', env: {} }), env)
  const list = (api: Api) =>
    api.json({
      doing: 'list pods',
      path: `/api/v1/namespaces/${namespace.name}/pods`,
      signal: AbortSignal.timeout(30_000),
    })

  it('runs it once, for requests together and one after the other', async () => {
    const login = execUser(token)
    const api = clientWith(login.user)
    await Promise.all([list(api), list(api), list(api)])
    await list(api)
    expect(login.runs()).toBe(1)
  })

  it('runs it again when what it gave has ended', async () => {
    const login = execUser(token, { expirationTimestamp: new Date(Date.now() + 1000).toISOString() })
    const api = clientWith(login.user)
    await list(api)
    await list(api)
    expect(login.runs()).toBe(2)
  })

  it('keeps what lasts', async () => {
    const login = execUser(token, { expirationTimestamp: new Date(Date.now() + 600_000).toISOString() })
    const api = clientWith(login.user)
    await list(api)
    await list(api)
    expect(login.runs()).toBe(1)
  })

  it('runs it again when the server no longer accepts the token, and goes on', async () => {
    const login = execUser('an-old-token')
    const api = clientWith({ ...login.user })
    await expect(list(api)).rejects.toThrow('does not accept the credentials')
    // Twice: what it gives anew is not accepted, either.
    expect(login.runs()).toBe(2)
    login.set(token)
    await list(api)
    expect(login.runs()).toBe(3)
  })

  it('says whose credentials are not accepted', async () => {
    await expect(list(clientWith({ token: 'an-old-token' }))).rejects.toMatchObject({
      status: 401,
      message: expect.stringMatching(
        /^the API server https:\/\/127\.0\.0\.1:\d+ does not accept the credentials of user "ci" of kubeconfig \S+: cannot list pods: Unauthorized \(401 Unauthorized\)$/,
      ),
    })
  })

  const wrong: readonly [string, object, RegExp][] = [
    [
      'is not on PATH',
      { command: 'no-such-login', installHint: 'Get it\nfrom example.com' },
      /^user "ci" of kubeconfig \S+: its command "no-such-login" is not on PATH: Get it from example\.com$/,
    ],
    ['is not there', { command: '/no/such/login' }, /its command "\/no\/such\/login" is not there$/],
    [
      'fails',
      { command: 'sh', args: ['-c', 'echo please log in first >&2; exit 7'] },
      /its command "sh" failed with exit code 7: please log in first$/,
    ],
    ['prints nothing', { command: 'true' }, /what its command "true" printed is no ExecCredential in JSON$/],
    [
      'prints a credential of another version',
      {
        command: 'echo',
        args: [JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1beta1', kind: 'ExecCredential' })],
      },
      /has the apiVersion "client\.authentication\.k8s\.io\/v1beta1", and the kubeconfig says "client\.authentication\.k8s\.io\/v1"$/,
    ],
    [
      'prints no credential',
      { command: 'echo', args: [JSON.stringify({ apiVersion, kind: 'ExecCredential', status: {} })] },
      /has neither a token nor a client certificate$/,
    ],
    ['prints without an end', { command: 'yes', args: ['secret'] }, /its command "yes" printed more than 1 MB$/],
  ]
  it.each(wrong)('says that the command %s', async (_, exec, message) => {
    const api = clientWith({ exec: { apiVersion, interactiveMode: 'Never', ...exec } })
    await expect(list(api)).rejects.toMatchObject({ name: 'UserError', message: expect.stringMatching(message) })
  })

  it('takes a client certificate from the command', async () => {
    const user = await certificateUser(namespace)
    const pem = (key: string) => Buffer.from(String(field(user, key)), 'base64').toString('utf8')
    const [clientCertificateData, clientKeyData] = [pem('client-certificate-data'), pem('client-key-data')]
    const login = execUser('', { clientCertificateData, clientKeyData })
    expect(await list(clientWith(login.user))).toMatchObject({ kind: 'PodList' })
  })

  it('tells the command of the cluster, when it wants to know', async () => {
    const login = execUser(token)
    const script = `printf '%s' "$KUBERNETES_EXEC_INFO" > "$SEEN" && cat "$CREDENTIAL"`
    const directory = login.directory
    const exec = {
      apiVersion,
      command: 'sh',
      args: ['-c', script],
      env: [
        { name: 'SEEN', value: `${directory}/seen` },
        { name: 'CREDENTIAL', value: `${directory}/credential.json` },
      ],
      interactiveMode: 'IfAvailable',
      provideClusterInfo: true,
    }
    const api = clientWith({ exec })
    await list(api)
    expect(login.seen()).toMatchObject({
      apiVersion,
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: { server: `${api.server}/`, 'certificate-authority-data': expect.any(String) },
      },
    })
  })
})
