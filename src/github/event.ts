import { readFileSync, statSync } from 'node:fs'
import { field } from '../base/json.ts'

/** GitHub sends no larger event. */
const mostBytes = 25 * 1024 * 1024

/**
 * The number of the pull request that the workflow's event is about: one that was changed, or commented on.
 *
 * @returns null for every other event (a push, another workflow's run), and when the event cannot be read.
 */
export function pullRequestOf(env: NodeJS.ProcessEnv): number | null {
  const event = readEvent(env.GITHUB_EVENT_PATH)
  const issue = field(event, 'issue')
  // An issue is a pull request only if it says so.
  const subject = field(event, 'pull_request') ?? (field(issue, 'pull_request') ? issue : undefined)
  const number = field(subject, 'number')
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null
}

const isCommit = (sha: unknown): sha is string => typeof sha === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)

/** What an event is about whose GITHUB_SHA is the newest commit of the default branch, which nobody tested. */
const subjects = ['workflow_run', 'check_suite', 'check_run']

/**
 * The commit that people look at: that of the pull request, where GITHUB_SHA is a merge that GitHub made for the run and
 * shows nowhere; that of the workflow's run or check that the event is about; else GITHUB_SHA.
 *
 * @returns null when the runner says none, and for a comment on a pull request, whose event has no commit of it.
 */
export function headCommitOf(env: NodeJS.ProcessEnv): string | null {
  const event = readEvent(env.GITHUB_EVENT_PATH)
  const named = [
    field(field(field(event, 'pull_request'), 'head'), 'sha'),
    ...subjects.map((subject) => field(field(event, subject), 'head_sha')),
  ].find(isCommit)
  if (named !== undefined) return named
  const isComment = Boolean(field(field(event, 'issue'), 'pull_request'))
  return !isComment && isCommit(env.GITHUB_SHA) ? env.GITHUB_SHA : null
}

/** The commit on which GitHub put what a merge queue's run is about: the branch, or who is before it in the queue. */
export function mergeGroupBaseOf(env: NodeJS.ProcessEnv): string | null {
  const base = field(field(readEvent(env.GITHUB_EVENT_PATH), 'merge_group'), 'base_sha')
  return isCommit(base) ? base : null
}

function readEvent(path: string | undefined): unknown {
  if (!path) return null
  try {
    const stat = statSync(path)
    return stat.isFile() && stat.size <= mostBytes ? JSON.parse(readFileSync(path, 'utf8')) : null
  } catch {
    return null
  }
}
