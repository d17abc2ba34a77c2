import { capture } from './child-process.ts'
import { withoutRunner } from './runner-env.ts'
import { shorten } from './text.ts'

/** Where git works. */
export type GitPlace = {
  /** Absolute. */
  cwd: string
  /** The action's own environment. */
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  /** Milliseconds for one call; ten minutes unless given. */
  timeoutMs?: number
}

/** What git said: its stdout without the last line end; or why it failed, on one line and as git said it first. */
export type GitAnswer = { ok: true; text: string } | { ok: false; why: string; stderr: string }

/** A large repository takes minutes to check out. */
const usualTimeoutMs = 10 * 60_000

/**
 * Runs git without hooks and fsmonitor, which a checkout's configuration can have, and without the configuration of the
 * machine and the user. A checkout that belongs to another user is read, too.
 *
 * @param settings further configuration.
 *
 * @throws when there is no git (Node's error, with its code ENOENT).
 */
export async function git(
  args: readonly string[],
  { cwd, env, signal, timeoutMs = usualTimeoutMs }: GitPlace,
  settings: readonly Setting[] = [],
): Promise<GitAnswer> {
  const ended = await capture('git', args, { cwd, env: gitEnv(env, settings), signal, timeoutMs })
  if (ended.code === 0) return { ok: true, text: ended.stdout.replace(/\r?\n$/, '') }
  const lines = ended.stderr.trim().split(/\r?\n/)
  // What follows says what git could not do for that reason, or advises.
  const said = lines.find((line) => /^(?:error|fatal): | ! /.test(line)) ?? lines.at(-1) ?? ''
  const why = ended.killed === 'timeout' ? `git took longer than ${timeoutMs / 1000} s` : said
  return { ok: false, why: shorten(why || `git ended with ${ended.code ?? ended.signal}`, 300), stderr: ended.stderr }
}

/** A setting of git: its name and its value. */
export type Setting = readonly [name: string, value: string]

const safe: readonly Setting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['safe.directory', '*'],
]

/** Settings go through the environment: on a command line a name could hold the sign that ends it. */
function gitEnv(env: NodeJS.ProcessEnv, settings: readonly Setting[]): NodeJS.ProcessEnv {
  const all = [...safe, ...settings]
  const numbered = all.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  const own = Object.entries(withoutRunner(env)).filter(([name]) => !/^GIT_(?!SSL_CA)/.test(name))
  return {
    ...Object.fromEntries([...own, ...numbered]),
    GIT_CONFIG_COUNT: String(all.length),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  }
}
