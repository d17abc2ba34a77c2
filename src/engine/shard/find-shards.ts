import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { messageOf, UserError } from '../../base/errors.ts'
import { isShardFileName, type ReadShard, readShardFile } from './shard-file.ts'

/** A file that is named as one of a shard. */
export type FoundShard = {
  /** Relative to where it was looked for, with `/`. */
  name: string
  read: ReadShard
}

/** More than a matrix has jobs, with some attempts each. */
const mostFiles = 2048

/**
 * Reads the files of shards in a directory, at any depth: where artifacts are downloaded, each has a directory of its
 * own. Links are not followed.
 *
 * @param input the input that names the directory.
 * @throws {UserError} when there are none.
 */
export function findShards(directory: string, input: string): readonly FoundShard[] {
  const files = filesIn(directory, input).filter((path) => isShardFileName(path.split(sep).at(-1) ?? ''))
  if (files.length === 0) {
    throw new UserError(
      `input ${input}: there is no file of a shard (k6-shard-1-of-4.json.gz) in ${directory}; download there what the shards' steps left at output shard-path`,
    )
  }
  if (files.length > mostFiles) {
    throw new UserError(`input ${input}: there are more than ${mostFiles} files of shards in ${directory}`)
  }
  return files
    .map((path) => ({ name: relative(directory, path).replaceAll(sep, '/'), read: readShardFile(path) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function filesIn(directory: string, input: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  } catch (error) {
    throw new UserError(`input ${input}: ${directory} cannot be read: ${messageOf(error)}`)
  }
}
