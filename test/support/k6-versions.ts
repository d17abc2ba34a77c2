import { installK6 } from '../../src/install/install.ts'
import { toolCache } from './tool-cache.ts'

/** The versions of k6 that every test of the main paths runs with. */
export const k6Versions = ['2.2.0', '1.8.1'] as const

export type K6Version = (typeof k6Versions)[number]

/** Gets k6 with the action's own installer, into a tool cache outside the tree, and returns its path. */
export async function installedK6(version: K6Version): Promise<string> {
  const env = { ...process.env, RUNNER_TOOL_CACHE: toolCache }
  const request = { version, path: '', mode: 'auto', mirror: '', checksum: '', githubToken: '' } as const
  return (await installK6(request, { env, signal: new AbortController().signal, log: console.log })).path
}
