import type { DatabaseSync } from 'node:sqlite'
import { type Identity, identityOf, isSame, removeStaleLog } from './sqlite-identity.ts'
import { openDatabase, type Role, readerOf, writerOf } from './sqlite-statements.ts'
import type { Store } from './store.ts'

/** What a {@link Store} does, in the thread that holds the file. */
export type SqliteFile = {
  [Method in Exclude<keyof Store, 'name' | 'close'>]: (
    ...args: Parameters<Store[Method]>
  ) => Awaited<ReturnType<Store[Method]>>
} & { close(): void }

type Opened = ReturnType<typeof writerOf> & ReturnType<typeof readerOf> & { db: DatabaseSync; identity: Identity }

/** The message of SQLite when somebody dropped the tables of a file that is open. */
const noTable = /no such table/

/** An SQLite file that is open, and is opened again when somebody replaced it or when something failed. */
class OpenFile {
  readonly #file: string
  readonly #role: Role
  #opened: Opened | null = null

  constructor(file: string, role: Role) {
    this.#file = file
    this.#role = role
  }

  /** Works with the file that is at the path before and after the work, or fails. */
  use<Result>(work: (file: Opened) => Result): Result {
    this.#leaveReplaced()
    const again = this.#opened !== null
    try {
      return this.#try(work)
    } catch (error) {
      // Nothing was written; opening makes the tables again.
      if (again && this.#role === 'writer' && noTable.test(String(error))) return this.#try(work)
      throw error
    }
  }

  close(): void {
    this.#opened?.db.close()
    this.#opened = null
  }

  #try<Result>(work: (file: Opened) => Result): Result {
    try {
      this.#opened ??= this.#open()
      const result = work(this.#opened)
      // What was just written went into a file that nobody will find there: it is not stored.
      if (!isSame(this.#opened.identity, identityOf(this.#file))) throw new Error('the file was removed or replaced')
      return result
    } catch (error) {
      if (this.#opened) this.#leave(this.#opened)
      throw error
    }
  }

  #open(): Opened {
    const db = openDatabase(this.#file, this.#role)
    try {
      const parts = { ...writerOf(db), ...readerOf(db, this.#role) }
      // The first read makes sure that the write-ahead log is there.
      db.prepare('SELECT 1 FROM rollups LIMIT 1').get()
      return { db, ...parts, identity: identityOf(this.#file) }
    } catch (error) {
      db.close()
      throw error
    }
  }

  #leaveReplaced(): void {
    if (this.#opened && !isSame(this.#opened.identity, identityOf(this.#file))) this.#leave(this.#opened)
  }

  /** Lets go of the file; the log of one that was replaced is first brought home into it. */
  #leave({ db, identity }: Opened): void {
    this.#opened = null
    const replaced = !isSame(identity, identityOf(this.#file))
    try {
      if (replaced && this.#role === 'writer') db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // The file that it belongs to is gone, or the disk is: there is nothing to save.
    }
    db.close()
    if (replaced && this.#role === 'writer') removeStaleLog(this.#file, identity)
  }
}

/**
 * Opens an SQLite file when it is first needed, and again after every error and when the file was removed or
 * replaced: a disk that was full or read-only may have room by then.
 */
export function sqliteFile(file: string, role: Role): SqliteFile {
  const open = new OpenFile(file, role)
  return {
    append: (reports) => open.use((opened) => opened.append(reports)),
    totals: (period) => open.use((opened) => opened.totals(period)),
    days: (query) => open.use((opened) => opened.days(query)),
    page: (query) => open.use((opened) => opened.page(query)),
    deleteBefore: (day, limit) => open.use((opened) => opened.deleteBefore(day, limit)),
    ping: () => open.use((opened) => opened.ping()),
    close: () => open.close(),
  }
}
