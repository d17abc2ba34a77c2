import { once } from 'node:events'
import { closeSync, openSync, rmSync } from 'node:fs'
import { spawnGroupInto } from '../base/child-process.ts'
import { messageOf } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import { quote, shorten } from '../base/text.ts'
import { bash } from './bash.ts'
import { lastLines } from './last-lines.ts'

/** How a command ended: whether well, and in words such as `"npm run serve" ended with exit code 1`. */
export type CommandEnd = { well: boolean; words: string }

/** One command of the user's own, running. */
export type ServerCommand = {
  /** Its own process group. */
  pid: number
  /** The path of the file that all it prints goes to, which nobody finds there. */
  output: string
  ended: Promise<CommandEnd>
  /** The last lines that it printed. */
  lines: () => readonly string[]
  /** Gives up all but the last lines of what it printed, which takes room on the disk until then. */
  forget: () => void
}

/** Why a command of an input could not be started, as a sentence without its end, and what to do about it. */
export const whyNotStarted = (input: string, { cwd, error }: { cwd: string; error: unknown }) =>
  pathKind(cwd) === 'directory'
    ? { why: `bash cannot be started for the input ${input}: ${messageOf(error)}`, advice: 'Put bash on PATH.' }
    : {
        why: `the directory in which the input ${input} starts is gone: ${quote(cwd)}`,
        advice: 'Leave it where it is in start and compare-build.',
      }

/**
 * Starts one command in a bash of its own, in its own process group.
 *
 * @throws {Error} when there is no bash, or no directory to start it in.
 */
export async function startCommand(
  command: string,
  { output, cwd, env }: { output: string; cwd: string; env: NodeJS.ProcessEnv },
): Promise<ServerCommand> {
  const file = openUnnamed(output)
  try {
    const child = spawnGroupInto(file, ...bash(command), { cwd, env })
    const ended = once(child, 'exit').then(([code, signal]) => ({
      well: code === 0,
      words: `${nameOf(command)} ended ${endWords(code, signal)}`,
    }))
    // That it did not start is told by the wait below.
    ended.catch(() => {})
    await once(child, 'spawn')
    return { pid: child.pid as number, output, ended, ...printed(file) }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/**
 * A new file without a name: nobody can put another in its place, and its room is free as soon as nobody has it open,
 * whatever becomes of this process. What is written goes to its end, also after a command has emptied it, as
 * `echo >/dev/stderr` does.
 */
function openUnnamed(path: string): number {
  // A script that ran before can have put a link there.
  rmSync(path, { recursive: true, force: true })
  const file = openSync(path, 'ax+', 0o600)
  try {
    rmSync(path, { force: true })
  } catch {
    // Windows may not allow it; the file goes with the directory then
  }
  return file
}

function printed(file: number): Pick<ServerCommand, 'lines' | 'forget'> {
  let last: readonly string[] | null = null
  return {
    lines: () => last ?? lastLines(file),
    forget() {
      if (last !== null) return
      last = lastLines(file)
      closeSync(file)
    },
  }
}

const nameOf = (command: string): string => `"${shorten(command.replaceAll(/\s+/g, ' '), 80)}"`

const endWords = (code: number | null, signal: string | null): string =>
  signal === null ? `with exit code ${code}` : `by ${signal}`
