/** `owner/name` of the repository; null when the runner gave none that is one. */
export function repositoryOf({ GITHUB_REPOSITORY: name = '' }: NodeJS.ProcessEnv): string | null {
  return /^[\w.-]+\/[\w.-]+$/.test(name) && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(name) ? name : null
}

/** The address of the repository's pages, without a slash at the end; empty when the runner does not say. */
export function repositoryUrlOf(env: NodeJS.ProcessEnv): string {
  const server = URL.parse(env.GITHUB_SERVER_URL || 'https://github.com')
  const repository = repositoryOf(env)
  if (repository === null || server === null || !/^https?:$/.test(server.protocol)) return ''
  return `${server.origin}/${repository}`
}

/** The address of the page of this run; empty when the runner does not say. */
export function runUrlOf(env: NodeJS.ProcessEnv): string {
  const repository = repositoryUrlOf(env)
  const id = env.GITHUB_RUN_ID ?? ''
  return repository !== '' && /^\d+$/.test(id) ? `${repository}/actions/runs/${id}` : ''
}

/** Where git finds the repository; empty when the runner does not say. */
export function repositoryRemoteOf(env: NodeJS.ProcessEnv): string {
  const repository = repositoryOf(env)
  const server = URL.parse(env.GITHUB_SERVER_URL || 'https://github.com')
  if (repository === null || server === null) return ''
  // A runner's own stand-in for a server can be a directory.
  if (server.protocol === 'file:') return `${server.href.replace(/\/$/, '')}/${repository}.git`
  return /^https?:$/.test(server.protocol) ? `${server.origin}/${repository}.git` : ''
}
