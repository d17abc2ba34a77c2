import { join } from 'node:path'
import { killAll } from './kill-all.ts'
import { type Process, processes } from './process-list.ts'
import { isRunDirectory } from './run-directory.ts'
import { stepMark } from './runner-env.ts'

/** Milliseconds for what is killed to be gone. */
const goneMs = 5000

/**
 * Ends what a step that was killed, or had nothing to run, left behind: every process that it started, with all that
 * those started, and the step's private directory.
 *
 * @param directory the private directory of the step; its name is unique, so no other step's processes are hit. What
 * cannot be one is left alone: a script can write the file in which the step keeps it.
 */
export async function removeLeftovers(directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (!isRunDirectory(directory, env)) return
  const isOfStep = ({ text, prints }: Process) =>
    text.includes(`${stepMark}=${directory}`) || prints.some((file) => file.startsWith(join(directory, '/')))
  await killAll(() => processes().filter(isOfStep), goneMs)
  const { removeTree } = await import('./remove-tree.ts') // every step would load node:fs/promises for it
  // What cannot be removed, such as another user's files, goes when the runner empties RUNNER_TEMP at the job's end.
  await removeTree(directory).catch(() => {})
}
