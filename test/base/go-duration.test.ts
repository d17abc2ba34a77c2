import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseGoDuration } from '../../src/base/go-duration.ts'

describe('what Go accepts', () => {
  test.each([
    ['0', 0],
    ['-0', 0],
    ['+0', 0],
    ['0s', 0],
    ['5s', 5],
    ['+5s', 5],
    ['-5s', -5],
    ['1m30s', 90],
    ['1h2m3.5s', 3723.5],
    ['26h0m0s', 93_600],
    ['250us', 0.00025],
    ['250\u00b5s', 0.00025],
    ['250\u03bcs', 0.00025],
    ['1ns', 1e-9],
    ['1.0s', 1],
    ['1.s', 1],
    ['.5s', 0.5],
    ['-.5h', -1800],
    ['1h.5s', 3600.5],
    ['.5m.5s', 30.5],
    ['1m40.5s', 100.5],
    ['352.963\u00b5s', 0.000352963],
    ['1.025267197s', 1.025267197],
    // In any order, and more than once.
    ['5s2h', 7205],
    ['1s1s', 2],
    // Less than a nanosecond is cut.
    ['1.9ns', 1e-9],
    ['0.1ns', 0],
    ['0.9999999999999s', 0.999999999],
    [`1.${'0'.repeat(400)}1s`, 1],
    // The longest that 64 bits of nanoseconds can hold.
    ['9223372036854775807ns', 9_223_372_036.854776],
    ['-9223372036854775808ns', -9_223_372_036.854776],
    ['2562047h47m16.854775807s', 9_223_372_036.854776],
  ])('%s', (text, seconds) => {
    expect(parseGoDuration(text)).toBe(seconds)
  })
})

describe('what Go refuses', () => {
  const wrong = [
    '',
    ' ',
    '-',
    '+',
    '3',
    '1.5',
    '-3',
    's',
    '.s',
    '-.s',
    '.',
    '1 s',
    '1s ',
    '\n1s',
    '1s\n',
    '1S',
    '1d',
    '1w',
  ]
  const more = ['--1s', '1h-5m', '1e3s', 'Infinity', 'NaN', '0x1s', '1..5s', '1.5.5s', '1hm', '\u0661s', '00', '1µ']
  const tooLong = [
    '9223372036854775808ns',
    '-9223372036854775809ns',
    '2562047h47m16.854775808s',
    `${'9'.repeat(1000)}h`,
  ]
  test.each([...wrong, ...more, ...tooLong])('%j', (text) => {
    expect(parseGoDuration(text)).toBeUndefined()
  })
})

/** As Go's Duration.String writes durations of at least a second. */
function written(nanoseconds: bigint): string {
  const [seconds, rest] = [nanoseconds / 1_000_000_000n, nanoseconds % 1_000_000_000n]
  const [hours, minutes] = [seconds / 3600n, (seconds / 60n) % 60n]
  const fraction = String(rest).padStart(9, '0').replace(/0+$/, '')
  const last = `${seconds % 60n}${fraction && `.${fraction}`}s`
  return hours > 0n ? `${hours}h${minutes}m${last}` : minutes > 0n ? `${minutes}m${last}` : last
}

test('every duration that Go writes is read exactly', () => {
  const duration = fc.bigInt({ min: 1_000_000_000n, max: 2n ** 63n - 1n })
  fc.assert(
    fc.property(duration, fc.boolean(), (nanoseconds, negative) => {
      // The nearest double, by way of its decimal digits.
      const seconds = Number(`${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`)
      const read = parseGoDuration((negative ? '-' : '') + written(nanoseconds)) ?? Number.NaN
      expect(Math.abs(read - (negative ? -seconds : seconds))).toBeLessThanOrEqual(seconds * Number.EPSILON)
    }),
  )
})

test('parts add up, in every unit', () => {
  const units = { ns: 1n, us: 1000n, ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n }
  const part = fc.tuple(fc.nat(1_000_000), fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])))
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const nanoseconds = parts.reduce((total, [count, unit]) => total + BigInt(count) * units[unit], 0n)
      fc.pre(nanoseconds < 2n ** 63n)
      const text = parts.map(([count, unit]) => `${count}${unit}`).join('')
      expect(parseGoDuration(text)).toBe(parseGoDuration(`${nanoseconds}ns`))
    }),
  )
})

test('no text is too much', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0159.+-nuµmsh') }))
  fc.assert(
    fc.property(texts, (text) => {
      const seconds = parseGoDuration(text)
      expect(seconds === undefined || Number.isFinite(seconds)).toBe(true)
    }),
  )
  expect(parseGoDuration('1'.repeat(100_000))).toBeUndefined()
  expect(parseGoDuration(`${'1h'.repeat(50_000)}x`)).toBeUndefined()
})
