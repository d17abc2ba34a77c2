import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { messageOf } from '../base/errors.ts'
import type { Config } from './config.ts'
import type { Log } from './observe/log.ts'

/** A token that nobody can guess, for a collector that was given none. */
export function newExportToken(): string {
  return randomBytes(24).toString('base64url')
}

/**
 * Writes a token into a file beside the data that only the collector's user can read, and logs where. Raw rows always
 * need a token, because a request's address and headers prove nothing: a proxy on this machine makes everybody look
 * local. When the file cannot be written nobody can read the raw rows, and the log says so.
 */
export function keepExportToken(token: string, { data }: Pick<Config, 'data'>, log: Log): void {
  const [file, draft] = [`${data}.export-token`, `${data}.export-token.${process.pid}`]
  try {
    // A new file under another name: nobody has it open already, and a link that lies there is not followed.
    rmSync(draft, { force: true })
    writeFileSync(draft, `${token}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(draft, file)
    log('info', `the token for the raw rows is in ${file}; --export-token sets one of your own`)
  } catch (error) {
    log('warn', `nobody can read the raw rows: set --export-token; ${file} cannot be written: ${messageOf(error)}`)
  }
}
