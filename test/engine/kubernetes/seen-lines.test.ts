import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secondOf, seenLines } from '../../../src/engine/kubernetes/seen-lines.ts'

/** Lines of a log as the kubelet keeps them: several of one time, and those of stdout and stderr not quite in order. */
const logs = fc
  .array(fc.record({ step: fc.integer({ min: 0, max: 700 }), back: fc.integer({ min: 0, max: 900 }) }), {
    maxLength: 80,
  })
  .map((steps) => {
    let now = Date.UTC(2026, 10, 26, 23, 59, 50)
    return steps.map(({ step, back }, at) => {
      now += step
      return { time: new Date(now - back).toISOString().replace('Z', '123456Z'), text: `line ${at}` }
    })
  })

type Line = { time: string; text: string }

/** What the API gives from a second on. */
const since = (log: readonly Line[], from: string | null): readonly Line[] =>
  from === null ? log : log.filter(({ time }) => Date.parse(time) >= Date.parse(from))

describe('a log that is read by streams that break off', () => {
  it('has each line once, wherever they break off', () => {
    fc.assert(
      fc.property(logs, fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }), (log, lengths) => {
        const seen = seenLines()
        const got: string[] = []
        for (const length of [...lengths, log.length]) {
          const stream = since(log, seen.since()).slice(0, length)
          for (const { time, text } of stream) if (seen.isNew(time)) got.push(text)
          seen.comeAgain()
        }
        expect(got).toEqual(log.map(({ text }) => text))
      }),
      { numRuns: 20_000 },
    )
  })

  it('knows times with an offset, and what is no time', () => {
    const second = Date.UTC(2026, 10, 26, 10, 0, 1) / 1000
    expect(secondOf('2026-11-26T10:00:01.999999999Z')).toBe(second)
    expect(secondOf('2026-11-26T15:30:01.000000001+05:30')).toBe(second)
    expect(secondOf('hello')).toBeNull()
  })
})
