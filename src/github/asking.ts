import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../base/errors.ts'
import { repositoryOf } from '../base/run-url.ts'
import { ApiError } from './rest.ts'

/** How long to go on asking; times in milliseconds. */
export type Patience = {
  /** Least waits between tries: one more try than waits. */
  retryDelaysMs: readonly number[]
  /** All waits together, those included that GitHub asks for. */
  waitMs: number
}

/**
 * Where the API has this repository: `https://api.github.com/repos/owner/name`.
 *
 * @throws {Error} when the runner's environment says nothing that can be used.
 */
export function apiRepository(env: NodeJS.ProcessEnv): string {
  const name = repositoryOf(env)
  if (name === null) throw new Error(`GITHUB_REPOSITORY is "${env.GITHUB_REPOSITORY ?? ''}", not owner/name`)
  return `${apiUrl(env).href.replace(/\/+$/, '')}/repos/${name}`
}

/**
 * The runner's own GitHub, the only place for its token.
 *
 * @throws {Error} when GITHUB_API_URL is none.
 */
export function apiUrl({ GITHUB_API_URL: given }: NodeJS.ProcessEnv): URL {
  const url = URL.parse(given || 'https://api.github.com')
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new Error(`GITHUB_API_URL is "${given}", which is no http or https URL`)
}

/** Tries, and again where that can help. */
export async function retrying<T>(
  signal: AbortSignal,
  { retryDelaysMs, waitMs }: Patience,
  attempt: () => Promise<T>,
): Promise<T> {
  let left = waitMs
  for (const least of retryDelaysMs) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ApiError) || error.retryInMs === null) throw error
      const wait = Math.max(error.retryInMs, least)
      left -= wait
      if (left < 0) throw error
      await delay(wait, undefined, { signal })
    }
  }
  return attempt()
}

/** Why GitHub did not do it; `refused`: the token may not, as that of a pull request from a fork. */
export type Refusal = { status: 'refused' | 'failed'; detail: string }

/**
 * What an error of {@link retrying} means, in one line.
 *
 * @param permission what the job lacks if the token may not: `checks: write`.
 */
export function refusalOf(error: unknown, permission: string): Refusal {
  const reason = messageOf(error)
  if (!(error instanceof ApiError) || error.retryInMs !== null) return { status: 'failed', detail: reason }
  const { status } = error
  if (status === 401) return { status: 'failed', detail: `GitHub does not accept input github-token: ${reason}` }
  if (status !== 403 && status !== 404) return { status: 'failed', detail: reason }
  const advice = `the job needs "permissions: ${permission}", which a pull request from a fork never has`
  return { status: 'refused', detail: `${reason}; ${advice}` }
}
