import { chmod, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Removes a directory with all that is in it, directories that nobody may write to among them, such as those of Go's
 * module cache. What is not there is no error.
 *
 * @throws {Error} when something in it is another user's, or is in use.
 */
export async function removeTree(path: string): Promise<void> {
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 })
  await remove().catch(async () => {
    await openUp(path)
    await remove()
  })
}

/** What cannot be opened up shows when it is removed. */
async function openUp(directory: string): Promise<void> {
  await chmod(directory, 0o700).catch(() => {})
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await openUp(join(directory, entry.name))
}
