import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { segmentArgs } from '../src/k6/segment.ts'
import { gridStats } from '../src/results/merge/grid.ts'
import { mergeParts } from '../src/results/merge/merge-parts.ts'
import type { Part } from '../src/results/merge/part.ts'
import { parseSummary } from '../src/results/summary.ts'
import { finished, type Program } from './measure.ts'

const shards = 3
const perSecond = 1500
const seconds = 20

/** A test of 10,000 requests in each shard. */
export const widthScript = `import http from 'k6/http'
export const options = { scenarios: { one: {
  executor: 'constant-arrival-rate', rate: ${perSecond}, timeUnit: '1s', duration: '${seconds}s', preAllocatedVUs: 300,
} } }
export default function () { http.get(__ENV.TARGET) }
`

const plan = { summaryTrendStats: ['avg', 'p(95)', 'p(99)'], thresholds: {} }

/** Answers as a service does: mostly soon, now and then a good deal later. */
function startTarget() {
  const server = createServer((_request, response) => {
    setTimeout(() => response.end('{}'), 5 - 20 * Math.log(1 - Math.random()))
  })
  return new Promise<typeof server>((listening) => server.listen(0, '127.0.0.1', () => listening(server)))
}

/**
 * Runs a real test in shards, side by side, and merges them.
 *
 * @returns how wide the interval of each percentile is, in percent of its middle: a run measures 30,000 requests.
 */
export async function intervalWidths({ command, env, cwd, args }: Program): Promise<{ p95: number; p99: number }> {
  const server = await startTarget()
  const TARGET = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const runs = Array.from({ length: shards }, async (_, index): Promise<Part> => {
    const path = join(cwd, `summary-${index + 1}.json`)
    const place = segmentArgs({ shard: index + 1, of: shards })
    const asked = [
      '--quiet',
      '--address',
      '',
      '--summary-export',
      path,
      '--summary-trend-stats',
      gridStats(plan).join(),
    ]
    const startedAt = Date.now()
    await finished({ command, cwd, args: [...args, ...asked, ...place], env: { ...env, TARGET } })
    const summary = parseSummary(readFileSync(path, 'utf8'))
    if (summary.kind === 'no-summary') throw new Error(`${path} ${summary.problem}`)
    return { shard: index + 1, startedAt, result: summary.result }
  })
  const parts = await Promise.all(runs).finally(() => {
    server.close()
    server.closeAllConnections()
  })
  const merged = mergeParts(parts, { plan }).metrics.get('http_req_duration')
  const width = (stat: string) => {
    const [low, high] = merged?.intervals?.[stat] ?? [Number.NaN, Number.NaN]
    return (200 * (high - low)) / (high + low)
  }
  return { p95: width('p(95)'), p99: width('p(99)') }
}
