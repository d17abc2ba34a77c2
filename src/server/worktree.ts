import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, UserError } from '../base/errors.ts'
import { type GitPlace, git, type Setting } from '../base/git.ts'
import { pathKind } from '../base/path-kind.ts'
import { quote } from '../base/text.ts'
import { worktreeName, worktreeNote } from './worktree-note.ts'

/** A second checkout of the repository, of another commit. */
export type Worktree = {
  /** The commit, 40 or 64 hexadecimal digits. */
  commit: string
  /** The directory in it that is the checkout's working directory: absolute. */
  cwd: string
  /** It has files that git alone does not fill: of submodules, or of Git LFS. */
  lacks: readonly string[]
  remove: () => Promise<void>
}

const wrong = (why: string): UserError => new UserError(`input compare-ref: ${why}`)

/** What an answer says. */
const orFail = (answer: Awaited<ReturnType<typeof git>>, why: (said: string) => string): string => {
  if (answer.ok) return answer.text
  throw wrong(why(answer.why))
}

/**
 * Makes a worktree of a commit in the step's private directory.
 *
 * @param ref a branch, of the checkout or of `origin`; a tag; a commit; or `merge-base`.
 * @throws {UserError} when there is no repository, no such commit, or it cannot be checked out.
 */
export async function addWorktree(ref: string, place: GitPlace, directory: string): Promise<Worktree> {
  const top = await topOf(place)
  const commit = ref === 'merge-base' ? await mergeBase(place) : await commitOf(ref, place)
  const inside = orFail(await git(['rev-parse', '--show-prefix'], place), (said) => said)
  const path = join(directory, worktreeName)
  await writeFile(join(directory, worktreeNote), top, { mode: 0o600 })
  const remove = () => removeWorktree(path, { top, env: place.env })
  const settings = await withoutFilters(place)
  const added = await git(['worktree', 'add', '--detach', '--force', path, commit], place, settings)
  if (!added.ok) {
    await remove()
    throw wrong(`${quote(ref)} cannot be checked out beside this checkout: ${added.why}`)
  }
  const cwd = join(path, inside)
  if (pathKind(cwd) !== 'directory') {
    await remove()
    throw wrong(`${quote(ref)} has no directory ${quote(inside)}, which is this step's working-directory`)
  }
  return { commit, cwd, lacks: await lacking(path, place), remove }
}

async function topOf(place: GitPlace): Promise<string> {
  const none = `${quote(place.cwd)} is not in a git repository; check it out with actions/checkout and fetch-depth: 0`
  const found = await git(['rev-parse', '--show-toplevel'], place).catch((error) => {
    throw wrong(`git cannot be started: ${messageOf(error)}`)
  })
  return orFail(found, () => none)
}

const find = (name: string, place: GitPlace) =>
  git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], place)

/** A pull request's checkout has the branches of the repository as those of `origin` only. */
async function commitOf(ref: string, place: GitPlace): Promise<string> {
  for (const name of [ref, `origin/${ref}`]) {
    const found = await find(name, place)
    if (found.ok) return found.text
  }
  const shallow = await git(['rev-parse', '--is-shallow-repository'], place)
  const cure =
    shallow.ok && shallow.text === 'true'
      ? 'the checkout is shallow; set fetch-depth: 0 at actions/checkout'
      : 'is it pushed, and fetched (fetch-depth: 0 at actions/checkout)?'
  throw wrong(`this checkout has no branch, tag or commit ${quote(ref)}: ${cure}`)
}

/** Where the checkout and the branch that a pull request is for went apart. */
async function mergeBase(place: GitPlace): Promise<string> {
  const branch = place.env.GITHUB_BASE_REF
  if (!branch) throw wrong('merge-base is for pull requests, and this event is of none; name a branch, tag or commit')
  const base = await commitOf(`origin/${branch}`, place)
  const found = await git(['merge-base', 'HEAD', base], place)
  return orFail(found, () => `no merge base with ${quote(branch)} is there; set fetch-depth: 0 at actions/checkout`)
}

async function lacking(path: string, place: GitPlace): Promise<readonly string[]> {
  const submodules = pathKind(join(path, '.gitmodules')) === 'file' ? ['submodules'] : []
  const lfs = await git(['grep', '--quiet', '--fixed-strings', 'filter=lfs', '--', ':(glob)**/.gitattributes'], {
    ...place,
    cwd: path,
  })
  return [...submodules, ...(lfs.ok ? ['files of Git LFS'] : [])]
}

/** Removes the worktree and what the repository knows of it, also when the step is cancelled. */
export async function removeWorktree(
  path: string,
  { top, env }: { top: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  const place = { cwd: top, env, signal: new AbortController().signal }
  const removed = await git(['worktree', 'remove', '--force', '--force', path], place).catch(() => ({ ok: false }))
  await rm(path, { recursive: true, force: true, maxRetries: 3 })
  // What ran in it could have changed it so that it is none any more; what is gone is forgotten then.
  if (!removed.ok) await git(['worktree', 'prune'], place).catch(() => {})
}

/** Settings that turn off every filter that the checkout's configuration has. */
async function withoutFilters(place: GitPlace): Promise<readonly Setting[]> {
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
