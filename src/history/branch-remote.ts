import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type GitAnswer, git, type Setting } from '../base/git.ts'
import type { NewFile } from './new-file.ts'

/** Where a branch with histories is. */
export type Remote = {
  /** `https://github.com/owner/name.git`. */
  url: string
  branch: string
  /** The job's; empty: none. */
  token: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
}

/** Milliseconds for one call of git. */
const timeoutMs = 60_000

/**
 * git on a repository of the step's own, to which a branch is fetched. No configuration but this one is read: a script
 * may have written that of the checkout and of the user.
 */
export type RemoteGit = (...args: readonly string[]) => Promise<GitAnswer>

/** @param directory an empty one, absolute, for the repository. */
export async function openRemote(remote: Remote, directory: string): Promise<RemoteGit> {
  const settings = settingsFor(remote)
  const { env, signal } = remote
  const run: RemoteGit = (...args) => git(args, { cwd: directory, env, signal, timeoutMs }, settings)
  const made = await run('init', '--quiet', '--bare')
  if (!made.ok) throw new Error(made.why)
  return run
}

function settingsFor({ url, token }: Remote): readonly Setting[] {
  const isHttp = /^https?:/.test(url)
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  return [
    ['user.name', 'github-actions[bot]'],
    ['user.email', '41898282+github-actions[bot]@users.noreply.github.com'],
    ['protocol.allow', 'never'],
    ['protocol.https.allow', 'always'],
    ['protocol.http.allow', 'always'],
    ['protocol.file.allow', 'always'],
    ['http.followRedirects', 'false'],
    ['gc.auto', '0'],
    // What is larger is streamed: a history that somebody blew up must not fill the memory.
    ['core.bigFileThreshold', '1m'],
    ...(isHttp && token !== '' ? [[`http.${url}.extraheader`, `AUTHORIZATION: basic ${basic}`] as const] : []),
  ]
}

/** What a remote has of a name: the commits, as far as they are there. */
export type Tips = { branch: string | null; isTag: boolean; isDefault: boolean }

/** @returns what is wrong, on one line, where the remote does not answer. */
export async function tipsOf(run: RemoteGit, { url, branch }: Remote): Promise<Tips | { problem: string }> {
  const [head, tag] = [`refs/heads/${branch}`, `refs/tags/${branch}`]
  const listed = await run('ls-remote', '--symref', '--', url, 'HEAD', head, tag)
  if (!listed.ok) return { problem: listed.why }
  const lines = listed.text.split('\n').map((line) => line.split('\t'))
  const find = (name: string) => lines.find(([, ref]) => ref === name)?.[0] ?? null
  return {
    branch: find(head),
    isTag: find(tag) !== null,
    isDefault: lines.some(([what, ref]) => ref === 'HEAD' && what === `ref: ${head}`),
  }
}

/** Fetches the newest commit of the branch. */
export const fetchTip = (run: RemoteGit, { url, branch }: Remote): Promise<GitAnswer> =>
  run('fetch', '--quiet', '--no-tags', '--depth=1', '--force', '--', url, `refs/heads/${branch}:${own}`)

/** The fetched branch, in the step's own repository. */
export const own = 'refs/heads/fetched'

/**
 * Makes a commit of files on top of another; null: on nothing.
 *
 * @param scratch a directory beside the repository.
 * @returns the commit, or what is wrong.
 */
export async function commitFiles(
  run: RemoteGit,
  {
    parent,
    files,
    message,
    scratch,
  }: { parent: string | null; files: readonly NewFile[]; message: string; scratch: string },
): Promise<{ commit: string } | { problem: string }> {
  const steps: (() => Promise<GitAnswer>)[] = [
    () => (parent === null ? run('read-tree', '--empty') : run('read-tree', parent)),
    ...files.map((file) => () => addFile(run, file, scratch)),
  ]
  for (const step of steps) {
    const answer = await step()
    if (!answer.ok) return { problem: answer.why }
  }
  const tree = await run('write-tree')
  if (!tree.ok) return { problem: tree.why }
  const parents = parent === null ? [] : ['-p', parent]
  const made = await run('commit-tree', tree.text, ...parents, '-m', message)
  return made.ok ? { commit: made.text } : { problem: made.why }
}

async function addFile(run: RemoteGit, { path, content }: NewFile, scratch: string): Promise<GitAnswer> {
  const file = join(scratch, 'content')
  writeFileSync(file, content)
  const blob = await run('hash-object', '-w', '--no-filters', '--', file)
  if (!blob.ok) return blob
  return run('update-index', '--add', '--cacheinfo', `100644,${blob.text},${path}`)
}
