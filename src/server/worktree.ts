import { rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, UserError } from '../base/errors.ts'
import { type GitPlace, git, type Setting } from '../base/git.ts'
import { whenAborted } from '../base/interruption.ts'
import { pathKind } from '../base/path-kind.ts'
import { removeTree } from '../base/remove-tree.ts'
import { quote } from '../base/text.ts'
import { removedWorktreeName, worktreeName, worktreeNote } from './worktree-note.ts'

/** A second checkout of the repository, of another commit. */
export type Worktree = {
  /** The commit, 40 or 64 hexadecimal digits. */
  commit: string
  /** It is the commit that is checked out already. */
  isHead: boolean
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
 * @param ref a branch, of the checkout or of `origin`; a tag; a commit; or `merge-base` of a pull request.
 * @throws {UserError} when there is no repository, no such commit, or it cannot be checked out.
 */
export async function addWorktree(ref: string, place: GitPlace, directory: string): Promise<Worktree> {
  const top = await topOf(place)
  const commit = ref === 'merge-base' ? await mergeBase(place) : await commitOf(ref, place)
  const inside = orFail(await ask(['rev-parse', '--show-prefix'], place), (said) => said)
  const path = join(directory, worktreeName)
  await writeFile(join(directory, worktreeNote), top, { mode: 0o600 })
  const remove = () => removeWorktree(path, { ...place, cwd: top })
  const settings = await withoutFilters(place)
  try {
    const added = await ask(['worktree', 'add', '--detach', '--force', path, commit], place, settings)
    orFail(added, (said) => `${quote(ref)} cannot be checked out beside this checkout: ${said}`)
    const cwd = join(path, inside)
    if (pathKind(cwd) !== 'directory')
      throw wrong(`${quote(ref)} has no directory ${quote(inside)}, which is this step's working-directory`)
    const head = await find('HEAD', place)
    return { commit, isHead: head.ok && head.text === commit, cwd, lacks: await lacking(path, place), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/**
 * Asks git.
 *
 * @throws {Cancelled} when the step was cancelled in the meantime, which ends git too.
 */
async function ask(...[args, place, settings]: Parameters<typeof git>): ReturnType<typeof git> {
  const answer = await git(args, place, settings)
  place.signal.throwIfAborted()
  return answer
}

async function topOf(place: GitPlace): Promise<string> {
  const none = `${quote(place.cwd)} is not in a git repository; check it out there with actions/checkout and fetch-depth: 0, or set working-directory to where it is`
  const found = await ask(['rev-parse', '--show-toplevel'], place).catch((error) => {
    throw wrong(`git cannot be started: ${messageOf(error)}`)
  })
  return orFail(found, () => none)
}

const find = (name: string, place: GitPlace) =>
  ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], place)

/** A pull request's checkout has the branches of the repository as those of `origin` only. */
async function commitOf(ref: string, place: GitPlace): Promise<string> {
  await refuseAmbiguous(ref, place)
  for (const name of [ref, `origin/${ref}`]) {
    const found = await find(name, place)
    if (found.ok) return found.text
  }
  const shallow = await ask(['rev-parse', '--is-shallow-repository'], place)
  const cure =
    shallow.ok && shallow.text === 'true'
      ? 'the checkout is shallow; set fetch-depth: 0 at actions/checkout'
      : 'is it pushed, and fetched (fetch-depth: 0 at actions/checkout)?'
  throw wrong(`this checkout has no branch, tag or commit ${quote(ref)}: ${cure}`)
}

/** git takes the tag where a branch has the same name, which need not be what was meant. */
async function refuseAmbiguous(ref: string, place: GitPlace): Promise<void> {
  const tag = await find(`refs/tags/${ref}`, place)
  if (!tag.ok) return
  for (const branch of [`refs/heads/${ref}`, `refs/remotes/origin/${ref}`]) {
    const found = await find(branch, place)
    if (found.ok && found.text !== tag.text)
      throw wrong(`${quote(ref)} is a tag and a branch, of different commits; write refs/tags/${ref} or ${branch}`)
  }
}

/** Where the checkout and the branch that a pull request is for went apart. */
async function mergeBase(place: GitPlace): Promise<string> {
  const branch = place.env.GITHUB_BASE_REF
  if (!branch)
    throw wrong(
      'merge-base is for pull requests and merge groups, and this event is of none; name a branch, tag or commit',
    )
  const base = await commitOf(`origin/${branch}`, place)
  const found = await ask(['merge-base', 'HEAD', base], place)
  return orFail(found, () => `no merge base with ${quote(branch)} is there; set fetch-depth: 0 at actions/checkout`)
}

async function lacking(path: string, place: GitPlace): Promise<readonly string[]> {
  const submodules = pathKind(join(path, '.gitmodules')) === 'file' ? ['submodules'] : []
  const lfs = await ask(['grep', '--quiet', '--fixed-strings', 'filter=lfs', '--', ':(glob)**/.gitattributes'], {
    ...place,
    cwd: path,
  })
  return [...submodules, ...(lfs.ok ? ['files of Git LFS'] : [])]
}

/**
 * Has the repository forget the worktree, and removes its files, also when the step is cancelled.
 *
 * @param place.cwd the repository.
 * @param place.signal ends the wait for the files, of which many take many seconds: they are left where they are.
 * @throws {Error} when a file cannot be removed.
 */
export async function removeWorktree(path: string, { signal, ...others }: GitPlace): Promise<void> {
  const place = { ...others, signal: new AbortController().signal }
  const files = join(dirname(path), removedWorktreeName)
  // Whatever ran in it has made of it, git takes it for one whose directory is gone.
  await rename(path, files).catch(() => {})
  const forgotten = await git(['worktree', 'remove', '--force', '--force', path], place).catch(() => ({ ok: false }))
  if (!forgotten.ok) await git(['worktree', 'prune'], place).catch(() => {})
  if (signal.aborted) return
  const removed = removeTree(files)
  removed.catch(() => {}) // when nobody waits any more
  await Promise.race([removed, whenAborted(signal)])
}

/** Settings that turn off every filter that the checkout's configuration has. */
async function withoutFilters(place: GitPlace): Promise<readonly Setting[]> {
  const found = await ask(['config', '-z', '--name-only', '--get-regexp', '^filter\\.'], place)
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
