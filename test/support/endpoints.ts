import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** What one endpoint did, read off k6's JSON output, which has every request. */
export type Exact = { count: number; failed: number /** Sorted. */; durations: readonly number[] }

/**
 * @param file that k6 wrote with `--out json=`.
 * @param as the name that an endpoint should have, of k6's tag `name`.
 * @returns by method and name: `GET http://127.0.0.1/a`.
 */
export function exactEndpoints(file: string, as: (name: string) => string = (name) => name): Map<string, Exact> {
  const found = new Map<string, { count: number; failed: number; durations: number[] }>()
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    if (!line.includes('"http_req')) continue
    const { type, metric, data } = JSON.parse(line)
    if (type !== 'Point' || !metric.startsWith('http_req')) continue
    const key = `${data.tags.method} ${as(data.tags.name)}`
    const exact = found.get(key) ?? { count: 0, failed: 0, durations: [] }
    found.set(key, exact)
    if (metric === 'http_reqs') exact.count += data.value
    if (metric === 'http_req_failed') exact.failed += data.value
    if (metric === 'http_req_duration') exact.durations.push(data.value)
  }
  for (const { durations } of found.values()) durations.sort((a, b) => a - b)
  return found
}

/** Between the two nearest values, as k6 reads its percentiles. */
export function exactPercentile(sorted: readonly number[], percent: number): number {
  const place = (percent / 100) * (sorted.length - 1)
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return low + (high - low) * (place % 1)
}

/** A duration that was read off k6's classes is as near as they can be: half of a class is 1/256, and 0.5 µs at least. */
export function expectNear(value: number | null | undefined, exact: number): void {
  expect(Math.abs((value ?? Number.NaN) - exact)).toBeLessThanOrEqual(Math.max(exact / 255, 0.00051))
}
