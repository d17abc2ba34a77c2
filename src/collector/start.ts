import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { messageOf } from '../base/errors.ts'
import { type Config, exportsLocally } from './config.ts'
import { createCollectorServer } from './http/server.ts'
import { createBatcher } from './ingest/batcher.ts'
import { createIngest } from './ingest/posts.ts'
import { createRateLimit } from './ingest/rate-limit.ts'
import { createVersionSlots } from './ingest/version-slots.ts'
import type { Log } from './observe/log.ts'
import { createMetrics } from './observe/metrics.ts'
import { dayOf } from './report/stored-report.ts'
import { postgresStore } from './store/postgres.ts'
import { keepRetention } from './store/retention.ts'
import { sqliteStore } from './store/sqlite.ts'
import type { Store } from './store/store.ts'

/** Reports that may wait; about 5 MB. */
const maxQueued = 10_000
/** Milliseconds until a report is answered 503; k6 itself waits for 3 s. */
const patienceMs = 1500
/** Milliseconds for which a collector that could not store calls itself unready. */
const unreadyMs = 5000
/** Milliseconds between the signal to end and the end. */
const endMs = 4000

/** Logs when storing begins to fail and when it works again, not every time. */
function watchCommits(store: Store, log: Log) {
  let failing = false
  let failed = Number.NEGATIVE_INFINITY
  return {
    // Who is not ready gets no reports, so that none could show that it works again: the word holds for a while.
    healthy: () => !failing || performance.now() - failed > unreadyMs,
    heard(error: unknown) {
      if (error !== null && !failing) log('error', `cannot store reports in ${store.name}: ${messageOf(error)}`)
      if (error === null && failing) log('info', `stores reports in ${store.name} again`)
      failing = error !== null
      if (failing) failed = performance.now()
    },
  }
}

/** A collector that runs. */
export type Collector = {
  /** Where it listens. */
  url: string
  /** Stops accepting, commits what is queued and lets go of the store. */
  end(): Promise<void>
}

/**
 * Starts a collector.
 *
 * @param entry a module that calls `serveSqlite` when it is loaded in a worker.
 * @throws the Node error when it cannot listen.
 */
export async function startCollector(config: Config, { entry, log }: { entry: URL; log: Log }): Promise<Collector> {
  const store = config.databaseUrl ? postgresStore(config.databaseUrl) : sqliteStore({ file: config.data, entry })
  const commits = watchCommits(store, log)
  const ending = new AbortController()
  const metrics = createMetrics(() => batcher.size())
  const batcher = createBatcher({
    append: store.append,
    maxQueued,
    patienceMs,
    onCommit({ reports, ms, error }) {
      metrics.commits.inc({ result: error === null ? 'stored' : 'failed' })
      metrics.commitSeconds.observe(ms / 1000)
      metrics.batchReports.observe(reports)
      commits.heard(error)
    },
    onLate: () => commits.heard(new Error('it does not answer in time')),
  })
  const slots = createVersionSlots()
  try {
    await store.ping()
    await slots.load(store, dayOf(Date.now()))
  } catch (error) {
    commits.heard(error)
  }
  const server = createCollectorServer({
    store,
    metrics,
    trustProxy: config.trustProxy,
    access: { token: config.exportToken, openLocally: exportsLocally(config) },
    healthy: () => commits.healthy() && !ending.signal.aborted,
    ingest: createIngest({
      batcher,
      slots,
      metrics,
      rateLimit: config.rateLimit > 0 ? createRateLimit(config.rateLimit) : null,
      trustProxy: config.trustProxy,
      closing: () => ending.signal.aborted,
    }),
  })
  server.listen(config.port, config.host, 4096)
  await once(server, 'listening')
  void keepRetention({ store, days: config.retentionDays, metrics, log, signal: ending.signal })

  const { port } = server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  return {
    url: `http://${host}:${port}/`,
    async end() {
      ending.abort()
      const closed = once(server, 'close')
      server.close()
      const late = setTimeout(() => {
        log('warn', `${batcher.size()} reports could not be stored in time and were not answered 204`)
        process.exit(0)
      }, endMs)
      await batcher.drain()
      setTimeout(() => server.closeAllConnections(), 500)
      await closed
      await store.close()
      clearTimeout(late)
    },
  }
}
