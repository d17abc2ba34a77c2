import { join } from 'node:path'
import { readBounded } from './base/bounded-read.ts'
import { messageOf } from './base/errors.ts'
import { removeLeftovers } from './base/leftovers.ts'
import { isRunDirectory } from './base/run-directory.ts'
import { jobsLeft } from './engine/kubernetes/left-jobs.ts'
import { info } from './github/step-log.ts'
import { worktreeName, worktreeNote } from './server/worktree-note.ts'

/** Bytes; no system takes a longer one. */
const longestPath = 4096

/*
 * The post step. The step itself clears this state when it ends; if it is still there, the step was killed or had no
 * time to clear up, and k6 may go on loading its target until the job ends, or in the pods of a cluster.
 */
const directory = process.env.STATE_directory
if (directory) void cleanUp(directory)

async function cleanUp(directory: string): Promise<void> {
  process.exitCode = 1 // until all is done; Node ends as soon as there is nothing to wait for
  const deleted = deleteJobs(directory)
  const repository = isRunDirectory(directory, process.env) ? repositoryOfSideB(directory) : null
  await removeLeftovers(directory, process.env)
  if (repository !== null) await forgetSideB(repository, directory)
  await deleted
  process.exitCode = 0
}

/** Deletes what the step left in a cluster. Its notes are read at once, before the directory is removed. */
async function deleteJobs(directory: string): Promise<void> {
  const jobs = isRunDirectory(directory, process.env) ? jobsLeft(directory) : []
  for (const job of jobs) {
    const { deleteLeftJob } = await import('./engine/kubernetes/delete-left-job.ts')
    const called = `the ${job.runAs === 'testrun' ? 'TestRun' : 'Job'} ${job.name} in the namespace "${job.namespace}"`
    await deleteLeftJob(job, process.env).then(
      () => info(`deleted ${called}, which the killed step left`),
      (error) => info(`${called} could not be deleted: ${messageOf(error)}`),
    )
  }
}

/** The repository that the killed step had a second worktree of, if it did; read before the directory is removed. */
function repositoryOfSideB(directory: string): string | null {
  // What ran beside the step can have put a pipe in its place.
  const note = readBounded(join(directory, worktreeNote), longestPath)
  return Buffer.isBuffer(note) ? note.toString('utf8') : null
}

async function forgetSideB(top: string, directory: string): Promise<void> {
  const { removeWorktree } = await import('./server/worktree.ts')
  const signal = new AbortController().signal
  await removeWorktree(join(directory, worktreeName), { cwd: top, env: process.env, signal })
}
