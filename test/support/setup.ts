import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { messageOf } from '../../src/base/errors.ts'
import { installedK6, type K6Version, k6Versions } from './k6-versions.ts'
import { stopRunsClusters } from './kube/run-cluster.ts'

/** Where all tests leave their files: it goes with them. */
const directory = mkdtempSync(join(tmpdir(), 'load-test-'))

/**
 * Gets every version of k6 with the action's own installer, into a tool cache outside the tree. Where one cannot be
 * had it says so loudly, and the tests that need it are skipped; with REQUIRE_K6 that is a failure.
 */
export async function setup(project: TestProject): Promise<void> {
  process.env.TMPDIR = directory
  const found: [K6Version, string][] = []
  for (const version of k6Versions) {
    try {
      found.push([version, await installedK6(version)])
    } catch (error) {
      if (process.env.REQUIRE_K6) throw error
      console.warn(`\n  !!! No real k6 ${version}: ${messageOf(error)}\n  !!! Every test that needs it is SKIPPED.\n`)
    }
  }
  project.provide('k6', Object.fromEntries(found))
  process.env.KUBE_OWNER = String(process.pid)
}

/** Ends the clusters that the tests on Kubernetes started, if one of them ran, and removes what tests left. */
export async function teardown(): Promise<void> {
  await stopRunsClusters()
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  } catch (error) {
    console.warn(`\n  !!! The files of these tests are still there: ${messageOf(error)}\n`)
  }
}
