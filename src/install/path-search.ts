import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** Whether it is a file that may be started (on Windows: a file). */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const onWindows = process.platform === 'win32'

/** A variable by its name. On Windows case does not count, but a copy of process.env no longer knows that. */
function variable(env: NodeJS.ProcessEnv, name: string): string {
  const key = onWindows ? Object.keys(env).find((candidate) => candidate.toUpperCase() === name) : name
  return (key && env[key]) || ''
}

/** Of the file types in PATHEXT, only these can be started without a shell. */
const startable = /^\.(?:exe|com)$/i

/**
 * Finds the program that a shell would start. Relative entries of PATH are passed over: what they name depends on
 * where the step happens to stand.
 *
 * @param name without an extension.
 * @returns its absolute path, or null.
 */
export function findOnPath(name: string, env: NodeJS.ProcessEnv): string | null {
  const directories = variable(env, 'PATH').split(delimiter).filter(isAbsolute)
  const extensions = onWindows
    ? (variable(env, 'PATHEXT') || '.COM;.EXE').split(';').filter((extension) => startable.test(extension))
    : ['']
  for (const directory of directories) {
    const found = extensions.map((extension) => join(directory, name + extension)).find(isExecutable)
    if (found !== undefined) return found
  }
  return null
}
