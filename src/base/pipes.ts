import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { capture, type Pipe, type Pipes } from './child-process.ts'

let count = 0
let ahead: Promise<Pipes | null> | null = null

/** Lets the next {@link takePipes} find them ready, since it takes some milliseconds to make them. */
export function makePipes(directory: string): void {
  ahead ??= pipesIn(directory)
}

/**
 * Pipes for one child process. Node's own are sockets, which hold half as many lines and cost twice as much to whoever
 * writes each line by itself, as k6 does.
 *
 * @param directory absolute and private: where they have names for a moment.
 * @returns null: none but Node's own are to be had here.
 */
export function takePipes(directory: string): Promise<Pipes | null> {
  const pipes = ahead ?? pipesIn(directory)
  ahead = null
  return pipes
}

async function pipesIn(directory: string): Promise<Pipes | null> {
  // macOS makes sockets of them, too, and Windows has none with a name.
  if (process.platform !== 'linux') return null
  const paths = [join(directory, `pipe-${++count}`), join(directory, `pipe-${++count}`)] as const
  try {
    const { signal } = new AbortController()
    const options = { env: { PATH: process.env.PATH }, signal, timeoutMs: 5000 }
    const { code } = await capture('mkfifo', ['-m', '600', ...paths], options)
    return code === 0 ? { stdout: opened(paths[0]), stderr: opened(paths[1]) } : null
  } catch {
    return null
  } finally {
    for (const path of paths) rmSync(path, { force: true })
  }
}

function opened(path: string): Pipe {
  // To open one end waits for the other: the first must not, and the second need not.
  const output = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    return { input: openSync(path, constants.O_WRONLY), output }
  } catch (error) {
    closeSync(output)
    throw error
  }
}
