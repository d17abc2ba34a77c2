import { once } from 'node:events'
import { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Interruption } from '../../base/interruption.ts'
import type { Mask } from '../../base/mask.ts'
import { errorCounter, type LogFormat, type LoggedErrors } from '../../k6/log-errors.ts'
import { logFilter } from '../../k6/log-filter.ts'
import { type ProgressCounts, progressThinner } from '../../k6/progress.ts'
import { cutSummaryText, type SummaryStats } from '../../k6/summary-text.ts'
import { watchUnread } from '../../k6/unread-log.ts'
import { versionLine } from './handed-out.ts'

export type PodLogRequest = {
  shard: number
  format: LogFormat
  mask: Mask
  progressIntervalMs: number
  summaryStats: SummaryStats
  out: NodeJS.WriteStream
  interruption: Interruption
}

/** The log of k6 in one pod, on its way into the step's log. */
export type PodLog = {
  /** Takes whole lines. Resolves when more may come. */
  take: (lines: readonly string[]) => Promise<void>
  /** Ends it; resolves when all of it is in the step's log. */
  end: () => Promise<void>
  /** How many lines it has taken. */
  lines: () => number
  /** The version of k6 in the pod; null: it did not say. */
  version: () => string | null
  /** null where the log's format hides them. */
  errors: () => LoggedErrors | null
  /** null where its log is hidden. */
  idle: () => boolean | null
  progress: () => ProgressCounts | null
}

/** Puts the pod's number before each line. */
function prefixed(shard: number): Transform {
  const prefix = `[${shard}] `
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.from(chunk.toString('latin1').replaceAll(/^(?!$)/gm, prefix), 'latin1'))
    },
  })
}

/** Masked, escaped, thinned out and prefixed, as k6's log of this machine is. */
export function podLog(request: PodLogRequest): PodLog {
  const { shard, format, mask, progressIntervalMs, summaryStats, out, interruption } = request
  const hidden = format === 'hidden'
  const errors = errorCounter(hidden ? 'text' : format)
  const progress = progressThinner(progressIntervalMs, () => performance.now())
  const filter = logFilter({ errors, progress, mask, summaryText: cutSummaryText(summaryStats) })
  const shown = filter.pipe(prefixed(shard))
  shown.pipe(out, { end: false })
  const stopWatching = watchUnread(out, interruption, () => shown.unpipe(out).resume())
  let version: string | null | undefined
  let taken = 0
  return {
    async take(lines) {
      taken += lines.length
      const [first = '', ...rest] = lines
      const isFirst = version === undefined && lines.length > 0
      if (isFirst) version = versionLine.exec(first)?.[1] ?? null
      const kept = isFirst && version !== null ? rest : lines
      if (kept.length === 0) return
      if (!filter.write(Buffer.from(`${kept.join('\n')}\n`, 'utf8'))) await once(filter, 'drain')
    },
    async end() {
      filter.end()
      await finished(shown).finally(stopWatching)
    },
    lines: () => taken,
    version: () => version ?? null,
    errors: () => (hidden ? null : errors.found()),
    idle: () => (hidden ? null : errors.idle()),
    progress: progress.counts,
  }
}
