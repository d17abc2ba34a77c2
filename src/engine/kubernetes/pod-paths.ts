/*
 * Where things are in the pods.
 */

/** The container that runs k6, and the one that hands out what it left. */
export const k6Container = 'k6'
export const resultsContainer = 'results'

/** The one that puts the archive together where k6's own container cannot, in a TestRun. */
export const archiveContainer = 'archive'

const root = '/k6-load-test'

/** The pieces of the archive, in the order of their names. */
export const partsDirectory = `${root}/parts`

/** The script that starts k6. */
export const startDirectory = `${root}/start`

/** What k6 writes. */
export const outDirectory = `${root}/out`

export const archivePath = `${outDirectory}/test.tar`
export const summaryFile = 'summary.json'
export const recordFile = 'record.ndjson.gz'

/** Where k6's REST API listens in each pod. */
export const apiPort = 6565
