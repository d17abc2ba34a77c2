import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseDuration } from '../../src/k6/duration.ts'

it.each([
  ['30s', 30, '30s'],
  ['1m30s', 90, '1m30s'],
  ['1.5h', 5400, '1.5h'],
  ['500ms', 0.5, '500ms'],
  ['1d', 86_400, '24h'],
  ['1d2h', 93_600, '24h2h'],
  ['2d0.5h', 174_600, '48h0.5h'],
  ['1h.5m', 3630, '1h.5m'],
])('reads %s', (text, seconds, go) => {
  expect(parseDuration(text)).toEqual({ seconds, go })
})

it.each(['', ' ', '30', '1.5', 's', '-1s', '+1s', '1d-1h', '-1d', '1.5d', 'd', '1h1d', '1d2', '1s ', '1s\n', '1w'])(
  'refuses %j',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

it('adds up what it is made of, in any order', () => {
  const units = { h: 3600, m: 60, s: 1, ms: 0.001 }
  const part = fc.tuple(fc.nat(1000), fc.constantFrom('h', 'm', 's', 'ms' as const))
  fc.assert(
    fc.property(fc.nat(20), fc.array(part as fc.Arbitrary<[number, keyof typeof units]>), (days, parts) => {
      const sum = parts.reduce((seconds, [count, unit]) => seconds + count * units[unit], days * 86_400)
      const text = parts.map((piece) => piece.join('')).join('')
      expect(parseDuration(`${days}d${text}`)?.seconds).toBeCloseTo(sum, 6)
    }),
  )
})

it('gives a duration or nothing for any text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9dhmsuµn.]{0,12}$/)), (text) => {
      expect(parseDuration(text)?.seconds ?? 0).toBeGreaterThanOrEqual(0)
    }),
  )
})
