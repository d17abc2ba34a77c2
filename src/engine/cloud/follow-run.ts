import { setTimeout as delay } from 'node:timers/promises'
import { type CloudApi, CloudApiError } from './cloud-api.ts'
import type { Patience } from './patience.ts'
import { isFinished, readTestRun, type TestRun } from './test-run.ts'

/**
 * Asks for a test run until it has ended.
 *
 * @param seen told of every answer.
 * @throws {CloudApiError} when the token may not see the run, or the API gives no answer of use for too long; the
 * signal's reason when nobody waits any more.
 */
export async function followTestRun(
  api: CloudApi,
  id: string,
  { pollMs, silenceMs, seen }: Pick<Patience, 'pollMs' | 'silenceMs'> & { seen: (run: TestRun) => void },
): Promise<TestRun> {
  let answeredAt = performance.now()
  for (;;) {
    const answer = await answerOf(api, id)
    api.signal.throwIfAborted()
    if (answer instanceof CloudApiError) {
      if (answer.retryInMs === null) throw answer
      const silentMs = performance.now() - answeredAt
      if (silentMs >= silenceMs) throw silent(silentMs, answer)
    } else {
      answeredAt = performance.now()
      seen(answer)
      if (isFinished(answer)) return answer
    }
    const waitMs = answer instanceof CloudApiError ? Math.min(answer.retryInMs ?? 0, silenceMs) : 0
    await delay(Math.max(pollMs, waitMs), undefined, { signal: api.signal }).catch(() => {})
    api.signal.throwIfAborted()
  }
}

async function answerOf(api: CloudApi, id: string): Promise<TestRun | CloudApiError> {
  try {
    return await readTestRun(api, id)
  } catch (error) {
    if (error instanceof CloudApiError) return error
    throw error
  }
}

const silent = (ms: number, { message, status }: CloudApiError) =>
  new CloudApiError(`for ${Math.round(ms / 1000)} s the API gave no answer of use, at last: ${message}`, {
    status,
    retryInMs: null,
  })
