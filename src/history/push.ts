import { shorten } from '../base/text.ts'
import type { Remote, RemoteGit } from './branch-remote.ts'

/** What became of a push; `again`: it may be taken when it is tried once more, on top of what the branch has then. */
type Pushed =
  | { kind: 'pushed' }
  | { kind: 'again'; why: string }
  /** The token may not. */
  | { kind: 'forbidden' }
  | { kind: 'failed'; problem: string }

/** Pushes a commit to the branch. */
export async function push(run: RemoteGit, { url, branch }: Remote, commit: string): Promise<Pushed> {
  const pushed = await run('push', '--quiet', '--', url, `${commit}:refs/heads/${branch}`)
  if (pushed.ok) return { kind: 'pushed' }
  if (isForbidden(pushed.stderr)) return { kind: 'forbidden' }
  const problem = refusalIn(pushed.stderr)
  return problem === null ? { kind: 'again', why: pushed.why } : { kind: 'failed', problem }
}

/** GitHub's words, and those of git for a server that says 401 or 403. */
const isForbidden = (stderr: string): boolean =>
  /returned error: 40[13]\b|write access to repository not granted|permission to .* denied|authentication failed|could not read username/i.test(
    stderr,
  )

/**
 * Why a server takes no push to a branch, however often it is tried: rules of the branch, or another branch below whose
 * name it would be; null: the branch changed meanwhile, or something else went wrong that may pass.
 */
function refusalIn(stderr: string): string | null {
  const [, reason = ''] = /^ ! \[remote rejected\] .*? \((.+)\)$/m.exec(stderr) ?? []
  const isRace = /^(?:cannot lock ref|failed to (?:update|lock) ref|incorrect old value)/.test(reason)
  if (reason === '' || (isRace && !stderr.includes('; cannot create '))) return null
  const said = [...stderr.matchAll(/^remote: (?:error: )?(.*\S)\s*$/gm)].map(([, words]) => words).join(' ')
  const words = shorten(said === '' ? reason : `${reason}: ${said}`, 200)
  return `the server takes no push to it (${words}); change the rules of the branch, or choose another history-branch`
}
