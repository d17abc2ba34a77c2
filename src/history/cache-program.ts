import { restoreCache, saveCache } from '@actions/cache'
import { historyFile, nothingDone } from './cache-protocol.ts'

/*
 * A program of its own, which history-cache.ts starts: the library writes to the log, unpacks into GITHUB_WORKSPACE,
 * and can hang for minutes; a process has all of these of its own, and an end.
 *
 * restore PREFIX: unpacks the newest entry whose key starts so. save KEY: keeps the history file under a key.
 */
const [action, key = ''] = process.argv.slice(2)
const isDone =
  action === 'save'
    ? (await saveCache([historyFile], key)) >= 0
    : (await restoreCache([historyFile], key, [key])) !== undefined
if (!isDone) process.exitCode = nothingDone
