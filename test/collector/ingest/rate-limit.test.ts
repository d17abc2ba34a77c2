import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test, vi } from 'vitest'
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

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Bytes of what is still in use: what is thrown away waits for no particular time. */
function heldBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

test('a flood of clients neither grows without bound nor locks anyone out', () => {
  let time = 0
  const limit = createRateLimit(600, () => time)
  const before = heldBytes()
  for (let client = 0; client < 300_000; client += 1) {
    expect(limit(`client-${client}`) === 0 || `refused at ${client}`).toBe(true)
    if (client % 1000 === 0) time += 1
  }
  // Those of all would be about 29 MB.
  expect(heldBytes() - before).toBeLessThan(20 * 1024 * 1024)
  expect(limit('client-299999')).toBe(0)
})

test('clients are forgotten soon after a minute, though nobody else comes', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const before = heldBytes()
  const limit = createRateLimit(600)
  // The last one uses up all that a client may, and so is remembered longest.
  for (let client = 0; client < 90_000; client += 1) limit(`client-${client}`)
  for (let count = 1; count < 600; count += 1) limit('client-89999')
  vi.advanceTimersByTime(59_000)
  expect(limit('client-89999')).toBe(0)
  vi.advanceTimersByTime(71_000)
  // Those of all are about 9 MB.
  expect(heldBytes() - before).toBeLessThan(2 * 1024 * 1024)
})
