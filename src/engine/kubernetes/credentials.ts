import { readBounded } from '../../base/bounded-read.ts'
import { UserError } from '../../base/errors.ts'
import { type ExecCredential, execCredential } from './exec-credential.ts'
import type { Certificate, ExecCommand, KubeUser } from './kube-target.ts'

/** What one request shows of its user. */
export type Credentials = {
  /** The header `authorization`; empty: none. */
  authorization: string
  certificate: Certificate | null
}

export type CredentialSource = {
  /** What the next request shows. */
  current(): Promise<Credentials>
  /** Takes note that the server refused credentials. Whether the next ones may be others. */
  refused(used: Credentials): boolean
}

export type SourceOptions = {
  /** For exec commands. */
  env: NodeJS.ProcessEnv
  /** Kills an exec command. */
  signal: AbortSignal
  /** Hears of every secret before it is used. */
  onSecrets: (secrets: readonly string[]) => void
}

/** Milliseconds before their end at which credentials are no longer used: a request takes time, and clocks differ. */
const marginMs = 10_000

const bearer = (token: string): string => `Bearer ${token}`

/** The lines of a private key; those that every key has are no secrets. */
export const secretsOfKey = (pem: string): readonly string[] =>
  pem.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('-----'))

const secretsOf = ({ certificate, authorization }: Credentials): readonly string[] => [
  ...(authorization ? [authorization.replace(/^\w+ /, '')] : []),
  ...(certificate ? secretsOfKey(certificate.key) : []),
]

/** How a user's requests show who it is. */
export function credentialsOf(user: KubeUser, options: SourceOptions): CredentialSource {
  const { login, certificate } = user
  switch (login.kind) {
    case 'none':
      return fixed({ authorization: '', certificate }, options)
    case 'token':
      return fixed({ authorization: bearer(login.token.trim()), certificate }, options)
    case 'basic': {
      const pair = `${login.username}:${login.password}`
      options.onSecrets([login.password])
      return fixed({ authorization: `Basic ${Buffer.from(pair).toString('base64')}`, certificate }, options)
    }
    case 'token-file':
      return tokenFile(user, login, options)
    case 'exec':
      return execSource(user, login.command, options)
  }
}

function fixed(credentials: Credentials, { onSecrets }: SourceOptions): CredentialSource {
  onSecrets(secretsOf(credentials))
  return { current: async () => credentials, refused: () => false }
}

/** Short-lived tokens are written anew into their file, so it is read for each request. */
function tokenFile(
  user: KubeUser,
  { path, fallback }: { path: string; fallback: string },
  { onSecrets }: SourceOptions,
): CredentialSource {
  const read = (): Credentials => {
    const content = readBounded(path, 1024 * 1024)
    const token = 'problem' in content ? fallback : content.toString('utf8').trim()
    if (token === '') {
      const problem = 'problem' in content ? content.problem : 'is empty'
      throw new UserError(`${user.called}: the token file ${path} ${problem}`)
    }
    const credentials = { authorization: bearer(token), certificate: user.certificate }
    onSecrets(secretsOf(credentials))
    return credentials
  }
  return { current: async () => read(), refused: (used) => read().authorization !== used.authorization }
}

/** Runs the command when it is needed, once for all who wait for it, and again when its credentials end. */
function execSource(user: KubeUser, command: ExecCommand, options: SourceOptions): CredentialSource {
  let cached: { credentials: Credentials; until: number } | null = null
  let running: Promise<Credentials> | null = null
  const run = async (): Promise<Credentials> => {
    const given = await execCredential(command, { called: user.called, env: options.env, signal: options.signal })
    const credentials = credentialsFrom(given, user.certificate)
    options.onSecrets(secretsOf(credentials))
    cached = { credentials, until: given.expiresAt === null ? Number.POSITIVE_INFINITY : given.expiresAt - marginMs }
    return credentials
  }
  return {
    async current() {
      if (cached !== null && Date.now() < cached.until) return cached.credentials
      running ??= run().finally(() => {
        running = null
      })
      return running
    },
    refused(used) {
      if (cached?.credentials === used) cached = null
      return true
    },
  }
}

const credentialsFrom = ({ token, certificate }: ExecCredential, own: Certificate | null): Credentials => ({
  authorization: token === '' ? '' : bearer(token),
  certificate: certificate ?? own,
})
