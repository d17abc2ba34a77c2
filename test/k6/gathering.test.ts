import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gathering } from '../../src/k6/gathering.ts'

/** What is waited for, piece after piece, when lines come at a steady rate and each piece takes 0.01 ms to read. */
function waits(bytesPerMs: number, lineBytes: number, pieces: number): readonly number[] {
  let clock = 0
  const gatherMs = gathering(() => clock)
  const seen: number[] = []
  for (let piece = 0; piece < pieces; piece++) {
    const elapsed = Math.max(seen.at(-1) ?? 0, lineBytes / bytesPerMs, 0.01)
    clock += elapsed
    // A pipe holds 64 KiB: whoever fills it waits.
    seen.push(gatherMs(Math.min(65_536, elapsed * bytesPerMs)))
  }
  return seen
}

describe('lines gather', () => {
  test('not while they come one by one', () => {
    expect(new Set(waits(10, 100, 1000))).toEqual(new Set([0]))
  })

  test('for milliseconds in a flood', () => {
    // 500,000 lines of 100 bytes in 4 s, of which half a pipe holds those of 2.6 ms.
    expect(new Set(waits(12_500, 100, 1000).slice(200))).toEqual(new Set([2]))
  })

  test('never for so long that a pipe would be full', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 4096 }), (rate, line) => {
        for (const ms of waits(rate, line, 3000).slice(2000)) {
          expect(ms).toBeLessThanOrEqual(4)
          expect(ms * rate).toBeLessThanOrEqual(32_768)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('no more when a flood is over', () => {
    let clock = 0
    const gatherMs = gathering(() => clock)
    for (let at = 0; at < 100; at++) {
      clock += 1
      gatherMs(12_500)
    }
    expect(gatherMs(0)).toBe(2)
    clock += 1000
    expect(gatherMs(100)).toBe(0)
  })
})
