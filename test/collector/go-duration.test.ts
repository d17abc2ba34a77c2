import { expect, test } from 'vitest'
import { secondsOfGoDuration } from '../../src/collector/go-duration.ts'

test.each([
  ['0s', 0],
  ['359.113µs', 0.000359113],
  ['359.113μs', 0.000359113],
  ['359.113us', 0.000359113],
  ['12ns', 1.2e-8],
  ['1.5ms', 0.0015],
  ['1m30.5s', 90.5],
  ['26h0m0s', 93_600],
  ['2562047h47m16.854775807s', 9_223_372_036.854776],
])('%s', (text, seconds) => {
  expect(secondsOfGoDuration(text)).toBe(seconds)
})

test.each(['', '1', 's', '1d', '-1s', '+1s', '1s ', ' 1s', '1.s', '.5s', '1e3s', '1s!', '1٣s', `${'1'.repeat(40)}s`])(
  '%j is none',
  (text) => {
    expect(secondsOfGoDuration(text)).toBeNull()
  },
)
