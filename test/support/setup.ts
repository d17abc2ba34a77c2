import type { TestProject } from 'vitest/node'
import { messageOf } from '../../src/base/errors.ts'
import { installK6 } from '../../src/install/install.ts'
import { type K6Version, k6Versions } from './k6.ts'
import { toolCache } from './tool-cache.ts'

/**
 * Gets every version of k6 with the action's own installer, into a tool cache outside the tree. Where one cannot be
 * had it says so loudly, and the tests that need it are skipped; with REQUIRE_K6 that is a failure.
 */
export async function setup(project: TestProject): Promise<void> {
  const env = { ...process.env, RUNNER_TOOL_CACHE: toolCache }
  const found: [K6Version, string][] = []
  for (const version of k6Versions) {
    try {
      const request = { version, path: '', mode: 'auto', mirror: '', checksum: '', githubToken: '' } as const
      const context = { env, signal: new AbortController().signal, log: console.log }
      found.push([version, (await installK6(request, context)).path])
    } catch (error) {
      if (process.env.REQUIRE_K6) throw error
      console.warn(`\n  !!! No real k6 ${version}: ${messageOf(error)}\n  !!! Every test that needs it is SKIPPED.\n`)
    }
  }
  project.provide('k6', Object.fromEntries(found))
}
