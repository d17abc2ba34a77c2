import { chmod, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Milliseconds between two tries. */
const pauseMs = 200

/**
 * Removes a directory with all that is in it, directories that nobody may write to among them, such as those of Go's
 * module cache. What is not there is no error.
 *
 * @throws {Error} when something in it is another user's, or is in use.
 */
export async function removeTree(path: string): Promise<void> {
  // Retries of Node's own multiply with each level of directories.
  const remove = () => rm(path, { recursive: true, force: true })
  await remove().catch(async () => {
    await openUp(path)
    // A process that is being killed may still be writing.
    await delay(pauseMs)
    await remove()
  })
}

/** What cannot be opened up shows when it is removed. */
async function openUp(directory: string): Promise<void> {
  await chmod(directory, 0o700).catch(() => {})
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await openUp(join(directory, entry.name))
}
