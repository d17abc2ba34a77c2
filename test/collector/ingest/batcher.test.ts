import { expect, test, vi } from 'vitest'
import { Batcher, type Fate } from '../../../src/collector/ingest/batcher.ts'
import type { StoredReport } from '../../../src/collector/report/stored-report.ts'

const report = (iterations: number) => ({ iterations }) as StoredReport

/** A store whose transactions end when the test says so. */
function heldStore() {
  const batches: { size: number; end: () => void; fail: (error: Error) => void }[] = []
  const append = (reports: readonly StoredReport[]) =>
    new Promise<void>((end, fail) => {
      batches.push({ size: reports.length, end, fail })
    })
  return { batches, append }
}

function batcherWith(append: (reports: readonly StoredReport[]) => Promise<void>, maxQueued = 10) {
  const fates: (readonly [number, Fate])[] = []
  const onLate = vi.fn()
  const onCommit = vi.fn()
  const batcher = new Batcher({ append, maxQueued, patienceMs: 300, onCommit, onLate })
  const add = (id: number) => batcher.add(report(id), (fate) => fates.push([id, fate]))
  return { batcher, fates, add, onLate, onCommit }
}

test('a report alone is committed at once, and those that come meanwhile together', async () => {
  const { batches, append } = heldStore()
  const { batcher, fates, add } = batcherWith(append)
  for (const id of [1, 2, 3, 4]) add(id)
  expect(batches.map(({ size }) => size)).toEqual([1])
  expect(fates).toEqual([])
  batches[0]?.end()
  await vi.waitUntil(() => batches.length === 2)
  expect(batches[1]?.size).toBe(3)
  expect(fates).toEqual([[1, 'stored']])
  batches[1]?.end()
  await vi.waitUntil(() => fates.length === 4)
  expect(batcher.size).toBe(0)
})

test('nothing is answered before the transaction that has it ends', async () => {
  const { batches, append } = heldStore()
  const { fates, add } = batcherWith(append)
  add(1)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(fates).toEqual([])
  batches[0]?.end()
  await vi.waitUntil(() => fates.length === 1)
})

test('a transaction that fails fails its own reports only', async () => {
  const { batches, append } = heldStore()
  const { fates, add, onCommit } = batcherWith(append)
  add(1)
  add(2)
  batches[0]?.fail(new Error('disk full'))
  await vi.waitUntil(() => batches.length === 2)
  batches[1]?.end()
  await vi.waitUntil(() => fates.length === 2)
  expect(fates).toEqual([
    [1, 'failed'],
    [2, 'stored'],
  ])
  expect(onCommit.mock.calls[0]?.[0]).toMatchObject({ reports: 1, error: new Error('disk full') })
})

test('a stalled store: what waits is given up in time, what is queued is never sent, what is full is refused', async () => {
  const { batches, append } = heldStore()
  const { batcher, fates, add, onLate } = batcherWith(append, 2)
  for (const id of [1, 2, 3, 4]) add(id)
  expect(fates).toEqual([[4, 'full']])
  await vi.waitUntil(() => fates.length === 4, { timeout: 3000 })
  expect(fates.slice(1)).toEqual([
    [1, 'late'],
    [2, 'late'],
    [3, 'late'],
  ])
  expect(onLate).toHaveBeenCalled()
  batches[0]?.end()
  await vi.waitUntil(() => batcher.size === 0)
  expect(batches).toHaveLength(1)
  expect(fates).toHaveLength(4)
  add(5)
  batches[1]?.end()
  await vi.waitUntil(() => fates.length === 5)
  expect(fates[4]).toEqual([5, 'stored'])
})

test('draining commits all that waits', async () => {
  const append = vi.fn(async () => undefined)
  const { batcher, fates, add } = batcherWith(append, 100)
  for (let id = 0; id < 50; id += 1) add(id)
  await batcher.drain()
  expect(fates.map(([, fate]) => fate)).toEqual(Array(50).fill('stored'))
  await batcher.drain()
})
