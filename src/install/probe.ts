import { setTimeout as delay } from 'node:timers/promises'
import { type Captured, capture } from '../base/child-process.ts'
import { messageOf, UserError } from '../base/errors.ts'
import { field, parseJson } from '../base/json.ts'
import { quote } from '../base/text.ts'
import { type Identity, type InstallJob, toolEnv } from './install-context.ts'
import { isTooOld, minimumVersion } from './versions.ts'

const answerBytes = 1024 * 1024

/** Milliseconds that a k6 has to say who it is beside its plan: init code may take its time. */
const patienceMs = 2000

/**
 * Finds out who a binary is that is the one to run, if it is a k6: by what it answers to the plan's question, else as
 * {@link probe}, with its errors.
 */
export async function identify(path: string, name: string, job: InstallJob): Promise<Identity> {
  const patience = new AbortController()
  const late = delay(patienceMs, null, { signal: patience.signal }).catch(() => null)
  const said = await Promise.race([job.likely(path), late])
  patience.abort()
  job.signal.throwIfAborted()
  return said === null || isTooOld(said.version) ? probe(path, name, job) : said
}

/**
 * Asks a binary who it is with `k6 version --json` (k6: internal/cmd/version.go).
 *
 * @param name what the binary is to the user, for the error: `input k6-path: /opt/k6`.
 * @throws {UserError} when it cannot be started, hangs, fails, or is no k6 that this action can use.
 */
export async function probe(path: string, name: string, job: InstallJob): Promise<Identity> {
  const refused = (why: string) =>
    new UserError(`${name} is not k6 ${minimumVersion} or newer: \`version --json\` ${why}`)
  const { probeMs } = job.limits
  const options = { env: toolEnv(job.env), signal: job.signal, timeoutMs: probeMs, maxBytes: answerBytes }
  const answer = await capture(path, ['version', '--json'], options).catch((error) => {
    throw refused(`cannot be started: ${messageOf(error)}`)
  })
  job.signal.throwIfAborted()
  if (answer.killed === 'timeout') throw refused(`did not end within ${probeMs / 1000} s`)
  if (answer.code !== 0) throw refused(`ended with ${endOf(answer)}`)
  const identity = parseIdentity(answer.stdout)
  if (identity === null) throw refused(`answered ${quote(answer.stdout.trim())}`)
  if (isTooOld(identity.version)) throw refused(`answered that it is ${identity.version}`)
  return identity
}

function endOf({ killed, signal, code, stderr }: Captured): string {
  if (killed === 'output') return 'more output than any version has'
  const end = signal === null ? `exit code ${code}` : `signal ${signal}`
  const said = stderr.trim()
  return said === '' ? end : `${end}: ${quote(said)}`
}

/** @returns null when the text is not k6's answer. */
export function parseIdentity(text: string): Identity | null {
  const answer = parseJson(text)
  const [version, go_os, go_arch] = ['version', 'go_os', 'go_arch'].map((name) => field(answer, name))
  const number = /^v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/.exec(String(version))?.[1]
  const isName = (value: unknown): value is string => typeof value === 'string' && /^[a-z0-9]+$/.test(value)
  return number !== undefined && isName(go_os) && isName(go_arch)
    ? { version: number, goos: go_os, goarch: go_arch }
    : null
}
