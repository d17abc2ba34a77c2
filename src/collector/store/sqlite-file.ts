import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { StoredReport } from '../report/stored-report.ts'
import { dimensions, rollUp } from './rollup.ts'
import { executorsColumn, pageOf, type Row, startOf } from './rows.ts'
import { type Identity, identityOf, isSame, removeStaleLog } from './sqlite-identity.ts'
import type { DayCount, Period, ReportPage, Store, Total } from './store.ts'

/** What a {@link Store} does, in the thread that holds the file. */
export type SqliteFile = {
  [Method in Exclude<keyof Store, 'name' | 'close'>]: (
    ...args: Parameters<Store[Method]>
  ) => Awaited<ReturnType<Store[Method]>>
} & { close(): void }

/** Milliseconds that SQLite waits for another process that has locked the file. */
const busyMs = 1000

const schema = `
  CREATE TABLE IF NOT EXISTS reports (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    k6_version TEXT NOT NULL,
    vus_max INTEGER,
    duration REAL,
    st_duration REAL,
    iterations INTEGER,
    goos TEXT NOT NULL,
    goarch TEXT NOT NULL,
    is_ci INTEGER,
    executors TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS reports_day ON reports (day);
  CREATE TABLE IF NOT EXISTS rollups (
    dimension TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (dimension, day, key)
  ) STRICT, WITHOUT ROWID;
`

/** Fails when a table is not there. */
const touchTables = 'SELECT 1 FROM rollups LIMIT 1; SELECT 1 FROM reports LIMIT 1'

type Role = 'writer' | 'reader'

function openDatabase(file: string, role: Role): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: role === 'reader', timeout: busyMs })
  try {
    // A commit is durable only when the write-ahead log is on the disk: never rely on how SQLite was built.
    if (role === 'writer') db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function statements(db: DatabaseSync) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    insert: db.prepare(
      `INSERT INTO reports (day, k6_version, vus_max, duration, st_duration, iterations, goos, goarch, is_ci, executors)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    count: db.prepare(
      `INSERT INTO rollups (dimension, day, key, count) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    ),
    delete: db.prepare('DELETE FROM reports WHERE id IN (SELECT id FROM reports WHERE day < ? LIMIT ?)'),
  }
}

/** The values of a row, in the order of the insert. */
function valuesOf(r: StoredReport): SQLInputValue[] {
  const is_ci = r.is_ci === null ? null : Number(r.is_ci)
  return [
    r.day,
    r.k6_version,
    r.vus_max,
    r.duration,
    r.st_duration,
    r.iterations,
    r.goos,
    r.goarch,
    is_ci,
    executorsColumn(r),
  ]
}

function writerOf(db: DatabaseSync) {
  const sql = statements(db)
  const transaction = <Result>(body: () => Result): Result => {
    sql.begin.run()
    try {
      const result = body()
      sql.commit.run()
      return result
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
  return {
    append(reports: readonly StoredReport[]) {
      transaction(() => {
        for (const report of reports) sql.insert.run(...valuesOf(report))
        for (const { dimension, day, key, count } of rollUp(reports)) sql.count.run(dimension, day, key, count)
      })
    },
    deleteBefore: (day: string, limit: number) => transaction(() => Number(sql.delete.run(day, limit).changes)),
  }
}

function readerOf(db: DatabaseSync, role: Role) {
  const totals = db.prepare(
    'SELECT key, sum(count) AS count FROM rollups WHERE dimension = ? AND day BETWEEN ? AND ? GROUP BY key',
  )
  const days = db.prepare(
    `SELECT day, key, count FROM rollups
     WHERE dimension = ? AND day BETWEEN ? AND ? AND key IN (SELECT value FROM json_each(?)) ORDER BY day, key`,
  )
  const page = db.prepare(
    'SELECT * FROM reports WHERE day BETWEEN ? AND ? AND (day, id) > (?, ?) ORDER BY day, id LIMIT ?',
  )
  return {
    totals: ({ from, to }: Period) =>
      dimensions.flatMap((dimension) =>
        (totals.all(dimension, from, to) as unknown as Omit<Total, 'dimension'>[]).map((row) => ({
          dimension,
          ...row,
        })),
      ),
    days: ({ dimension, keys, from, to }: Parameters<Store['days']>[0]) =>
      days.all(dimension, from, to, JSON.stringify(keys)) as unknown as DayCount[],
    page({ from, to, after, limit }: Parameters<Store['page']>[0]): ReportPage {
      const { day, id } = startOf(after, from)
      return pageOf(page.all(from, to, day, id, limit) as unknown as Row[], limit)
    },
    ping: () => db.exec(role === 'writer' ? `BEGIN IMMEDIATE; ${touchTables}; ROLLBACK` : touchTables),
  }
}

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
