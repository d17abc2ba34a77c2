import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { IncomingReport, StoredReport } from '../report/stored-report.ts'
import { dimensions, rollUp } from './rollup.ts'
import { executorsColumn, pageOf, type Row, startOf } from './rows.ts'
import type { DayCount, Period, ReportPage, Store, Total } from './store.ts'

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

/** A writer makes the tables; a reader cannot change anything. */
export type Role = 'writer' | 'reader'

/** @throws what SQLite says; nothing is open then. */
export function openDatabase(file: string, role: Role): DatabaseSync {
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

/** What changes the file, each in one transaction. */
export function writerOf(db: DatabaseSync) {
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
    append(reports: readonly IncomingReport[]) {
      transaction(() => {
        for (const report of reports) sql.insert.run(...valuesOf(report))
        for (const { dimension, day, key, count } of rollUp(reports)) sql.count.run(dimension, day, key, count)
      })
    },
    deleteBefore: (day: string, limit: number) => transaction(() => Number(sql.delete.run(day, limit).changes)),
  }
}

/** What only reads, and `ping`, which fails where the role could not do its work. */
export function readerOf(db: DatabaseSync, role: Role) {
  const totals = db.prepare(
    'SELECT key, sum(count) AS count FROM rollups WHERE dimension = ? AND day BETWEEN ? AND ? GROUP BY key',
  )
  const days = db.prepare(
    `SELECT day, key, count FROM rollups
     WHERE dimension = ? AND day BETWEEN ? AND ? AND key IN (SELECT value FROM json_each(?)) ORDER BY day, key`,
  )
  const allDays = db.prepare(
    'SELECT day, key, count FROM rollups WHERE dimension = ? AND day BETWEEN ? AND ? ORDER BY day, key',
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
      (keys === null
        ? allDays.all(dimension, from, to)
        : days.all(dimension, from, to, JSON.stringify(keys))) as unknown as DayCount[],
    page({ from, to, after, limit }: Parameters<Store['page']>[0]): ReportPage {
      const { day, id } = startOf(after, from)
      return pageOf(page.all(from, to, day, id, limit) as unknown as Row[], limit)
    },
    ping: () => db.exec(role === 'writer' ? `BEGIN IMMEDIATE; ${touchTables}; ROLLBACK` : touchTables),
  }
}
