import { capture } from '../../base/child-process.ts'
import { UserError } from '../../base/errors.ts'
import { field, parseJson } from '../../base/json.ts'
import { quote, visible } from '../../base/text.ts'
import type { Certificate, ExecCommand } from './kube-target.ts'

/** What an exec command gave. */
export type ExecCredential = {
  /** Empty: none. */
  token: string
  certificate: Certificate | null
  /** Milliseconds since 1970; null: it does not say. */
  expiresAt: number | null
}

/** Milliseconds for the command: some open a connection to another country, none waits for a person. */
const patienceMs = 60_000

const mostBytes = 1024 * 1024

const execInfo = ({ apiVersion, cluster }: ExecCommand): string =>
  JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...(cluster && { cluster }) } })

/**
 * Runs the command of a user and reads the ExecCredential that it prints.
 *
 * @param called the user, for messages.
 * @throws {UserError} when there is no such command, it fails, takes too long, or prints something else.
 */
export async function execCredential(
  command: ExecCommand,
  how: { called: string; env: NodeJS.ProcessEnv; signal: AbortSignal; timeoutMs?: number },
): Promise<ExecCredential> {
  const { called, signal, timeoutMs = patienceMs } = how
  const name = quote(command.command)
  const env = { ...how.env, ...command.env, KUBERNETES_EXEC_INFO: execInfo(command) }
  const ran = await capture(command.command, command.args, { env, signal, timeoutMs, maxBytes: mostBytes }).catch(
    (error: NodeJS.ErrnoException) => {
      const hint = command.installHint === '' ? '' : `: ${visible(command.installHint, 300)}`
      if (error.code !== 'ENOENT')
        throw new UserError(`${called}: its command ${name} cannot be started (${error.code})`)
      const where = /[/\\]/.test(command.command) ? 'is not there' : 'is not on PATH'
      throw new UserError(`${called}: its command ${name} ${where}${hint}`)
    },
  )
  signal.throwIfAborted()
  if (ran.killed === 'timeout')
    throw new UserError(`${called}: its command ${name} gave nothing within ${timeoutMs / 1000} s`)
  if (ran.killed === 'output') throw new UserError(`${called}: its command ${name} printed more than 1 MB`)
  if (ran.code !== 0) {
    const end = ran.code === null ? `was ended by ${ran.signal}` : `failed with exit code ${ran.code}`
    throw new UserError(`${called}: its command ${name} ${end}: ${visible(ran.stderr, 400) || 'it said nothing'}`)
  }
  return credentialIn(ran.stdout, command.apiVersion, `${called}: what its command ${name} printed`)
}

/** Guards what a command printed. Its text is in no message: it holds credentials. */
function credentialIn(stdout: string, apiVersion: string, what: string): ExecCredential {
  const printed = parseJson(stdout)
  if (field(printed, 'kind') !== 'ExecCredential') throw new UserError(`${what} is no ExecCredential in JSON`)
  const version = field(printed, 'apiVersion')
  if (version !== apiVersion)
    throw new UserError(
      `${what} has the apiVersion ${quote(String(version))}, and the kubeconfig says ${quote(apiVersion)}`,
    )
  const status = field(printed, 'status')
  const text = (key: string): string => {
    const value = field(status, key) ?? ''
    if (typeof value === 'string') return value
    throw new UserError(`${what} has a status.${key} that is no text`)
  }
  const [token, cert, key, expires] = [
    text('token'),
    text('clientCertificateData'),
    text('clientKeyData'),
    text('expirationTimestamp'),
  ]
  if ((cert === '') !== (key === '')) throw new UserError(`${what} has a client certificate or its key, but not both`)
  if (token === '' && cert === '') throw new UserError(`${what} has neither a token nor a client certificate`)
  const expiresAt = expires === '' ? null : Date.parse(expires)
  if (Number.isNaN(expiresAt)) throw new UserError(`${what} has a status.expirationTimestamp that is no time`)
  return { token, certificate: cert === '' ? null : { cert, key }, expiresAt }
}
