import type { IncomingReport } from '../report/stored-report.ts'

/**
 * What became of a report: `stored` durably; refused because the queue is `full`; not stored as far as is known,
 * because the store was too `late` or the transaction `failed`.
 */
export type Fate = 'stored' | 'full' | 'late' | 'failed'

export type BatcherOptions = {
  append(reports: readonly IncomingReport[]): Promise<void>
  /** Reports that may wait beside those that are being committed. */
  maxQueued: number
  /** Milliseconds after which a report that is not committed is given up. */
  patienceMs: number
  /** Hears of every transaction; `error` is null when it succeeded. */
  onCommit(commit: { reports: number; ms: number; error: unknown }): void
  /** Hears that reports were given up. */
  onLate(reports: number): void
}

/** A report that waits; `settle` is null once its sender was answered. */
type Waiting = { report: IncomingReport; since: number; settle: ((fate: Fate) => void) | null }

/** Milliseconds a batch is held back at most. */
const holdMs = 5
/** Reports of one transaction at most, so that no transaction takes longer than senders wait. */
const maxBatch = 2000
/** Milliseconds between two looks for reports that waited too long. */
const sweepMs = 50

function settle(waiting: Waiting, fate: Fate): void {
  waiting.settle?.(fate)
  waiting.settle = null
}

/**
 * Collects reports while a transaction runs and commits them together in the next one.
 *
 * A transaction costs nearly the same for one report as for fifty. So the next one waits, for a few milliseconds at
 * most, until half as many reports are there as waited together lately: while one half is committed the other half
 * arrives. A report that comes alone is committed at once.
 */
export class Batcher {
  readonly #options: BatcherOptions
  #queue: Waiting[] = []
  #committing: readonly Waiting[] = []
  #held: NodeJS.Timeout | null = null
  /** How many reports waited together lately. */
  #crowd = 1
  /** Set when the batcher is about to end: nothing is held back any more. */
  #drained: (() => void) | null = null

  constructor(options: BatcherOptions) {
    this.#options = options
    setInterval(() => this.#giveUpLate(), sweepMs).unref()
  }

  /** Reports that wait or are being committed. */
  get size(): number {
    return this.#queue.length + this.#committing.length
  }

  /** Queues a report; `settle` is called exactly once. */
  add(report: IncomingReport, settle: (fate: Fate) => void): void {
    if (this.#queue.length >= this.#options.maxQueued) {
      settle('full')
      return
    }
    this.#queue.push({ report, since: performance.now(), settle })
    this.#next()
  }

  /** Commits what waits without holding back; resolves when nothing waits any more. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = resolve
      this.#next()
      this.#rest()
    })
  }

  #next(): void {
    if (this.#committing.length > 0 || this.#queue.length === 0) return
    if (this.#drained || this.#queue.length >= this.#crowd / 2) void this.#commit()
    else this.#held ??= setTimeout(() => void this.#commit(), holdMs)
  }

  async #commit(): Promise<void> {
    if (this.#held) clearTimeout(this.#held)
    this.#held = null
    if (this.#committing.length > 0 || this.#queue.length === 0) return
    const batch = this.#queue.slice(0, maxBatch)
    this.#queue = this.#queue.slice(maxBatch)
    this.#committing = batch
    const start = performance.now()
    const error = await this.#append(batch)
    this.#committing = []
    this.#crowd = Math.max(batch.length + this.#queue.length, this.#crowd * 0.9)
    this.#options.onCommit({ reports: batch.length, ms: performance.now() - start, error })
    for (const waiting of batch) settle(waiting, error === null ? 'stored' : 'failed')
    this.#next()
    this.#rest()
  }

  /** Null when the batch is durable, or what went wrong. */
  async #append(batch: readonly Waiting[]): Promise<unknown> {
    try {
      await this.#options.append(batch.map(({ report }) => report))
      return null
    } catch (error) {
      return error ?? new Error('the store failed without a reason')
    }
  }

  #giveUpLate(): void {
    const limit = performance.now() - this.#options.patienceMs
    const isLate = ({ since }: Waiting) => since < limit
    const late = [...this.#committing, ...this.#queue].filter((each) => isLate(each) && each.settle !== null)
    if (late.length === 0) return
    this.#queue = this.#queue.filter((each) => !isLate(each))
    for (const waiting of late) settle(waiting, 'late')
    this.#options.onLate(late.length)
    this.#rest()
  }

  #rest(): void {
    if (this.size === 0) this.#drained?.()
  }
}
