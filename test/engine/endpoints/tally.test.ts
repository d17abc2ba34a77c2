import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { middleOf } from '../../../src/engine/endpoints/histogram.ts'
import type { Sample } from '../../../src/engine/endpoints/metric-set.ts'
import { tally } from '../../../src/engine/endpoints/tally.ts'

const trend = (name: string, time: number, count: number, classes: readonly number[] = [1000]): Sample => ({
  ...{ metric: 'http_req_duration', name, method: 'GET', time },
  value: {
    kind: 'trend',
    classes: classes.map((index) => [index, count / classes.length]),
    ...{ below: 0, above: 0, count, sum: count, min: 1, max: 1, resolution: 0.001 },
  },
})

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

const limits = { endpoints: 500, classes: 1000, histograms: 50 }

describe('what is too much', () => {
  it('are many histograms of few requests, in more than one period', () => {
    const { add } = tally(limits)
    expect(add(range(60).map((index) => trend(`/${index}`, 5, 3)))).toBeNull()
    expect(add(range(60).map((index) => trend(`/${index}`, 10, 3)))).toContain('too many different names')
  })

  it('are none of many requests, and none that are few', () => {
    const { add } = tally(limits)
    for (const time of range(20)) {
      expect(add(range(60).map((index) => trend(`/${index}`, 5 * time, 30)))).toBeNull()
      expect(add(range(40).map((index) => trend(`/${index}`, 1000 + 5 * time, 1)))).toBeNull()
    }
  })

  it('are more endpoints than it holds', () => {
    const { add } = tally({ ...limits, histograms: 1e6 })
    expect(add(range(500).map((index) => trend(`/${index}`, 5, 3)))).toBeNull()
    expect(add([trend('/500', 10, 3)])).toBe('there are more than 500 of them')
  })

  it('are more classes than it holds, however many periods there were', () => {
    const { add, endpoints } = tally(limits)
    for (const time of range(1000)) expect(add([trend('/', time, 900, range(900))])).toBeNull()
    expect(endpoints()[0]?.durations.count).toBe(900_000)
    expect(add([trend('/other', 5, 900, range(900))])).toContain('differ too much')
  })
})

it('keeps of a name no more than is shown', () => {
  setFlagsFromString('--expose-gc')
  const gc: () => void = runInNewContext('gc')
  const { add, endpoints } = tally({ ...limits, histograms: 1e6 })
  const sent = (index: number, ofIt: object): Sample => ({ ...trend('', 5, 3), ...ofIt, metric: `${index}` })
  gc()
  const before = process.memoryUsage().heapUsed
  for (const index of range(400)) {
    const long = () => Buffer.from('x'.repeat(100_000)).toString()
    add([sent(index, { name: `https://shop.test/items/${index}?${long()}` })])
    add([sent(index, { name: 'a', method: `${index % 50}${long()}` })])
  }
  gc()
  expect(endpoints()).toHaveLength(450)
  // 450 names and methods of 1,100 characters at most.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000)
})

/** The class of a value, from its definition: whole numbers up to 255, then 128 for each power of two. */
function classOf(value: number): number {
  let [up, power] = [Math.ceil(value), 0]
  if (up < 256) return up
  while (up >= 256) {
    up = Math.floor(up / 2)
    power++
  }
  return power * 128 + up
}

it('knows the middle of every class to half of its width', () => {
  for (let value = 0.3; value < 1e12; value *= 1.007) {
    const middle = middleOf(classOf(value))
    expect(Math.abs(middle - value)).toBeLessThanOrEqual(Math.max(0.5, value / 255))
  }
})
