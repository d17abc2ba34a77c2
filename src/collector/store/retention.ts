import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '../../base/errors.ts'
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import { dayOf, plusDays } from '../report/day.ts'
import type { Store } from './store.ts'

/** Rows that one transaction deletes: few enough that reports hardly wait for it. */
const chunkRows = 1000
/** Milliseconds between two such transactions. */
const pauseMs = 50
const everyMs = 3_600_000

/**
 * Deletes raw rows older than so many days, now and every hour, in small chunks; roll-ups stay.
 *
 * @param options.days days that rows are kept, today included; 0 keeps them for ever.
 */
export async function keepRetention(options: {
  store: Store
  days: number
  metrics: Pick<Metrics, 'deleted'>
  log: Log
  signal: AbortSignal
}): Promise<void> {
  const { store, days, metrics, log, signal } = options
  const sleep = (ms: number) => wait(ms, undefined, { signal, ref: false }).catch(() => undefined)
  while (days > 0 && !signal.aborted) {
    const oldest = plusDays(dayOf(Date.now()), 1 - days)
    let deleted = chunkRows
    while (deleted === chunkRows && !signal.aborted) {
      try {
        deleted = await store.deleteBefore(oldest, chunkRows)
      } catch (error) {
        log('warn', `old rows stay until the next hour: ${messageOf(error)}`)
        break
      }
      metrics.deleted.inc(deleted)
      await sleep(pauseMs)
    }
    await sleep(everyMs)
  }
}
