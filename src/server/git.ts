import { capture } from '../base/child-process.ts'
import { withoutRunner } from '../base/runner-env.ts'
import { shorten } from '../base/text.ts'

/** Where git works. */
export type GitPlace = {
  /** Absolute. */
  cwd: string
  /** The action's own environment. */
  env: NodeJS.ProcessEnv
  signal: AbortSignal
}

/** What git said: its stdout without the last line end, or why it failed, on one line. */
export type GitAnswer = { ok: true; text: string } | { ok: false; why: string }

/** A large repository takes minutes to check out. */
const timeoutMs = 10 * 60_000

/**
 * Runs git without what a checkout's configuration could make it run: hooks, fsmonitor, and the filters that are named;
 * and without the machine's and the user's configuration. A checkout that belongs to another user is read, too.
 *
 * @throws when there is no git (Node's error, with its code ENOENT).
 */
export async function git(
  args: readonly string[],
  { cwd, env, signal }: GitPlace,
  settings: readonly Setting[] = [],
): Promise<GitAnswer> {
  const ended = await capture('git', args, { cwd, env: gitEnv(env, settings), signal, timeoutMs })
  if (ended.code === 0) return { ok: true, text: ended.stdout.replace(/\r?\n$/, '') }
  const said = ended.stderr.trim().split(/\r?\n/).at(-1) ?? ''
  return { ok: false, why: shorten(said || `git ended with ${ended.code ?? ended.signal}`, 300) }
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
  const own = Object.entries(withoutRunner(env)).filter(([name]) => !name.startsWith('GIT_'))
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

/** Settings that turn off every filter that the checkout's configuration has. */
export async function withoutFilters(place: GitPlace): Promise<readonly Setting[]> {
  const found = await git(['config', '-z', '--name-only', '--get-regexp', '^filter\\.'], place)
  if (!found.ok) return []
  const names = found.text.split('\0').filter((name) => name !== '')
  const drivers = new Set(names.map((name) => name.replace(/\.[^.]*$/, '')))
  const off = (driver: string): readonly Setting[] => [
    [`${driver}.smudge`, ''],
    [`${driver}.clean`, ''],
    [`${driver}.process`, ''],
    [`${driver}.required`, 'false'],
  ]
  return [...drivers].flatMap(off)
}
