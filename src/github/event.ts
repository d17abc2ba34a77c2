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

/**
 * The commit that the workflow's event is about: of a pull request the last of its branch, not the one that merges it.
 *
 * @returns null where neither the event nor the runner's environment says it.
 */
export function headShaOf(env: NodeJS.ProcessEnv): string | null {
  const head = field(field(field(readEvent(env.GITHUB_EVENT_PATH), 'pull_request'), 'head'), 'sha')
  const sha = typeof head === 'string' ? head : (env.GITHUB_SHA ?? '')
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(sha) ? sha : null
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
