import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { runnerFiles } from '../k6/env.ts'

/** What the runner's files held before a script ran: name of the variable → path and content (null: no file). */
export type RunnerFiles = ReadonlyMap<string, { path: string; content: Buffer | null }>

function contentOf(path: string): Buffer | null {
  try {
    return lstatSync(path).isFile() ? readFileSync(path) : null
  } catch {
    return null
  }
}

/** Reads every file that the runner gave this step. */
export function readRunnerFiles(env: NodeJS.ProcessEnv): RunnerFiles {
  return new Map(
    runnerFiles.flatMap((name) => {
      const path = env[name]
      return path ? [[name, { path, content: contentOf(path) }] as const] : []
    }),
  )
}

/**
 * Puts every runner file back as it was. A script can write any path that it can guess.
 *
 * @returns the names of those that had been changed.
 */
export function restoreRunnerFiles(before: RunnerFiles): readonly string[] {
  const changed = [...before].filter(([, { path, content }]) => {
    const now = contentOf(path)
    return content === null ? now !== null : now === null || !now.equals(content)
  })
  for (const [, { path, content }] of changed) {
    rmSync(path, { recursive: true, force: true })
    if (content !== null) writeFileSync(path, content)
  }
  return changed.map(([name]) => name)
}
