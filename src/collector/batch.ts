import type { StoredReport } from './stored-report.ts'

/**
 * What became of a report: `stored` durably; refused because the queue is `full`; not stored as far as is known,
 * because the store was too `late` or the transaction `failed`.
 */
export type Fate = 'stored' | 'full' | 'late' | 'failed'

export type BatcherOptions = {
  append(reports: readonly StoredReport[]): Promise<void>
  /** Reports that may wait beside those that are being committed. */
  maxQueued: number
  /** Milliseconds after which a report that is not committed is given up. */
  patienceMs: number
  /** Hears of every transaction. */
  onCommit(commit: { reports: number; ms: number; error: unknown }): void
  /** Hears that reports were given up. */
  onLate(reports: number): void
}

type Waiting = { report: StoredReport; since: number; settle: ((fate: Fate) => void) | null }

/** Milliseconds from the begin of a transaction to the next one under load. */
const spacingMs = 2
/** Reports of one transaction at most, so that no transaction outlasts the patience of those that wait. */
const maxBatch = 2000
const sweepMs = 50

/**
 * Collects reports while a transaction runs and commits all of them in the next one.
 *
 * So the batch follows the load: a slow disk or many senders make larger ones by themselves. A disk that is fast
 * would commit a few reports at a time; under load transactions therefore begin some time apart. A transaction
 * that had one report is followed at once.
 */
export function createBatcher({ append, maxQueued, patienceMs, onCommit, onLate }: BatcherOptions) {
  let queue: Waiting[] = []
  let committing: readonly Waiting[] = []
  let held: NodeJS.Timeout | null = null
  let sweeper: NodeJS.Timeout | null = null
  let holdMs = 0
  let drained: (() => void) | null = null

  const settle = (waiting: Waiting, fate: Fate) => {
    waiting.settle?.(fate)
    waiting.settle = null
  }

  const sweep = () => {
    const limit = performance.now() - patienceMs
    const late = (waiting: Waiting) => waiting.since < limit
    const first = queue.findIndex((waiting) => !late(waiting))
    const left = first === -1 ? [] : queue.slice(first)
    const gone = [...committing, ...queue].filter((waiting) => late(waiting) && waiting.settle !== null)
    queue = left
    for (const waiting of gone) settle(waiting, 'late')
    if (gone.length > 0) onLate(gone.length)
    rest()
  }

  const rest = () => {
    if (queue.length > 0 || committing.length > 0) return
    if (sweeper) clearInterval(sweeper)
    sweeper = null
    drained?.()
  }

  const commit = async () => {
    held = null
    if (committing.length > 0 || queue.length === 0) return
    committing = queue.slice(0, maxBatch)
    queue = queue.slice(maxBatch)
    const start = performance.now()
    let error: unknown = null
    try {
      await append(committing.map(({ report }) => report))
    } catch (thrown) {
      error = thrown
    }
    const ms = performance.now() - start
    const done = committing
    committing = []
    onCommit({ reports: done.length, ms, error })
    for (const waiting of done) settle(waiting, error === null ? 'stored' : 'failed')
    holdMs = done.length > 1 ? spacingMs - ms : 0
    if (queue.length > 0) hold()
    else rest()
  }

  const hold = () => {
    if (held !== null || committing.length > 0) return
    if (drained || holdMs < 0.5) void commit()
    else held = setTimeout(commit, holdMs)
  }

  return {
    /** Queues a report; `settle` is called exactly once. */
    add(report: StoredReport, settle: (fate: Fate) => void): void {
      if (queue.length >= maxQueued) {
        settle('full')
        return
      }
      queue.push({ report, since: performance.now(), settle })
      sweeper ??= setInterval(sweep, sweepMs)
      hold()
    },
    /** Reports that wait or are being committed. */
    size: () => queue.length + committing.length,
    /** Commits what waits without holding back; resolves when nothing waits any more. */
    drain(): Promise<void> {
      return new Promise((resolve) => {
        drained = resolve
        if (held) clearTimeout(held)
        held = null
        void commit()
        rest()
      })
    },
  }
}

export type Batcher = ReturnType<typeof createBatcher>
