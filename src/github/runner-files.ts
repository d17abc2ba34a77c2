import { lstatSync, mkdirSync, readFileSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { messageOf } from '../base/errors.ts'
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

/** Reads every file that the runner gave this step. What is no plain file, or cannot be read, is the runner's own affair. */
export function readRunnerFiles(env: NodeJS.ProcessEnv): RunnerFiles {
  return runnerFiles.flatMap((name): RunnerFiles => {
    const path = env[name]
    if (!path) return []
    const found = statOf(path)
    if (found === undefined) return [{ name, path, content: null }]
    const content = found.isFile() ? contentOf(path) : null
    return content === null ? [] : [{ name, path, content }]
  })
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

/**
 * Puts every runner file back as it was. A script can write any path that it can guess.
 *
 * @returns what became of those that had been changed: `the runner's file GITHUB_ENV; it was put back as it was`.
 */
export function restoreRunnerFiles(before: RunnerFiles): readonly string[] {
  const changed = before.filter((file) => !isAsBefore(file))
  return changed.map((file) => `the runner's file ${file.name}; it was ${putBack(file)}`)
}

/**
 * Puts a file back. Away with what is there first: better no file than one of a script's.
 *
 * @returns what was done with it.
 */
export function putBack({ path, content }: Pick<RunnerFile, 'path' | 'content'>): string {
  try {
    rmSync(path, { recursive: true, force: true })
    if (content !== null) {
      const directory = dirname(path)
      if (pathKind(directory) !== 'directory') rmSync(directory, { force: true })
      mkdirSync(directory, { recursive: true })
      writeFileSync(path, content, { flag: 'wx' })
    }
    return 'put back as it was'
  } catch (error) {
    return `to be put back as it was, which failed: ${messageOf(error)}`
  }
}

/** Whether a file is as it was. The size comes first: what stands there now may be larger than memory, or a pipe that never ends. */
export function isAsBefore({ path, content }: Pick<RunnerFile, 'path' | 'content'>): boolean {
  const now = statOf(path)
  if (content === null || now === undefined) return content === null && now === undefined
  return now.isFile() && now.size === content.length && contentOf(path)?.equals(content) === true
}
