import { clusterOf } from './cluster.ts'
import type { LeftJob } from './left-jobs.ts'
import { podMakerFor } from './pod-maker-for.ts'

/** Milliseconds for which it is tried. */
const patienceMs = 30_000

/** Deletes what a killed step left, with all that is its own; k6 in its pods ends gracefully. */
export async function deleteLeftJob(
  { name, workingDirectory, runAs, ...where }: LeftJob,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { api, namespace } = clusterOf(where, workingDirectory, env)
  try {
    const place = { api, namespace, name, signal: AbortSignal.timeout(2 * patienceMs) }
    await podMakerFor[runAs].remove(place, patienceMs)
  } finally {
    api.close()
  }
}
