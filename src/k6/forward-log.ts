import { once } from 'node:events'
import type { Readable, Transform, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Interruption } from '../base/interruption.ts'
import { type Mask, noMask } from '../base/mask.ts'
import { gathering } from './gathering.ts'
import type { ErrorCounter, LogFormat } from './log-errors.ts'
import { logFilter } from './log-filter.ts'
import { type ProgressCounts, progressThinner } from './progress.ts'
import { cutSummaryText, type SummaryStats } from './summary-text.ts'
import { watchUnread } from './unread-log.ts'

/** How k6's log comes into the step's. */
export type LogRequest = {
  /** The step's log. */
  out: Writable
  /** Takes secrets out of the log; none, unless given. */
  mask?: Mask
  /** How and where k6 writes its log, so that the errors in it can be counted. */
  log: { format: LogFormat; stream: 'stdout' | 'stderr' }
  /** Milliseconds between two progress lines; 0 shows all. */
  progressIntervalMs: number
  /** The statistics of trends that k6's text at the end is cut back to; left out: all that it has. */
  summaryStats?: SummaryStats
  interruption: Interruption
  /** Its cloud output sends to this step; left out: it does not, or to the cloud. */
  endpoints?: boolean
  /** Told of k6's stdout, piece by piece and as it is, in Latin-1. */
  said?: (piece: string) => void
}

/** k6's log on its way into the step's. */
export type ForwardedLog = {
  /** Waits until all of it has been taken, or for so many milliseconds. Returns whether it has. */
  within: (ms: number) => Promise<boolean>
  /** To be called when k6 has ended. Waits for what it left in its pipes, not for others that hold them open. */
  end: () => Promise<void>
  /** What k6's last progress line said; null: there was none. */
  counts: () => ProgressCounts | null
}

/** Bytes: more than k6 can leave in its two pipes, be they Node's own, which hold the most. */
const mostLeft = 512 * 1024

/** Milliseconds between two looks at a log that stalls. */
const lookMs = 100

/** Pipes both streams of k6 into the log. */
export function forwardLog(
  { stdout, stderr }: { stdout: Readable; stderr: Readable },
  request: LogRequest,
  errors: ErrorCounter,
): ForwardedLog {
  const { out, log, progressIntervalMs, mask = noMask, summaryStats, said, endpoints = false } = request
  const watchers = (stream: 'stdout' | 'stderr') => ({
    mask,
    endpoints,
    ...(log.stream === stream ? { errors } : {}),
  })
  const progress = progressThinner(progressIntervalMs, () => performance.now())
  const summaryText = summaryStats ? { summaryText: cutSummaryText(summaryStats) } : {}
  const filters = [
    {
      source: stdout,
      filter: logFilter({ ...watchers('stdout'), progress, ...summaryText, ...(said ? { said } : {}) }),
    },
    { source: stderr, filter: logFilter(watchers('stderr')) },
  ]
  let read = 0
  const count = (bytes: number) => {
    read += bytes
  }
  for (const { source, filter } of filters) {
    filter.pipe(out, { end: false })
    void pour(source, filter, count)
  }
  // A log that nobody reads any more must not fill k6's pipes: it could not end gracefully.
  const discard = () => {
    for (const { filter } of filters) filter.unpipe(out).resume()
  }
  const stopWatching = watchUnread(out, request.interruption, discard)
  const done = Promise.all(filters.map(({ filter }) => finished(filter))).finally(stopWatching)
  const within = (ms: number) => Promise.race([done.then(() => true), delay(ms, false)])
  return {
    within,
    async end() {
      const before = read
      // What k6 left waits for a log that stalls; whoever writes more than that is not k6.
      while (out.writableNeedDrain && read - before < mostLeft && !(await within(lookMs)));
      for (const { source, filter } of filters) {
        source.destroy()
        filter.end()
      }
      await done
    },
    counts: progress.counts,
  }
}

/** Pours one stream into its filter, in pieces that are worth it. */
async function pour(source: Readable, filter: Transform, count: (bytes: number) => void): Promise<void> {
  const gatherMs = gathering(() => performance.now())
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      count(chunk.length)
      if (!filter.write(chunk)) await once(filter, 'drain')
      const ms = gatherMs(chunk.length)
      await (ms > 0 ? delay(ms) : turn())
    }
  } catch {
    // it was given up
  }
  filter.end()
}
