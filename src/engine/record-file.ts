import { readBounded } from '../base/bounded-read.ts'
import { type OverTime, parseRecord } from '../results/record.ts'
import { parseTotals, type Totals } from '../results/record-totals.ts'
import { isPlainFile } from './dashboard-files.ts'

/** Bytes of a record beyond which it is not read: 2,880 snapshots of k6's own metrics are about 3 MB. */
const largestRecord = 64 * 1024 * 1024

/** What k6's record says of a run; null: nothing, because the run was too short, or the record is not whole. */
export type RunRecord = { overTime: OverTime | null; totals: Totals | null }

/**
 * Reads the record of a run, compressed if k6 compresses it: when its name ends in `.gz`. It says nothing when there is
 * none, it is no plain file, larger than any can be, or nothing can be read from it.
 *
 * @param path null: k6 was to record nothing.
 * @param from when the test of a k6 that waited for it began, in milliseconds since 1970; null: it did not wait.
 */
export async function readRecord(path: string | null, from: number | null = null): Promise<RunRecord> {
  const nothing = { overTime: null, totals: null }
  if (path === null) return nothing
  try {
    const bytes = isPlainFile(path) ? readBounded(path, largestRecord) : null
    if (!Buffer.isBuffer(bytes)) return nothing
    const text = (path.endsWith('.gz') ? await unzipped(bytes) : bytes).toString('utf8')
    return { overTime: parseRecord(text, from), totals: parseTotals(text) }
  } catch {
    return nothing
  }
}

/** What there is of a compressed file that was cut off. */
async function unzipped(bytes: Buffer): Promise<Buffer> {
  const { constants, gunzipSync } = await import('node:zlib')
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: largestRecord })
}
