import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process as the system lists it. */
export type Process = {
  pid: number
  /** The leader of its process group. */
  group: number
  /** Its environment and, on macOS, its command line before that, in one string. */
  text: string
  /** What its stdout and stderr go to, by absolute path, also when that was deleted; on macOS nobody asks. */
  prints: readonly string[]
}

function processesOnLinux(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name in brackets can hold anything, so what counts starts behind the last of them (proc_pid_stat(5)).
        const [state, , group] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
        if (state === 'Z') return []
        return [{ pid: Number(name), group: Number(group), text: environmentOf(name), prints: printsOf(name) }]
      } catch {
        return [] // it ended meanwhile
      }
    })
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return '' // it is another user's
  }
}

function printsOf(pid: string): readonly string[] {
  return ['1', '2'].flatMap((file) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${file}`).replace(/ \(deleted\)$/, '')]
    } catch {
      return [] // it closed it, or is another user's
    }
  })
}

function processesByPs(): readonly Process[] {
  const lines = execFileSync('ps', ['-axwwE', '-o', 'pid=,pgid=,stat=,command='], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return lines.split('\n').flatMap((line) => {
    const [, pid, group, state = '', text = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined || state.startsWith('Z')
      ? []
      : [{ pid: Number(pid), group: Number(group), text, prints: [] }]
  })
}

/** Every process that lives and that the user may see; none on Windows, where the runner itself kills the whole tree. */
export function processes(): readonly Process[] {
  if (process.platform === 'win32') return []
  return process.platform === 'linux' ? processesOnLinux() : processesByPs()
}
