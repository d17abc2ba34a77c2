import { expect, test } from 'vitest'
import { createRateLimit } from '../../../src/collector/ingest/rate-limit.ts'

test('so many at once, then evenly, each client for itself', () => {
  let time = 1_000_000
  const limit = createRateLimit(60, () => time)
  for (let count = 0; count < 60; count += 1) expect(limit('a')).toBe(0)
  expect(limit('a')).toBe(1)
  expect(limit('b')).toBe(0)
  time += 999
  expect(limit('a')).toBe(1)
  time += 1
  expect(limit('a')).toBe(0)
  expect(limit('a')).toBe(1)
  time += 60_000
  for (let count = 0; count < 60; count += 1) expect(limit('a')).toBe(0)
  expect(limit('a')).toBe(1)
})

test('a flood of clients neither grows without bound nor locks anyone out', () => {
  let time = 0
  const limit = createRateLimit(600, () => time)
  const before = process.memoryUsage().heapUsed
  for (let client = 0; client < 300_000; client += 1) {
    expect(limit(`client-${client}`) === 0 || `refused at ${client}`).toBe(true)
    if (client % 1000 === 0) time += 1
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 1024 * 1024)
})
