import type { StoredReport } from '../report/stored-report.ts'

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

/** Milliseconds a batch is held back at most. */
const holdMs = 5
/** Reports of one transaction at most, so that no transaction outlasts the patience of those that wait. */
const maxBatch = 2000
const sweepMs = 50

/**
 * Collects reports while a transaction runs and commits them together in the next one.
 *
 * The batch follows the load. A transaction costs the same for one report as for fifty, so the next one waits until
 * half as many reports are there as waited together lately, though not for long: one half collects while the other
 * half is committed, and neither the disk nor the senders stand idle. A report that comes alone is committed at
 * once.
 */
export function createBatcher({ append, maxQueued, patienceMs, onCommit, onLate }: BatcherOptions) {
  let queue: Waiting[] = []
  let committing: readonly Waiting[] = []
  let held: NodeJS.Timeout | null = null
  /** How many reports waited together lately. */
  let crowd = 1
  let drained: (() => void) | null = null

  const settle = (waiting: Waiting, fate: Fate) => {
    waiting.settle?.(fate)
    waiting.settle = null
  }

  const rest = () => {
    if (queue.length === 0 && committing.length === 0) drained?.()
  }

  const sweep = () => {
    const limit = performance.now() - patienceMs
    const late = (waiting: Waiting) => waiting.since < limit
    const gone = [...committing, ...queue].filter((waiting) => late(waiting) && waiting.settle !== null)
    if (gone.length === 0) return
    queue = queue.filter((waiting) => !late(waiting))
    for (const waiting of gone) settle(waiting, 'late')
    onLate(gone.length)
    rest()
  }
  setInterval(sweep, sweepMs).unref()

  const commit = async () => {
    if (held) clearTimeout(held)
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
    const done = committing
    committing = []
    crowd = Math.max(done.length + queue.length, crowd * 0.9)
    onCommit({ reports: done.length, ms: performance.now() - start, error })
    for (const waiting of done) settle(waiting, error === null ? 'stored' : 'failed')
    next()
    rest()
  }

  const next = () => {
    if (committing.length > 0 || queue.length === 0) return
    if (drained || queue.length >= crowd / 2) void commit()
    else held ??= setTimeout(commit, holdMs)
  }

  return {
    /** Queues a report; `settle` is called exactly once. */
    add(report: StoredReport, settle: (fate: Fate) => void): void {
      if (queue.length >= maxQueued) {
        settle('full')
        return
      }
      queue.push({ report, since: performance.now(), settle })
      next()
    },
    /** Reports that wait or are being committed. */
    size: () => queue.length + committing.length,
    /** Commits what waits without holding back; resolves when nothing waits any more. */
    drain(): Promise<void> {
      return new Promise((resolve) => {
        drained = resolve
        next()
        rest()
      })
    },
  }
}

export type Batcher = ReturnType<typeof createBatcher>
