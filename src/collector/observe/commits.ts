import { messageOf } from '../../base/errors.ts'
import type { Log } from './log.ts'

/** Milliseconds for which a collector that could not store calls itself unready. */
const unreadyMs = 5000

/** Remembers whether storing works, and logs when it begins to fail and when it works again, not every time. */
export class Commits {
  readonly #storeName: string
  readonly #log: Log
  #failing = false
  #failedAt = Number.NEGATIVE_INFINITY

  constructor(storeName: string, log: Log) {
    this.#storeName = storeName
    this.#log = log
  }

  /**
   * Whether reports can be stored as far as is known. A collector that is not ready is sent no reports, so that none
   * could show that it works again: after a while it is worth another try.
   */
  get healthy(): boolean {
    return !this.#failing || performance.now() - this.#failedAt > unreadyMs
  }

  /** Hears how a transaction ended: null is well. */
  heard(error: unknown): void {
    if (error !== null && !this.#failing) {
      this.#log('error', `cannot store reports in ${this.#storeName}: ${messageOf(error)}`)
    }
    if (error === null && this.#failing) this.#log('info', `stores reports in ${this.#storeName} again`)
    this.#failing = error !== null
    if (this.#failing) this.#failedAt = performance.now()
  }
}
