/**
 * The key of a history when the user gives none: runs of one script in one job are comparable, others hardly. The
 * variants of a matrix on machines of one kind share it, because a step cannot see which one it is.
 *
 * @param script its name, as the step shows it.
 */
export const defaultHistoryKey = (env: NodeJS.ProcessEnv, script: string): string =>
  [env.GITHUB_WORKFLOW ?? '', env.GITHUB_JOB ?? '', script, process.platform, process.arch].join('-')

/** The name of a history's file, without its ending: readable, and never that of another history. */
export async function historyName(historyKey: string): Promise<string> {
  const { readable, exact } = await namesOf(historyKey)
  return `${readable}-${exact}`
}

async function namesOf(historyKey: string): Promise<{ readable: string; exact: string }> {
  const { createHash } = await import('node:crypto')
  const readable = historyKey.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100)
  return { readable, exact: createHash('sha256').update(historyKey).digest('hex').slice(0, 16) }
}

/** Raised when older versions of this action could no longer read what a newer one keeps. */
const generation = 1

/**
 * How the keys of all cache entries of one history start: readable in the repository's list of caches, and never the
 * start of another history's keys.
 */
export async function cacheKeyPrefix(historyKey: string): Promise<string> {
  const { readable, exact } = await namesOf(historyKey)
  return `k6-load-test-history-${generation}-${readable}-${exact}-`
}

/** A key that no other step uses: an entry, once written, stays as it is. */
export async function newCacheKey(historyKey: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { randomBytes } = await import('node:crypto')
  const prefix = await cacheKeyPrefix(historyKey)
  return `${prefix}${env.GITHUB_RUN_ID ?? '0'}-${env.GITHUB_RUN_ATTEMPT ?? '1'}-${randomBytes(4).toString('hex')}`
}
