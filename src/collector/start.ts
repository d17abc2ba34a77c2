import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageOf, UserError } from '../base/errors.ts'
import type { Config } from './config.ts'
import { keepExportToken, newExportToken } from './export-token.ts'
import { createCollectorServer } from './http/server.ts'
import { Batcher } from './ingest/batcher.ts'
import { createIngest } from './ingest/posts.ts'
import { createRateLimit } from './ingest/rate-limit.ts'
import { createVersionSlots } from './ingest/version-slots.ts'
import { Commits } from './observe/commits.ts'
import type { Log } from './observe/log.ts'
import { createMetrics, type Metrics, watchQueue } from './observe/metrics.ts'
import { dayOf } from './report/day.ts'
import { postgresStore } from './store/postgres.ts'
import { keepRetention } from './store/retention.ts'
import { sqliteStore } from './store/sqlite.ts'
import type { Store } from './store/store.ts'

/** Reports that may wait; about 5 MB. */
const maxQueued = 10_000
/** Milliseconds until a report is answered 503; k6 itself waits for 3 s. */
const patienceMs = 1500
/** Milliseconds between the signal to end and the end. */
const endMs = 4000
/** Milliseconds that senders have to take their last answers. */
const lastAnswersMs = 500

/** A collector that runs. */
export type Collector = {
  /** Where it listens. */
  url: string
  /** Stops accepting, commits what is queued and lets go of the store. */
  end(): Promise<void>
}

type Parts = { store: Store; metrics: Metrics; commits: Commits }

function createBatcher({ store, metrics, commits }: Parts): Batcher {
  const batcher = new Batcher({
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
  watchQueue(metrics, () => batcher.size)
  return batcher
}

/** The versions that today has already; a store that does not answer yet is no reason not to start. */
async function loadedSlots({ store, commits }: Parts) {
  const slots = createVersionSlots()
  try {
    await store.ping()
    await slots.load(store, dayOf(Date.now()))
  } catch (error) {
    commits.heard(error)
  }
  return slots
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`
}

/** Ends in order: takes no more, stores what is queued, answers it, closes the store. */
async function endInTime(parts: { server: Server; batcher: Batcher; store: Store; log: Log }): Promise<void> {
  const { server, batcher, store, log } = parts
  const closed = once(server, 'close')
  server.close()
  const late = setTimeout(() => {
    if (batcher.size > 0) log('warn', `${batcher.size} reports could not be stored in time and were not answered 204`)
    process.exit(0)
  }, endMs)
  await batcher.drain()
  setTimeout(() => server.closeAllConnections(), lastAnswersMs)
  await closed
  await store.close()
  clearTimeout(late)
}

async function listen(server: Server, { host, port }: Config): Promise<void> {
  server.listen(port, host, 4096)
  await once(server, 'listening').catch((error: unknown) => {
    throw new UserError(`--host ${host}, --port ${port}: the collector cannot listen there: ${messageOf(error)}`)
  })
}

/**
 * Starts a collector.
 *
 * @param entry a module that calls `serveSqlite` when it is loaded in a worker.
 * @throws {UserError} when it cannot listen.
 */
export async function startCollector(config: Config, { entry, log }: { entry: URL; log: Log }): Promise<Collector> {
  const { trustProxy, minGroup } = config
  const exportToken = config.exportToken ?? newExportToken()
  const store = config.databaseUrl ? postgresStore(config.databaseUrl) : sqliteStore({ file: config.data, entry })
  const metrics = createMetrics()
  const commits = new Commits(store.name, log)
  const batcher = createBatcher({ store, metrics, commits })
  const ending = new AbortController()
  const slots = await loadedSlots({ store, metrics, commits })
  const rateLimit = config.rateLimit > 0 ? createRateLimit(config.rateLimit) : null
  const server = createCollectorServer({
    store,
    metrics,
    trustProxy,
    minGroup,
    exportToken,
    healthy: () => commits.healthy && !ending.signal.aborted,
    ingest: createIngest({ batcher, slots, metrics, rateLimit, trustProxy, closing: () => ending.signal.aborted }),
  })
  await listen(server, config)
  if (config.exportToken === null) keepExportToken(exportToken, config, log)
  void keepRetention({ store, days: config.retentionDays, metrics, log, signal: ending.signal })
  return {
    url: urlOf(server, config.host),
    end() {
      ending.abort()
      return endInTime({ server, batcher, store, log })
    },
  }
}
