import { repositoryOf, runUrlOf } from '../../base/run-url.ts'
import { pullRequestOf } from '../../github/event.ts'
import { askCloudPatiently, type CloudApi, CloudApiError } from './cloud-api.ts'
import { readTestRun, testRunPath } from './test-run.ts'

/** What the runner says of the workflow's run: `your-org/shop@1a2b3c4, pull request 7, https://...`; empty: nothing. */
export function noteOf(env: NodeJS.ProcessEnv): string {
  const repository = repositoryOf(env)
  const commit = /^[0-9a-f]{40,64}$/.exec(env.GITHUB_SHA ?? '')?.[0]
  const pullRequest = pullRequestOf(env)
  const parts = [
    [repository ?? '', commit ?? ''].filter(Boolean).join('@'),
    pullRequest === null ? '' : `pull request ${pullRequest}`,
    runUrlOf(env),
  ]
  return parts.filter(Boolean).join(', ')
}

/**
 * Writes into a test run's note where it comes from; what the script wrote there stays.
 *
 * @returns a warning; null: it went well, or nothing is known.
 */
export async function noteRun(api: CloudApi, id: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const words = noteOf(env)
  if (words === '') return null
  try {
    const { note } = await readTestRun(api, id)
    const whole = note === '' ? words : `${note}\n${words}`
    await askCloudPatiently(api, { method: 'PATCH', path: testRunPath(id), body: { note: whole } }, 3)
    return null
  } catch (error) {
    if (api.signal.aborted || !(error instanceof CloudApiError)) return null
    return `the test run has no note of this workflow's run: ${error.message}`
  }
}
