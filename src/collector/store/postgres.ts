import pg from 'pg'
import type { IncomingReport, StoredReport } from '../report/stored-report.ts'
import { type Rollup, rollUp } from './rollup.ts'
import { executorsColumn, pageOf, type Row, startOf } from './rows.ts'
import type { DayCount, ReportPage, Store, Total } from './store.ts'

/** Milliseconds after which a query is given up; the connection is thrown away with it. */
const queryMs = 2000
/** Milliseconds within which a connection must be there. */
const connectMs = 1000

/** One lock for all collectors, so that two that start at once do not make the same table. */
const schemaLock = 6_565_000

const schema = `
  SELECT pg_advisory_xact_lock(${schemaLock});
  CREATE TABLE IF NOT EXISTS reports (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL,
    k6_version text NOT NULL,
    vus_max bigint,
    duration double precision,
    st_duration double precision,
    iterations bigint,
    goos text NOT NULL,
    goarch text NOT NULL,
    is_ci boolean,
    executors text NOT NULL
  );
  CREATE INDEX IF NOT EXISTS reports_day ON reports (day, id);
  CREATE TABLE IF NOT EXISTS rollups (
    dimension text COLLATE "C" NOT NULL,
    day date NOT NULL,
    key text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (dimension, day, key)
  ) WITH (fillfactor = 50);
`

// One statement is one transaction and one round trip. The roll-ups are taken in the same order by every
// collector: in any other order two of them wait for each other's rows.
const append = {
  name: 'append',
  text: `
    WITH stored AS (
      INSERT INTO reports
        (day, k6_version, vus_max, duration, st_duration, iterations, goos, goarch, is_ci, executors)
      SELECT * FROM unnest($1::date[], $2::text[], $3::bigint[], $4::float8[], $5::float8[], $6::bigint[],
        $7::text[], $8::text[], $9::boolean[], $10::text[])
    )
    INSERT INTO rollups (dimension, day, key, count)
    SELECT * FROM unnest($11::text[], $12::date[], $13::text[], $14::bigint[]) AS rollup (dimension, day, key, count)
    ORDER BY dimension COLLATE "C", day, key COLLATE "C"
    ON CONFLICT (dimension, day, key) DO UPDATE SET count = rollups.count + excluded.count`,
}

// 204 means durable, whatever the server's default is.
const settings = `
  SELECT set_config('statement_timeout', '${queryMs}', false),
    CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END`

const totals = {
  name: 'totals',
  text: `SELECT dimension, key, sum(count)::float8 AS count FROM rollups
         WHERE day BETWEEN $1 AND $2 GROUP BY dimension, key`,
}

const days = {
  name: 'days',
  text: `SELECT day::text, key, count::float8 FROM rollups
         WHERE dimension = $1 AND day BETWEEN $2 AND $3 AND ($4::text[] IS NULL OR key = ANY($4::text[])) ORDER BY day, key`,
}

const page = {
  name: 'page',
  text: `SELECT id::float8, day::text, k6_version, vus_max::float8, duration, st_duration, iterations::float8, goos,
           goarch, is_ci, executors
         FROM reports WHERE day BETWEEN $1 AND $2 AND (day, id) > ($3, $4) ORDER BY day, id LIMIT $5`,
}

const deleteBefore = {
  name: 'delete',
  text: 'DELETE FROM reports WHERE id IN (SELECT id FROM reports WHERE day < $1 LIMIT $2)',
}

function columns(reports: readonly IncomingReport[], rollups: readonly Rollup[]): unknown[] {
  const report = <Name extends keyof StoredReport>(name: Name) => reports.map((each) => each[name])
  const rollup = <Name extends keyof Rollup>(name: Name) => rollups.map((each) => each[name])
  return [
    report('day'),
    report('k6_version'),
    report('vus_max'),
    report('duration'),
    report('st_duration'),
    report('iterations'),
    report('goos'),
    report('goarch'),
    report('is_ci'),
    reports.map(executorsColumn),
    rollup('dimension'),
    rollup('day'),
    rollup('key'),
    rollup('count'),
  ]
}

/** The address without user, password and parameters, for the log. */
function nameOf(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `postgres://${hostname}${port ? `:${port}` : ''}${pathname}`
}

/** A table that is not there: somebody dropped it, or restored the database from before it was made. */
const undefinedTable = '42P01'

function poolOf(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    onConnect: async (client) => {
      await client.query(settings)
    },
  })
  // An idle connection that breaks is replaced when the next query comes; that query reports what is wrong.
  pool.on('error', () => undefined)
  return pool
}

/** Makes the tables when they are not there: before the first query, and again when a query misses one. */
class Schema {
  #made: Promise<unknown> | null = null

  /** Runs a query that has stored nothing when it fails for want of a table. */
  async query<Result extends pg.QueryResultRow>(
    pool: pg.Pool,
    config: pg.QueryConfig,
  ): Promise<pg.QueryResult<Result>> {
    await this.#make(pool)
    try {
      return await pool.query<Result>(config)
    } catch (error) {
      if ((error as { code?: unknown }).code !== undefinedTable) throw error
      this.#made = null
      await this.#make(pool)
      return pool.query<Result>(config)
    }
  }

  async #make(pool: pg.Pool): Promise<void> {
    this.#made ??= pool.query(schema)
    try {
      await this.#made
    } catch (error) {
      this.#made = null
      throw error
    }
  }
}

/**
 * Keeps reports in a PostgreSQL database, whose tables are made when they are not there. Any number of collectors
 * may share one database. Readers have connections of their own, so that no report waits for a reader.
 *
 * @param url `postgres://user:password@host:port/database`.
 */
export function postgresStore(url: string): Store {
  const [writers, readers] = [poolOf(url, 2), poolOf(url, 3)]
  const tables = new Schema()
  const write = (config: pg.QueryConfig) => tables.query(writers, config)
  const read = <Result extends pg.QueryResultRow>(config: pg.QueryConfig) => tables.query<Result>(readers, config)
  return {
    name: nameOf(url),
    append: async (reports) => {
      await write({ ...append, values: columns(reports, rollUp(reports)) })
    },
    totals: async ({ from, to }) => (await read<Total>({ ...totals, values: [from, to] })).rows,
    days: async ({ dimension, keys, from, to }) =>
      (await read<DayCount>({ ...days, values: [dimension, from, to, keys] })).rows,
    page: async ({ from, to, after, limit }): Promise<ReportPage> => {
      const { day, id } = startOf(after, from)
      return pageOf((await read<Row>({ ...page, values: [from, to, day, id, limit] })).rows, limit)
    },
    deleteBefore: async (day, limit) => (await write({ ...deleteBefore, values: [day, limit] })).rowCount ?? 0,
    ping: async () => {
      await write({ text: 'SELECT (SELECT 1 FROM rollups LIMIT 1), (SELECT 1 FROM reports LIMIT 1)' })
    },
    close: async () => {
      await Promise.all([writers.end(), readers.end()])
    },
  }
}
