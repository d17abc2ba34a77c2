import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { killGroup } from './child-process.ts'

/** A process as the system lists it: its command line in one string. */
type Process = { pid: number; command: string }

function processesOnLinux(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
      } catch {
        return [] // it ended meanwhile
      }
    })
}

function processesByPs(): readonly Process[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return lines.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line)
    return match ? [{ pid: Number(match[1]), command: match[2] ?? '' }] : []
  })
}

/** Every process that the user may see; none on Windows, where the runner itself kills the whole tree. */
function processes(): readonly Process[] {
  if (process.platform === 'win32') return []
  return process.platform === 'linux' ? processesOnLinux() : processesByPs()
}

/**
 * Ends what a killed step left behind: every k6 whose command line names the step's private directory, with its
 * process group, and the directory itself.
 *
 * @param directory the private directory of the step; its name is unique, so a pid used again cannot be hit.
 * @returns how many processes were ended.
 */
export function removeLeftovers(directory: string): number {
  const left = processes().filter(({ pid, command }) => pid !== process.pid && command.includes(directory))
  for (const { pid } of left) {
    killGroup(pid, 'SIGKILL')
    try {
      process.kill(pid, 'SIGKILL') // not every one leads its group
    } catch {
      // its group's end was its own
    }
  }
  rmSync(directory, { recursive: true, force: true })
  return left.length
}
