export const id = 836;
export const ids = [836];
export const modules = {

/***/ 9583:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F3: () => (/* binding */ rollUp),
/* harmony export */   KQ: () => (/* binding */ dimensions),
/* harmony export */   RC: () => (/* binding */ unstated),
/* harmony export */   rM: () => (/* binding */ vusClasses),
/* harmony export */   xH: () => (/* binding */ durationClasses)
/* harmony export */ });
/** What the page counts by. */
const dimensions = [
    'total',
    'version',
    'platform',
    'vus',
    'duration',
    'ci',
    'executor',
    'module',
    'output',
];
/** The key for reports that do not state the figure. */
const unstated = 'unstated';
/** Lower bounds of the classes of VUs; each class ends before the next one. */
const vusClasses = [0, 1, 2, 6, 11, 21, 51, 101, 201, 501, 1001, 5001];
/** Lower bounds in seconds of the classes of duration. */
const durationClasses = [0, 1, 10, 30, 60, 300, 900, 3600, 14_400];
function classOf(bounds, value) {
    if (value === null)
        return unstated;
    return String(bounds.findLast((bound) => bound <= value));
}
/** A report that states no duration says 0 in k6's classic format. */
function durationClass({ duration, st_duration }) {
    const longest = Math.max(duration ?? 0, st_duration ?? 0);
    return classOf(durationClasses, longest === 0 ? null : longest);
}
function ciKey(is_ci) {
    if (is_ci === null)
        return unstated;
    return is_ci ? 'yes' : 'no';
}
function count(tally, key) {
    tally.set(key, (tally.get(key) ?? 0) + 1);
}
/** Counts one report under its keys. */
function countReport(tallies, report) {
    count(tallies.total, 'reports');
    count(tallies.version, report.k6_version);
    count(tallies.platform, `${report.goos}/${report.goarch}`);
    count(tallies.vus, classOf(vusClasses, report.vus_max));
    count(tallies.duration, durationClass(report));
    count(tallies.ci, ciKey(report.is_ci));
    for (const name of report.executors)
        count(tallies.executor, name);
    for (const name of report.modules ?? [])
        count(tallies.module, name);
    for (const name of report.outputs ?? [])
        count(tallies.output, name);
}
const emptyTallies = () => Object.fromEntries(dimensions.map((dimension) => [dimension, new Map()]));
const lockOrder = (a, b) => `${a.dimension} ${a.day} ${a.key}` < `${b.dimension} ${b.day} ${b.key}` ? -1 : 1;
/** Counts a batch of reports: one entry a key, in a fixed order, so that two writers take locks in the same order. */
function rollUp(reports) {
    const days = new Map();
    for (const report of reports) {
        const tallies = days.get(report.day) ?? emptyTallies();
        days.set(report.day, tallies);
        countReport(tallies, report);
    }
    return [...days]
        .flatMap(([day, tallies]) => dimensions.flatMap((dimension) => Array.from(tallies[dimension], ([key, count]) => ({ dimension, day, key, count }))))
        .sort(lockOrder);
}


/***/ }),

/***/ 364:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ executorsColumn),
/* harmony export */   GH: () => (/* binding */ startOf),
/* harmony export */   ZZ: () => (/* binding */ pageOf)
/* harmony export */ });
/** Executors as one column: their names hold no comma. */
function executorsColumn({ executors }) {
    return executors.join(',');
}
function toReport({ id: _, is_ci, executors, ...rest }) {
    return {
        ...rest,
        is_ci: is_ci === null ? null : Boolean(is_ci),
        executors: executors === '' ? [] : executors.split(','),
    };
}
/** Where a page of rows begins: at the start of the period when there is no cursor. */
function startOf(after, from) {
    return after ?? { day: from, id: 0 };
}
/** A page of up to `limit` rows; a full one says where the next one begins. */
function pageOf(rows, limit) {
    const last = rows.at(-1);
    const next = last && rows.length === limit ? { day: last.day, id: last.id } : null;
    return { reports: rows.map(toReport), next };
}


/***/ }),

/***/ 1836:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  serveSqlite: () => (/* binding */ serveSqlite)
});

// EXTERNAL MODULE: external "node:worker_threads"
var external_node_worker_threads_ = __webpack_require__(5919);
// EXTERNAL MODULE: ./lib/base/errors.js
var errors = __webpack_require__(7594);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./lib/collector/store/sqlite-identity.js

function idOf(path) {
    const found = (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false });
    return found ? `${found.dev}:${found.ino}` : null;
}
/** The identity of what lies at a path now; another one when somebody removed or replaced it. */
function identityOf(path) {
    return { file: idOf(path), log: idOf(`${path}-wal`) };
}
/** Whether a path still leads to what was opened there. */
function isSame(opened, now) {
    return opened.file !== null && opened.file === now.file && opened.log === now.log;
}
/**
 * Removes the write-ahead log of a file that is no longer at this path: SQLite would apply it to whatever lies there
 * now. A log that somebody else put there stays.
 */
function removeStaleLog(path, opened) {
    const now = identityOf(path);
    if (opened.log === null || now.log !== opened.log || now.file === opened.file)
        return;
    (0,external_node_fs_.rmSync)(`${path}-wal`, { force: true });
    (0,external_node_fs_.rmSync)(`${path}-shm`, { force: true });
}

// EXTERNAL MODULE: external "node:sqlite"
var external_node_sqlite_ = __webpack_require__(99);
// EXTERNAL MODULE: ./lib/collector/store/rollup.js
var rollup = __webpack_require__(9583);
// EXTERNAL MODULE: ./lib/collector/store/rows.js
var rows = __webpack_require__(364);
;// CONCATENATED MODULE: ./lib/collector/store/sqlite-statements.js



/** Milliseconds that SQLite waits for another process that has locked the file. */
const busyMs = 1000;
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
`;
/** Fails when a table is not there. */
const touchTables = 'SELECT 1 FROM rollups LIMIT 1; SELECT 1 FROM reports LIMIT 1';
/** @throws what SQLite says; nothing is open then. */
function openDatabase(file, role) {
    const db = new external_node_sqlite_.DatabaseSync(file, { readOnly: role === 'reader', timeout: busyMs });
    try {
        // A commit is durable only when the write-ahead log is on the disk: never rely on how SQLite was built.
        if (role === 'writer')
            db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`);
        return db;
    }
    catch (error) {
        db.close();
        throw error;
    }
}
function statements(db) {
    return {
        begin: db.prepare('BEGIN IMMEDIATE'),
        commit: db.prepare('COMMIT'),
        insert: db.prepare(`INSERT INTO reports (day, k6_version, vus_max, duration, st_duration, iterations, goos, goarch, is_ci, executors)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
        count: db.prepare(`INSERT INTO rollups (dimension, day, key, count) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`),
        delete: db.prepare('DELETE FROM reports WHERE id IN (SELECT id FROM reports WHERE day < ? LIMIT ?)'),
    };
}
/** The values of a row, in the order of the insert. */
function valuesOf(r) {
    const is_ci = r.is_ci === null ? null : Number(r.is_ci);
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
        (0,rows/* executorsColumn */.D)(r),
    ];
}
/** What changes the file, each in one transaction. */
function writerOf(db) {
    const sql = statements(db);
    const transaction = (body) => {
        sql.begin.run();
        try {
            const result = body();
            sql.commit.run();
            return result;
        }
        catch (error) {
            if (db.isTransaction)
                db.exec('ROLLBACK');
            throw error;
        }
    };
    return {
        append(reports) {
            transaction(() => {
                for (const report of reports)
                    sql.insert.run(...valuesOf(report));
                for (const { dimension, day, key, count } of (0,rollup/* rollUp */.F3)(reports))
                    sql.count.run(dimension, day, key, count);
            });
        },
        deleteBefore: (day, limit) => transaction(() => Number(sql.delete.run(day, limit).changes)),
    };
}
/** What only reads, and `ping`, which fails where the role could not do its work. */
function readerOf(db, role) {
    const totals = db.prepare('SELECT key, sum(count) AS count FROM rollups WHERE dimension = ? AND day BETWEEN ? AND ? GROUP BY key');
    const days = db.prepare(`SELECT day, key, count FROM rollups
     WHERE dimension = ? AND day BETWEEN ? AND ? AND key IN (SELECT value FROM json_each(?)) ORDER BY day, key`);
    const allDays = db.prepare('SELECT day, key, count FROM rollups WHERE dimension = ? AND day BETWEEN ? AND ? ORDER BY day, key');
    const page = db.prepare('SELECT * FROM reports WHERE day BETWEEN ? AND ? AND (day, id) > (?, ?) ORDER BY day, id LIMIT ?');
    return {
        totals: ({ from, to }) => rollup/* dimensions */.KQ.flatMap((dimension) => totals.all(dimension, from, to).map((row) => ({
            dimension,
            ...row,
        }))),
        days: ({ dimension, keys, from, to }) => (keys === null
            ? allDays.all(dimension, from, to)
            : days.all(dimension, from, to, JSON.stringify(keys))),
        page({ from, to, after, limit }) {
            const { day, id } = (0,rows/* startOf */.GH)(after, from);
            return (0,rows/* pageOf */.ZZ)(page.all(from, to, day, id, limit), limit);
        },
        ping: () => db.exec(role === 'writer' ? `BEGIN IMMEDIATE; ${touchTables}; ROLLBACK` : touchTables),
    };
}

;// CONCATENATED MODULE: ./lib/collector/store/sqlite-file.js


/** The message of SQLite when somebody dropped the tables of a file that is open. */
const noTable = /no such table/;
/** An SQLite file that is open, and is opened again when somebody replaced it or when something failed. */
class OpenFile {
    #file;
    #role;
    #opened = null;
    constructor(file, role) {
        this.#file = file;
        this.#role = role;
    }
    /** Works with the file that is at the path before and after the work, or fails. */
    use(work) {
        this.#leaveReplaced();
        const again = this.#opened !== null;
        try {
            return this.#try(work);
        }
        catch (error) {
            // Nothing was written; opening makes the tables again.
            if (again && this.#role === 'writer' && noTable.test(String(error)))
                return this.#try(work);
            throw error;
        }
    }
    close() {
        this.#opened?.db.close();
        this.#opened = null;
    }
    #try(work) {
        try {
            this.#opened ??= this.#open();
            const result = work(this.#opened);
            // What was just written went into a file that nobody will find there: it is not stored.
            if (!isSame(this.#opened.identity, identityOf(this.#file)))
                throw new Error('the file was removed or replaced');
            return result;
        }
        catch (error) {
            if (this.#opened)
                this.#leave(this.#opened);
            throw error;
        }
    }
    #open() {
        const db = openDatabase(this.#file, this.#role);
        try {
            const parts = { ...writerOf(db), ...readerOf(db, this.#role) };
            // The first read makes sure that the write-ahead log is there.
            db.prepare('SELECT 1 FROM rollups LIMIT 1').get();
            return { db, ...parts, identity: identityOf(this.#file) };
        }
        catch (error) {
            db.close();
            throw error;
        }
    }
    #leaveReplaced() {
        if (this.#opened && !isSame(this.#opened.identity, identityOf(this.#file)))
            this.#leave(this.#opened);
    }
    /** Lets go of the file; the log of one that was replaced is first brought home into it. */
    #leave({ db, identity }) {
        this.#opened = null;
        const replaced = !isSame(identity, identityOf(this.#file));
        try {
            if (replaced && this.#role === 'writer')
                db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        }
        catch {
            // The file that it belongs to is gone, or the disk is: there is nothing to save.
        }
        db.close();
        if (replaced && this.#role === 'writer')
            removeStaleLog(this.#file, identity);
    }
}
/**
 * Opens an SQLite file when it is first needed, and again after every error and when the file was removed or
 * replaced: a disk that was full or read-only may have room by then.
 */
function sqliteFile(file, role) {
    const open = new OpenFile(file, role);
    return {
        append: (reports) => open.use((opened) => opened.append(reports)),
        totals: (period) => open.use((opened) => opened.totals(period)),
        days: (query) => open.use((opened) => opened.days(query)),
        page: (query) => open.use((opened) => opened.page(query)),
        deleteBefore: (day, limit) => open.use((opened) => opened.deleteBefore(day, limit)),
        ping: () => open.use((opened) => opened.ping()),
        close: () => open.close(),
    };
}

;// CONCATENATED MODULE: ./lib/collector/store/sqlite-worker.js



/** Serves one SQLite file to the main thread, which must never wait for a disk. */
function serveSqlite() {
    const { file, role } = external_node_worker_threads_.workerData;
    const database = sqliteFile(file, role);
    const answer = ({ id, method, args }) => {
        try {
            return { id, result: database[method](...args) };
        }
        catch (error) {
            return { id, error: (0,errors/* messageOf */.bD)(error) };
        }
    };
    external_node_worker_threads_.parentPort?.on('message', (text) => {
        const call = JSON.parse(text);
        external_node_worker_threads_.parentPort?.postMessage(JSON.stringify(answer(call)));
        if (call.method === 'close')
            external_node_worker_threads_.parentPort?.close();
    });
}


/***/ })

};
