import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { messageOf } from '../base/errors.ts'
import type { Config } from './config.ts'
import type { Log } from './observe/log.ts'

/**
 * The token for the raw rows: the one that was set, or a new one in a file beside the data that only the collector's
 * user can read. A request's address and headers prove nothing: a proxy on this machine makes everybody look local.
 *
 * @returns a token that nobody knows when the file cannot be written; the log says so.
 */
export function exportTokenOf({ exportToken, data }: Config, log: Log): string {
  if (exportToken !== null) return exportToken
  const token = randomBytes(24).toString('base64url')
  const [file, draft] = [`${data}.export-token`, `${data}.export-token.${process.pid}`]
  try {
    // A new file under another name: nobody has it open already, and a link that lies there is not followed.
    rmSync(draft, { force: true })
    writeFileSync(draft, `${token}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(draft, file)
    log('info', `the token for the raw rows is in ${file}; --export-token sets one of your own`)
  } catch (error) {
    log('warn', `nobody can read the raw rows: set --export-token, because ${file} cannot be written: ${messageOf(error)}`)
  }
  return token
}
