import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Api } from '../../../src/engine/kubernetes/api.ts'
import { inClusterTarget } from '../../../src/engine/kubernetes/in-cluster.ts'
import { readTarget } from '../../../src/engine/kubernetes/kubeconfig.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { accountToken, clusterOf, writeKubeconfig } from '../../support/kube/login.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { clientOf } from '../../support/kube/stand-in-api.ts'
import { answer, certificate, connectTo, serve } from '../../usage-report/servers.ts'

describe.skipIf(!hasKubernetes)('the way to the API server', () => {
  let namespace: Namespace
  let token: string
  let port: number
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
    token = await accountToken(namespace)
    port = Number(clusterOf(namespace).server.port)
  }, startMs)
  afterAll(() => namespace.remove())

  /** What stands under `cluster:`, beside the server's own address and authority. */
  const clientWith = (cluster: object, env: NodeJS.ProcessEnv = {}): Api => {
    const kubeconfig = writeKubeconfig(namespace, { token }, cluster)
    return clientOf(readTarget({ kubeconfig, context: '', directory: '/', env: {} }), env)
  }
  const list = (api: Api) =>
    api.json({
      doing: 'list pods',
      path: `/api/v1/namespaces/${namespace.name}/pods`,
      signal: AbortSignal.timeout(30_000),
      patienceMs: 0,
    })

  // A name that only a proxy knows; the server's certificate has it.
  const elsewhere = () => ({ server: `https://kubernetes:${port}` })

  it.each(['HTTPS_PROXY', 'https_proxy'])('leads through the proxy that %s names', async (name) => {
    const proxy = await serve({ requested: connectTo(port) })
    await list(clientWith(elsewhere(), { [name]: `http://user:word@127.0.0.1:${proxy.port}` }))
    const basic = Buffer.from('user:word').toString('base64')
    expect(proxy.connections[0]?.text).toMatch(
      new RegExp(`^CONNECT kubernetes:${port} HTTP/1\\.1\\r\\n[^]*proxy-authorization: Basic ${basic}\\r\\n`),
    )
    // What the proxy hears is encrypted.
    expect(proxy.connections.map(({ text }) => text).join('')).not.toContain(token)
  })

  it('leads through proxy-url rather than the environment, also where NO_PROXY says not to', async () => {
    const [right, wrong] = [await serve({ requested: connectTo(port) }), await serve({ requested: answer('502 No') })]
    const env = { HTTPS_PROXY: `http://127.0.0.1:${wrong.port}`, NO_PROXY: 'kubernetes' }
    await list(clientWith({ ...elsewhere(), 'proxy-url': `http://127.0.0.1:${right.port}` }, env))
    expect([right.connections.length, wrong.connections.length]).toEqual([1, 0])
  })

  it('is straight where NO_PROXY says so', async () => {
    const proxy = await serve({ requested: connectTo(port) })
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'kubernetes' }
    await expect(list(clientWith(elsewhere(), env))).rejects.toThrow(
      /^the API server https:\/\/kubernetes:\d+ cannot be reached: getaddrinfo/,
    )
    expect(proxy.connections).toEqual([])
  })

  it('says that the proxy refuses', async () => {
    const proxy = await serve({ requested: answer('407 Proxy Authentication Required') })
    await expect(list(clientWith({ ...elsewhere(), 'proxy-url': proxy.url }))).rejects.toThrow(
      `the API server https://kubernetes:${port} cannot be reached: the proxy answered 407`,
    )
  })

  it('may have another name than its certificate, if tls-server-name says which', async () => {
    const proxy = await serve({ requested: connectTo(port) })
    const cluster = { server: `https://elsewhere.example:${port}`, 'proxy-url': proxy.url }
    await expect(list(clientWith(cluster))).rejects.toMatchObject({
      reason: 'Untrusted',
      message: expect.stringMatching(
        /^the certificate of the API server https:\/\/elsewhere\.example:\d+ is not the one that the kubeconfig trusts: Hostname\/IP does not match certificate's altnames: .* \(ERR_TLS_CERT_ALTNAME_INVALID\)$/,
      ),
    })
    expect(await list(clientWith({ ...cluster, 'tls-server-name': 'kubernetes' }))).toMatchObject({ kind: 'PodList' })
  })

  it('ends at a server that another authority vouches for, before it has the token', async () => {
    const tls = certificate()
    const other = await serve({ requested: answer('200 OK'), tls })
    await expect(list(clientWith({ server: `https://127.0.0.1:${other.port}` }))).rejects.toMatchObject({
      reason: 'Untrusted',
    })
    expect(other.connections.map(({ text }) => text).join('')).toBe('')
    const wrongAuthority = { 'certificate-authority-data': Buffer.from(tls.cert).toString('base64') }
    await expect(list(clientWith(wrongAuthority))).rejects.toMatchObject({
      reason: 'Untrusted',
      message: expect.stringContaining('is not the one that the kubeconfig trusts'),
    })
  })

  it('trusts anybody if the kubeconfig says so', async () => {
    const insecure = { 'certificate-authority-data': '', 'insecure-skip-tls-verify': true }
    expect(await list(clientWith(insecure))).toMatchObject({ kind: 'PodList' })
  })

  it('ends at a server without TLS', async () => {
    const plain = await serve({
      requested: answer('200 OK'),
      connected: (socket) => socket.write('HTTP/1.1 400 No\r\n\r\n'),
    })
    await expect(list(clientWith({ server: `https://127.0.0.1:${plain.port}` }))).rejects.toMatchObject({
      reason: 'Untrusted',
      message: expect.stringMatching(/^TLS with the API server https:\/\/127\.0\.0\.1:\d+ failed: /),
    })
  })

  it('is not there', async () => {
    const { port: closed } = await serve({ connected: (socket) => socket.destroy() })
    await expect(list(clientWith({ server: `https://127.0.0.1:${closed}` }))).rejects.toMatchObject({
      reason: 'ConnectionFailed',
    })
  })

  it('is known to a pod of the cluster by its service account, whose token can change', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'service-account-'))
    mkdirSync(directory, { recursive: true })
    const write = (name: string, text: string) => writeFileSync(join(directory, name), text)
    write('token', 'an-old-token')
    write('ca.crt', clusterOf(namespace).ca ?? '')
    write('namespace', namespace.name)
    const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) }
    const target = inClusterTarget(env, directory)
    if (target === null) throw new Error('no target')
    expect(target.namespace).toBe(namespace.name)
    const api = clientOf(target, env)
    await expect(list(api)).rejects.toMatchObject({ status: 401 })
    write('token', `${token}\n`)
    expect(await list(api)).toMatchObject({ kind: 'PodList' })
    expect(inClusterTarget({}, directory)).toBeNull()
  })
})
