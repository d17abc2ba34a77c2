import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { KubeTarget } from '../../../src/engine/kubernetes/kube-target.ts'
import { readTarget } from '../../../src/engine/kubernetes/kubeconfig.ts'
import { runAction } from '../../support/action.ts'

const pem = (what: string): string => `-----BEGIN ${what}-----\nMIIB\n-----END ${what}-----\n`
const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A folder with these files, whose texts may name it as DIR. */
function folder(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'kubeconfigs-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text.replaceAll('DIR', directory))
  }
  return directory
}

type Change = { kubeconfig?: string; context?: string; env?: NodeJS.ProcessEnv }

/** Reads with the input kubeconfig `config`, unless the test sets something else. */
function read(directory: string, change: Change = {}): KubeTarget {
  const { kubeconfig = 'config', context = '', env = {} } = change
  return readTarget({ kubeconfig, context, directory, env: { HOME: join(directory, 'home'), ...env } })
}

const simple = (cluster: string, user = 'token: abc', context = ''): string => `
current-context: c
clusters: [{name: k, cluster: {${cluster}}}]
users: [{name: u, user: {${user}}}]
contexts: [{name: c, context: {cluster: k, user: u${context}}}]
`

const server = 'server: "https://k.example:6443/prefix"'

describe('what a kubeconfig says', () => {
  it('names server, namespace and user', () => {
    const target = read(folder({ config: simple(server, 'token: abc', ', namespace: load') }))
    expect(target.server.href).toBe('https://k.example:6443/prefix')
    expect(target).toMatchObject({ namespace: 'load', ca: null, insecure: false, proxy: null, serverName: '' })
    expect(target.user.login).toEqual({ kind: 'token', token: 'abc' })
  })

  it('is the namespace default when it names none', () => {
    expect(read(folder({ config: simple(server) })).namespace).toBe('default')
  })

  it('may be JSON', () => {
    const config = {
      'current-context': 'c',
      clusters: [{ name: 'k', cluster: { server: 'https://k.example' } }],
      contexts: [{ name: 'c', context: { cluster: 'k' } }],
    }
    expect(read(folder({ config: JSON.stringify(config) })).user.login).toEqual({ kind: 'none' })
  })

  it('names files beside itself, whatever the working directory', () => {
    const directory = folder({
      'deep/config': simple(
        `${server}, certificate-authority: ca.crt`,
        'client-certificate: c.crt, client-key: DIR/c.key',
      ),
      'deep/ca.crt': pem('CERTIFICATE'),
      'deep/c.crt': pem('CERTIFICATE'),
      'c.key': pem('PRIVATE KEY'),
    })
    const target = read(directory, { kubeconfig: 'deep/config' })
    expect(target.ca).toBe(pem('CERTIFICATE'))
    expect(target.user.certificate).toEqual({ cert: pem('CERTIFICATE'), key: pem('PRIVATE KEY') })
  })

  it('takes data rather than the file of the same name', () => {
    const cluster = `${server}, certificate-authority: missing.crt, certificate-authority-data: ${base64(pem('CERTIFICATE'))}`
    expect(read(folder({ config: simple(cluster) })).ca).toBe(pem('CERTIFICATE'))
  })

  it('takes tokenFile rather than token, and token rather than exec', () => {
    const exec = 'exec: {apiVersion: client.authentication.k8s.io/v1, command: x}'
    const login = (user: string) => read(folder({ config: simple(server, user), t: 'abc' })).user.login.kind
    expect(login(`token: a, tokenFile: t, ${exec}`)).toBe('token-file')
    expect(login(`token: a, ${exec}`)).toBe('token')
    expect(login(exec)).toBe('exec')
  })

  it('names an exec command by PATH or beside itself', () => {
    const command = (name: string) => {
      const user = `exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ${name}, args: [a], env: [{name: N, value: v}]}`
      const directory = folder({ config: simple(server, user) })
      const { login } = read(directory).user
      return login.kind === 'exec' ? { ...login.command, directory } : null
    }
    expect(command('aws')).toMatchObject({ command: 'aws', args: ['a'], env: { N: 'v' } })
    const beside = command('./bin/login')
    expect(beside?.command).toBe(join(beside?.directory ?? '', 'bin/login'))
  })

  it('says whom to act as', () => {
    const user = 'token: a, as: jane, as-groups: [dev, ops], as-uid: "7"'
    expect(read(folder({ config: simple(server, user) })).user.impersonation).toEqual({
      'impersonate-user': 'jane',
      'impersonate-group': ['dev', 'ops'],
      'impersonate-uid': '7',
    })
  })
})

describe('several kubeconfigs', () => {
  const one = `
clusters: [{name: k, cluster: {server: "https://one.example"}}]
users: [{name: u, user: {token: one}}]
`
  const two = `
current-context: two
clusters: [{name: k, cluster: {server: "https://two.example"}}]
users: [{name: u, user: {token: two}}, {name: v, user: {token: v}}]
contexts: [{name: two, context: {cluster: k, user: v}}, {name: other, context: {cluster: k, user: u}}]
`
  const directory = folder({ one, two, empty: '', home: '' })
  const env = { KUBECONFIG: [join(directory, 'missing'), join(directory, 'one'), '', join(directory, 'two')].join(':') }

  it('are one, in which the first of a name counts', () => {
    const target = read(directory, { kubeconfig: '', env })
    expect(target.server.hostname).toBe('one.example')
    expect(target.user.login).toEqual({ kind: 'token', token: 'v' })
  })

  it('can be asked for another context', () => {
    expect(read(directory, { kubeconfig: '', env, context: 'other' }).user.login).toEqual({
      kind: 'token',
      token: 'one',
    })
  })

  it('of the input come before KUBECONFIG', () => {
    const target = read(directory, { kubeconfig: 'two:one', env: { KUBECONFIG: 'one' } })
    expect(target.server.hostname).toBe('two.example')
  })

  it('are found in ~/.kube/config when nothing names any', () => {
    const home = folder({ 'home/.kube/config': simple(server) })
    expect(read(home, { kubeconfig: '' }).server.hostname).toBe('k.example')
  })
})

describe('what is wrong with a kubeconfig is said in one line', () => {
  const wrong: readonly [string, string, string][] = [
    ['no YAML', 'a: [', 'kubeconfig DIR/config is not valid YAML'],
    ['a text', 'hello', 'kubeconfig DIR/config is no kubeconfig: it must be a mapping'],
    ['empty', '', 'kubeconfig DIR/config has no current-context; set the input kube-context (there are: none)'],
    ['no list', 'clusters: {}', 'kubeconfig DIR/config: clusters must be a list'],
    ['a nameless entry', 'users: [{user: {}}]', 'kubeconfig DIR/config: users[0] has no name'],
    [
      'an unknown current-context',
      simple(server).replace('current-context: c', 'current-context: d'),
      'kubeconfig DIR/config: current-context is "d", and there is no such context; there are: "c"',
    ],
    [
      'an unknown cluster',
      simple(server).replace('cluster: k,', 'cluster: z,'),
      'kubeconfig DIR/config: context "c": cluster is "z", and there is no such cluster; there are: "k"',
    ],
    ['no server', simple(''), 'kubeconfig DIR/config: cluster "k": server is missing; it must be an https URL'],
    ['no URL', simple('server: k.example'), 'kubeconfig DIR/config: cluster "k": server is not an https URL'],
    [
      'credentials in the open',
      simple('server: "http://k.example"'),
      'kubeconfig DIR/config: cluster "k": server is an http URL, on which everybody could read the credentials; it must be https',
    ],
    [
      'a proxy of another kind',
      simple(`${server}, proxy-url: "socks5://p"`),
      'kubeconfig DIR/config: cluster "k": proxy-url is not the URL of an http or https proxy (others are not supported)',
    ],
    [
      'no base64',
      simple(`${server}, certificate-authority-data: "???"`),
      'kubeconfig DIR/config: cluster "k": certificate-authority-data is not base64',
    ],
    [
      'no PEM',
      simple(`${server}, certificate-authority-data: "${base64('x')}"`),
      'kubeconfig DIR/config: cluster "k": certificate-authority-data holds no PEM (it starts with -----BEGIN)',
    ],
    [
      'a missing file',
      simple(`${server}, certificate-authority: ca.crt`),
      'kubeconfig DIR/config: cluster "k": certificate-authority names DIR/ca.crt, which cannot be read (ENOENT)',
    ],
    [
      'trust in nobody and in somebody',
      simple(`${server}, insecure-skip-tls-verify: true, certificate-authority-data: ${base64(pem('CERTIFICATE'))}`),
      'kubeconfig DIR/config: cluster "k": insecure-skip-tls-verify is true, and there is a certificate-authority: leave one out',
    ],
    [
      'a text in place of a flag',
      simple(`${server}, insecure-skip-tls-verify: "yes"`),
      'kubeconfig DIR/config: cluster "k": insecure-skip-tls-verify must be true or false',
    ],
    ['a number as token', simple(server, 'token: 7'), 'kubeconfig DIR/config: user "u": token must be a text'],
    [
      'a certificate without its key',
      simple(server, `client-certificate-data: ${base64(pem('CERTIFICATE'))}`),
      'kubeconfig DIR/config: user "u": client-key is missing beside client-certificate',
    ],
    [
      'a login of the past',
      simple(server, 'auth-provider: {name: gcp}'),
      'kubeconfig DIR/config: user "u": auth-provider "gcp" is no longer supported by Kubernetes; make the kubeconfig anew with a login that uses exec (such as gke-gcloud-auth-plugin or kubelogin)',
    ],
    [
      'an exec of the past',
      simple(server, 'exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}'),
      'kubeconfig DIR/config: user "u": exec.apiVersion is "client.authentication.k8s.io/v1alpha1"; client.authentication.k8s.io/v1 and client.authentication.k8s.io/v1beta1 are supported',
    ],
    [
      'an exec without a command',
      simple(server, 'exec: {apiVersion: client.authentication.k8s.io/v1}'),
      'kubeconfig DIR/config: user "u": exec.command is missing',
    ],
    [
      'an exec for people',
      simple(server, 'exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}'),
      'kubeconfig DIR/config: user "u": exec.interactiveMode is Always: the command wants a terminal, and there is none here',
    ],
  ]
  it.each(wrong)('%s', (_, config, message) => {
    const directory = folder({ config })
    const said = (() => {
      try {
        read(directory)
        return 'nothing'
      } catch (error) {
        return String((error as Error).message)
      }
    })()
    expect(said.replaceAll(directory, 'DIR')).toContain(message)
    expect(said).not.toContain('\n')
  })

  it('quotes nothing of a broken file, because it holds secrets', () => {
    const config = 'users: [{name: u, user: {token: s3cret'
    expect(() => read(folder({ config }))).toThrow(/^(?!.*s3cret).*is not valid YAML/)
  })

  it('says what the input and KUBECONFIG miss', () => {
    const directory = folder({ config: simple(server) })
    expect(() => read(directory, { kubeconfig: 'nowhere' })).toThrow(
      `kubeconfig ${directory}/nowhere cannot be read (ENOENT)`,
    )
    expect(() => read(directory, { kubeconfig: '', env: { KUBECONFIG: 'gone' } })).toThrow(
      `KUBECONFIG names ${directory}/gone, and no such file is there`,
    )
    expect(() => read(directory, { context: 'x' })).toThrow(
      `kube-context: there is no context "x" in kubeconfig ${directory}/config; there are: "c"`,
    )
    expect(() => read(directory, { kubeconfig: '' })).toThrow(
      'there is no kubeconfig: set the input kubeconfig or KUBECONFIG, or log in before this step, so that ~/.kube/config is there',
    )
  })
})

describe('a step without any kubeconfig', () => {
  const step = (inputs: Record<string, string>) =>
    runAction({
      files: { 'test.js': 'export default function () {}' },
      inputs: { script: 'test.js', engine: 'kubernetes', 'no-usage-report': 'true', ...inputs },
    })

  it('checks a script', async () => {
    const { exitCode, outputs } = await step({ 'verify-only': 'true' })
    expect(exitCode).toBe(0)
    expect(outputs).toMatchObject({ outcome: 'not-run', passed: 'true' })
  })

  it('runs none, and says why', async () => {
    const { exitCode, outputs, log } = await step({})
    expect(exitCode).toBe(1)
    expect(outputs).toMatchObject({ outcome: 'not-run', passed: 'false' })
    expect(log).toMatch(/::error.*::there is no kubeconfig: set the input kubeconfig/)
  })
})
