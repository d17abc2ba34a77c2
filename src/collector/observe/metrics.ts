import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Shows how many reports wait; `queued` is asked whenever somebody looks. */
export function watchQueue({ registry }: Metrics, queued: () => number): void {
  new Gauge({
    name: 'collector_queued_reports',
    help: 'Reports that wait for their transaction.',
    registers: [registry],
    collect() {
      this.set(queued())
    },
  })
}

/** The collector's own metrics, each with labels from a fixed list. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    posts: new Counter({
      name: 'collector_posts_total',
      help: 'Posted reports by the status they were answered with.',
      labelNames: ['status'],
      registers,
    }),
    commits: new Counter({
      name: 'collector_commits_total',
      help: 'Transactions by their result.',
      labelNames: ['result'],
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'collector_commit_seconds',
      help: 'How long transactions took.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
      registers,
    }),
    batchReports: new Histogram({
      name: 'collector_batch_reports',
      help: 'How many reports one transaction had.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000],
      registers,
    }),
    deleted: new Counter({
      name: 'collector_deleted_reports_total',
      help: 'Raw rows that retention deleted.',
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
