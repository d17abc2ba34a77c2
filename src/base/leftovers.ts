import { rmSync } from 'node:fs'
import { killGroup } from './child-process.ts'
import { processes } from './process-list.ts'
import { isRunDirectory } from './run-directory.ts'
import { stepMark } from './runner-env.ts'

/**
 * Ends what a step that was killed, or had nothing to run, left behind: every process that k6 was or started, and the step's private directory.
 *
 * @param directory the private directory of the step; its name is unique, so no other step's processes are hit. What
 * cannot be one is left alone: a script can write the file in which the step keeps it.
 */
export function removeLeftovers(directory: string, env: NodeJS.ProcessEnv): void {
  if (!isRunDirectory(directory, env)) return
  const mark = `${stepMark}=${directory}`
  for (const { pid } of processes().filter(({ text }) => text.includes(mark))) {
    killGroup(pid, 'SIGKILL')
    try {
      process.kill(pid, 'SIGKILL') // not every one leads its group
    } catch {
      // its group's end was its own, or it is another user's
    }
  }
  // A process that is being killed may still be writing.
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
}
