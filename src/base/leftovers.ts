import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { killGroup } from './child-process.ts'
import { isRunDirectory } from './run-directory.ts'
import { stepMark } from './runner-env.ts'

/** A process as the system lists it: its command line and its environment, in one string. */
type Process = { pid: number; text: string }

function processesOnLinux(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), text: readFileSync(`/proc/${name}/environ`, 'utf8').replaceAll('\0', ' ') }]
      } catch {
        return [] // it ended meanwhile, or is another user's
      }
    })
}

function processesByPs(): readonly Process[] {
  const lines = execFileSync('ps', ['-axwwE', '-o', 'pid=,command='], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return lines.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line)
    return match ? [{ pid: Number(match[1]), text: match[2] ?? '' }] : []
  })
}

/** Every process that the user may see; none on Windows, where the runner itself kills the whole tree. */
function processes(): readonly Process[] {
  if (process.platform === 'win32') return []
  return process.platform === 'linux' ? processesOnLinux() : processesByPs()
}

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
