import { clusterOf } from './cluster.ts'
import { deleteJob } from './job-objects.ts'
import type { LeftJob } from './left-jobs.ts'

/** Milliseconds for which it is tried. */
const patienceMs = 30_000

/** Deletes a Job that a killed step left, with all that is its own; k6 in its pods ends gracefully. */
export async function deleteLeftJob(
  { name, workingDirectory, ...where }: LeftJob,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { api, namespace } = clusterOf(where, workingDirectory, env)
  try {
    await deleteJob({ api, namespace, name, signal: AbortSignal.timeout(2 * patienceMs) }, patienceMs)
  } finally {
    api.close()
  }
}
