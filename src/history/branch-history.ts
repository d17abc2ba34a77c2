import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, UserError } from '../base/errors.ts'
import { temporaryRoot } from '../base/run-directory.ts'
import { quote } from '../base/text.ts'
import {
  commitFiles,
  fetchTip,
  type NewFile,
  openRemote,
  own,
  type Remote,
  type RemoteGit,
  tipsOf,
} from './branch-remote.ts'
import type { EarlierRun } from './earlier-runs.ts'
import { type HistoryLines, largestFile, lineOf, parseLines, verdictLine, withLine } from './history-lines.ts'
import type { LastVerdict } from './last-verdict.ts'
import { push } from './push.ts'

/** Which history of which branch. */
export type BranchRequest = {
  remote: Remote
  /** The directory in the branch, without slashes around it; empty: its root. */
  path: string
  /** The name of the history's file there, without its ending. */
  name: string
}

/** What pages are made of: all runs of a history, and the names of all histories in its directory, its own too. */
export type FoundHistory = { name: string; names: readonly string[]; runs: readonly EarlierRun[] }

const ending = '.jsonl'

const inBranch = ({ path }: BranchRequest, file: string): string => (path === '' ? file : `${path}/${file}`)

/** The history of a branch; `isRead` is false when it could not be read: nothing is to be added to it then. */
export type BranchHistory = HistoryLines & { isRead: boolean; isNew: boolean }

/**
 * Reads a history. Whatever is wrong with the branch or with what is in it is told in `problem`.
 *
 * @throws {UserError} when the branch is the repository's default branch.
 */
export function readBranch(request: BranchRequest): Promise<BranchHistory> {
  const failed = (problem: string): BranchHistory => ({ runs: [], problem, isRead: false, isNew: false })
  return inRepository(request, failed, async (run) => {
    const fetched = await fetchBranch(run, request)
    if ('problem' in fetched) return failed(fetched.problem)
    return { ...parseLines(fetched.text), isRead: true, isNew: fetched.text === '' }
  })
}

/** The branch's newest commit and the text of the file in it; null and empty where there is none. */
type Fetched = { tip: string | null; text: string }

async function fetchBranch(run: RemoteGit, request: BranchRequest): Promise<Fetched | { problem: string }> {
  const { remote, name } = request
  const { branch } = remote
  const tips = await tipsOf(run, remote)
  if ('problem' in tips) return { problem: `cannot be read: ${tips.problem}` }
  if (tips.isDefault) {
    throw new UserError(
      `input history-branch: ${quote(branch)} is the repository's default branch; name one of its own`,
    )
  }
  if (tips.isTag) return { problem: 'has the name of a tag; choose another history-branch' }
  if (tips.branch === null) return { tip: null, text: '' }
  const fetched = await fetchTip(run, remote)
  if (!fetched.ok) return { problem: `cannot be fetched: ${fetched.why}` }
  const tip = await run('rev-parse', own)
  if (!tip.ok) return { problem: `cannot be read: ${tip.why}` }
  return textIn(run, tip.text, inBranch(request, `${name}${ending}`))
}

async function textIn(run: RemoteGit, tip: string, file: string): Promise<Fetched | { problem: string }> {
  const kind = await run('cat-file', '-t', `${tip}:${file}`)
  if (!kind.ok) return { tip, text: '' }
  const size = await run('cat-file', '-s', `${tip}:${file}`)
  if (kind.text !== 'blob' || !size.ok) return { problem: `has no file at ${quote(file)}` }
  if (Number(size.text) > largestFile) {
    return {
      problem: `has a history of ${size.text} bytes at ${quote(file)}, more than the ${largestFile} that are read`,
    }
  }
  const blob = await run('cat-file', 'blob', `${tip}:${file}`)
  return blob.ok ? { tip, text: blob.text } : { problem: `cannot be read: ${blob.why}` }
}

/** What became of a run that was to be added. */
export type Added =
  | { kind: 'added'; runs: number }
  /** The token may not push. */
  | { kind: 'forbidden' }
  | { kind: 'failed'; problem: string }

/** How often a push is tried when others push at the same time, and milliseconds that all of it may take. */
const patience = { tries: 30, allMs: 120_000, waitMs: 100, mostMs: 3000 }

/** What is added to a history: a run, or what became of one that is not kept. */
export type Addition = { run: EarlierRun } | { last: LastVerdict }

const lineFor = (added: Addition): { line: string; about: string } =>
  'run' in added
    ? { line: lineOf(added.run), about: added.run.name }
    : { line: verdictLine(added.last), about: `the outcome of ${added.last.name}` }

/**
 * Adds to a history, on top of whatever the branch has at that moment.
 *
 * @param pages further files for the same commit, with paths from the history's directory on.
 */
export function addToBranch(
  request: BranchRequest,
  { pages, ...added }: Addition & { pages: (found: FoundHistory) => readonly NewFile[] },
): Promise<Added> {
  const failed = (problem: string): Added => ({ kind: 'failed', problem })
  return inRepository(request, failed, async (run, scratch) => {
    const end = performance.now() + patience.allMs
    const { line, about } = lineFor(added)
    let last = ''
    for (let attempt = 1; attempt <= patience.tries && performance.now() < end; attempt++) {
      const fetched = await fetchBranch(run, request)
      if ('problem' in fetched) return failed(fetched.problem)
      const text = withLine(fetched.text, line)
      const { runs } = parseLines(text)
      const names = await namesIn(run, fetched.tip, request)
      const own = { path: `${request.name}${ending}`, content: text }
      const files = [own, ...pages({ name: request.name, names, runs })].map(({ path, content }) => ({
        path: inBranch(request, path),
        content,
      }))
      const message = `Add ${about} to ${inBranch(request, own.path)}`
      const made = await commitFiles(run, { parent: fetched.tip, files, message, scratch })
      if ('problem' in made) return failed(made.problem)
      const pushed = await push(run, request.remote, made.commit)
      if (pushed.kind === 'pushed') return { kind: 'added', runs: runs.length }
      if (pushed.kind !== 'again') return pushed
      last = pushed.why
      // Those who push at the same time must not meet again.
      const wait = Math.random() * Math.min(patience.mostMs, patience.waitMs * 2 ** attempt)
      await delay(wait, undefined, { signal: request.remote.signal })
    }
    return failed(`it could not be pushed: ${last}`)
  })
}

/** The names of all histories in the directory, of this one too. */
async function namesIn(run: RemoteGit, tip: string | null, request: BranchRequest): Promise<readonly string[]> {
  // Nothing is no path to git.
  const where = request.path === '' ? [] : ['--', inBranch(request, '')]
  const listed = tip === null ? null : await run('ls-tree', '--name-only', '-z', tip, ...where)
  const files = listed?.ok ? listed.text.split('\0') : []
  const names = files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length))
  const here = names.map((name) => name.slice(name.lastIndexOf('/') + 1))
  return [...new Set([...here, request.name])].sort()
}

/** Works in a repository of its own, which is gone afterwards. */
async function inRepository<Result>(
  { remote }: BranchRequest,
  failed: (problem: string) => Result,
  work: (run: RemoteGit, scratch: string) => Promise<Result>,
): Promise<Result> {
  let scratch: string | undefined
  try {
    scratch = mkdtempSync(join(temporaryRoot(remote.env), 'k6-load-test-history-'))
    const repository = join(scratch, 'repository')
    mkdirSync(repository)
    return await work(await openRemote(remote, repository), scratch)
  } catch (error) {
    if (error instanceof UserError) throw error
    return failed(`cannot be used: ${messageOf(error)}`)
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
  }
}
