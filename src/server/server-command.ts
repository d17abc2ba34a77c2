import { once } from 'node:events'
import { closeSync, openSync, rmSync } from 'node:fs'
import { spawnGroupInto } from '../base/child-process.ts'
import { shorten } from '../base/text.ts'
import { bash } from './bash.ts'

/** How a command ended: whether well, and in words such as `"npm run serve" ended with exit code 1`. */
export type CommandEnd = { well: boolean; words: string }

/** One command of the user's own, running. */
export type ServerCommand = {
  /** Its own process group. */
  pid: number
  /** The file that all it prints goes to. */
  output: string
  ended: Promise<CommandEnd>
}

/**
 * Starts one command in a bash of its own, in its own process group.
 *
 * @throws {Error} when there is no bash.
 */
export async function startCommand(
  command: string,
  { output, cwd, env }: { output: string; cwd: string; env: NodeJS.ProcessEnv },
): Promise<ServerCommand> {
  // A script that ran before can have put a link there.
  rmSync(output, { recursive: true, force: true })
  const file = openSync(output, 'wx', 0o600)
  try {
    const child = spawnGroupInto(file, ...bash(command), { cwd, env })
    const ended = once(child, 'exit').then(([code, signal]) => ({
      well: code === 0,
      words: `${nameOf(command)} ended ${endWords(code, signal)}`,
    }))
    // That it did not start is told by the wait below.
    ended.catch(() => {})
    await once(child, 'spawn')
    return { pid: child.pid as number, output, ended }
  } finally {
    closeSync(file)
  }
}

const nameOf = (command: string): string => `"${shorten(command.replaceAll(/\s+/g, ' '), 80)}"`

const endWords = (code: number | null, signal: string | null): string =>
  signal === null ? `with exit code ${code}` : `by ${signal}`
