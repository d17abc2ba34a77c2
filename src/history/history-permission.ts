import { readFileSync } from 'node:fs'

/** Events whose code is what the default branch holds, or whoever may write to it asked for. */
const trusted = new Set(['push', 'schedule', 'workflow_dispatch'])

/**
 * Whether this run may add to the history that all later runs are compared with: a pull request must not shift its own
 * baseline, nor that of others.
 *
 * @returns true, or why not, as a sentence.
 */
export function mayWriteHistory(env: NodeJS.ProcessEnv): true | string {
  const event = env.GITHUB_EVENT_NAME ?? ''
  if (!trusted.has(event)) {
    return `This run was not added to the history: only a push, a schedule or a workflow_dispatch of the default branch is, not ${event || 'an unknown event'}.`
  }
  const branch = defaultBranch(env.GITHUB_EVENT_PATH)
  // Not every server says it for a schedule, which runs on no other branch.
  if (branch === null && event === 'schedule') return true
  if (branch === null)
    return 'This run was not added to the history: the event does not say which branch is the default.'
  if (env.GITHUB_REF === `refs/heads/${branch}`) return true
  return `This run was not added to the history: only those of the default branch, ${branch}, are.`
}

function defaultBranch(eventPath: string | undefined): string | null {
  if (!eventPath) return null
  try {
    const branch = JSON.parse(readFileSync(eventPath, 'utf8'))?.repository?.default_branch
    return typeof branch === 'string' && branch !== '' ? branch : null
  } catch {
    return null
  }
}
