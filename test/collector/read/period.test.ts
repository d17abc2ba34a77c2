import { expect, test } from 'vitest'
import { daysOf, lengthOf, periodOf } from '../../../src/collector/read/period.ts'

const read = (query: string) => periodOf(new URLSearchParams(query), '2026-03-01')

test.each([
  ['', { from: '2026-01-31', to: '2026-03-01' }],
  ['days=1', { from: '2026-03-01', to: '2026-03-01' }],
  ['days=7', { from: '2026-02-23', to: '2026-03-01' }],
  ['from=2024-02-28&to=2024-03-01', { from: '2024-02-28', to: '2024-03-01' }],
  ['from=2026-02-27', { from: '2026-02-27', to: '2026-03-01' }],
  ['to=2025-12-31&days=2', { from: '2025-12-30', to: '2025-12-31' }],
  ['from=&to=&days=', { from: '2026-01-31', to: '2026-03-01' }],
])('%j', (query, period) => {
  expect(read(query)).toEqual(period)
})

test.each([
  'from=yesterday',
  'from=2026-02-30',
  'from=2026-03-02',
  'to=2026-13-01',
  'to=0001-01-01',
  'days=0',
  'days=-1',
  'days=1.5',
  'days=1e9',
  'days=NaN',
  'from=1900-01-01',
  "from='%3B--",
])('%j is none', (query) => {
  expect(read(query)).toBeNull()
})

test('a leap day counts', () => {
  const period = { from: '2024-02-28', to: '2024-03-01' }
  expect(lengthOf(period)).toBe(3)
  expect(daysOf(period)).toEqual(['2024-02-28', '2024-02-29', '2024-03-01'])
})
