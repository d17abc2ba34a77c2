import { repositoryOf } from '../base/run-url.ts'

/**
 * The address of this run's repository in the API of the runner's own GitHub, without a slash at its end.
 *
 * @throws {Error} when the runner's environment says nothing that can be used.
 */
export function apiRepository(env: NodeJS.ProcessEnv): string {
  const name = repositoryOf(env)
  if (name === null) throw new Error(`GITHUB_REPOSITORY is "${env.GITHUB_REPOSITORY ?? ''}", not owner/name`)
  return `${apiUrl(env).href.replace(/\/+$/, '')}/repos/${name}`
}

/** The address of that API. Throws as above. */
export function apiUrl({ GITHUB_API_URL: given }: NodeJS.ProcessEnv): URL {
  const url = URL.parse(given || 'https://api.github.com')
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new Error(`GITHUB_API_URL is "${given}", which is no http or https URL`)
}
