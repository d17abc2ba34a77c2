import { askCloudPatiently, type CloudApi, CloudApiError } from './cloud-api.ts'
import { testRunPath } from './test-run.ts'

/**
 * Aborts a test run. One that has ended already is no error: the API answers 409.
 *
 * @param withinMs milliseconds for all of it.
 * @returns why it could not be aborted, as the end of a sentence; null: it was.
 */
export async function abortTestRun(
  api: Omit<CloudApi, 'signal'>,
  id: string,
  withinMs: number,
): Promise<string | null> {
  const asker = { ...api, requestMs: Math.min(api.requestMs, withinMs / 2), signal: AbortSignal.timeout(withinMs) }
  try {
    await askCloudPatiently(asker, { method: 'POST', path: `${testRunPath(id)}/abort` }, 3)
    return null
  } catch (error) {
    if (!(error instanceof CloudApiError)) throw error
    return error.status === 409 ? null : error.message
  }
}
