import { restoreCache, saveCache } from '@actions/cache'
import { historyFile, nothingDone } from './cache-protocol.ts'

/*
 * The Actions cache, in a process of its own: the library writes to the log, unpacks into GITHUB_WORKSPACE, and can hang
 * for minutes; a process has all of these of its own, and an end. history-cache.ts starts it, and main.ts hands over to it.
 *
 * cache restore PREFIX: unpacks the newest entry whose key starts so. cache save KEY: keeps the history file under a key.
 */
export async function callCache(): Promise<void> {
  const [action, key = ''] = process.argv.slice(3)
  const isDone =
    action === 'save'
      ? (await saveCache([historyFile], key)) >= 0
      : (await restoreCache([historyFile], key, [key])) !== undefined
  process.exitCode = isDone ? 0 : nothingDone
}
