import { lstatSync, mkdirSync, readFileSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathKind } from '../base/path-kind.ts'
import { runnerFiles } from '../base/runner-env.ts'

/** One of the runner's files, before a script ran; a content of null: there was none. */
type RunnerFile = { name: string; path: string; content: Buffer | null }

/** What the runner's files held before a script ran. */
export type RunnerFiles = readonly RunnerFile[]

/** What is at a path, links not followed; undefined also for what cannot be reached. */
function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path)
  } catch {
    return undefined
  }
}

/** Reads every file that the runner gave this step. What is no plain file is the runner's own affair. */
export function readRunnerFiles(env: NodeJS.ProcessEnv): RunnerFiles {
  return runnerFiles.flatMap((name): RunnerFiles => {
    const path = env[name]
    if (!path) return []
    const found = statOf(path)
    if (found === undefined) return [{ name, path, content: null }]
    return found.isFile() ? [{ name, path, content: readFileSync(path) }] : []
  })
}

/**
 * Puts every runner file back as it was. A script can write any path that it can guess.
 *
 * @returns the names of those that had been changed.
 */
export function restoreRunnerFiles(before: RunnerFiles): readonly string[] {
  const changed = before.filter((file) => !isAsBefore(file))
  for (const { path, content } of changed) {
    rmSync(path, { recursive: true, force: true })
    if (content === null) continue
    const directory = dirname(path)
    if (pathKind(directory) !== 'directory') rmSync(directory, { force: true })
    mkdirSync(directory, { recursive: true })
    writeFileSync(path, content, { flag: 'wx' })
  }
  return changed.map(({ name }) => name)
}

/** The size comes first: what stands there now may be larger than memory, or a pipe that never ends. */
function isAsBefore({ path, content }: RunnerFile): boolean {
  const now = statOf(path)
  if (content === null || now === undefined) return content === null && now === undefined
  return now.isFile() && now.size === content.length && readFileSync(path).equals(content)
}
