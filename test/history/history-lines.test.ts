import { describe, expect, test } from 'vitest'
import type { EarlierRun } from '../../src/history/earlier-runs.ts'
import { lineOf, parseLines, verdictLine, withLine } from '../../src/history/history-lines.ts'

const hash = '0'.repeat(64)
const runOf = (number: number): EarlierRun => ({
  name: `run ${number}`,
  conditions: { k6: '2.2.0', script: hash, load: hash, flags: hash, os: 'linux', arch: 'x64', cpu: 'c' },
  metrics: new Map([['http_reqs', { kind: 'counter', values: { count: number, rate: number / 10 } }]]),
  origin: {
    time: '2026-03-01T10:00:00.000Z',
    commit: 'a'.repeat(40),
    ref: 'refs/heads/main',
    url: 'https://github.com/your-org/shop/actions/runs/7',
    verdict: 'no-difference',
    thresholds: ['http_req_duration p(95)<500'],
  },
})

const names = (text: string) => parseLines(text).runs.map(({ name }) => Number(name.slice(4)))

describe('the lines of a history', () => {
  test('say what they were given', () => {
    expect(parseLines(withLine('', lineOf(runOf(1))))).toEqual({ runs: [runOf(1)], problem: null })
  })

  test('lose nothing to the byte-order mark of an editor', () => {
    const saved = `\ufeff${lineOf(runOf(1))}\n`
    expect(parseLines(saved)).toEqual({ runs: [runOf(1)], problem: null })
    expect(names(withLine(saved, lineOf(runOf(2))))).toEqual([1, 2])
    expect(withLine(saved, lineOf(runOf(1)))).toBe(withLine('', lineOf(runOf(1))))
  })

  test('have a line once, however often it is added', () => {
    const once = withLine('', lineOf(runOf(1)))
    expect(withLine(once, lineOf(runOf(1)))).toBe(once)
  })

  test('keep the newest 500 and ever fewer of the older, in their order', () => {
    let text = Array.from({ length: 500 }, (_none, index) => `${lineOf(runOf(index + 1))}\n`).join('')
    for (let number = 501; number <= 1800; number++) text = withLine(text, lineOf(runOf(number)))
    const kept = names(text)
    expect(kept.length).toBeLessThanOrEqual(1000)
    expect(kept.slice(-500)).toEqual(Array.from({ length: 500 }, (_none, index) => 1301 + index))
    expect(kept).toEqual(kept.toSorted((a, b) => a - b))
    expect(kept[0]).toBe(1)
    const gaps = kept.slice(1).map((number, index) => number - (kept[index] ?? 0))
    expect(gaps[0]).toBeGreaterThan(2)
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000)
  }, 180_000)

  test('take no address that is none from a line that somebody wrote', () => {
    const line = JSON.parse(lineOf(runOf(1)))
    const evil = { ...line, url: 'javascript:alert(1)', commit: '../../x', thresholds: [1, 'a<1'], verdict: '<b>' }
    expect(parseLines(JSON.stringify(evil)).runs[0]?.origin).toEqual({
      ...runOf(1).origin,
      url: '',
      commit: '',
      verdict: '',
      thresholds: ['a<1'],
    })
  })
})

describe('what became of a run that is not kept', () => {
  const last = { outcome: 'crashed', name: 'run 7', time: '2026-03-01T10:00:00.000Z', url: 'https://x/7' }

  test('is the last line, until another run comes', () => {
    const once = withLine(withLine('', lineOf(runOf(1))), verdictLine(last))
    expect(parseLines(once)).toEqual({ runs: [runOf(1)], last, problem: null })
    const again = withLine(once, verdictLine({ ...last, outcome: 'aborted' }))
    expect(again.trim().split('\n')).toHaveLength(2)
    expect(parseLines(again).last?.outcome).toBe('aborted')
    const passed = withLine(again, lineOf(runOf(2)))
    expect(parseLines(passed)).toEqual({ runs: [runOf(1), runOf(2)], problem: null })
    expect(passed).not.toContain('last')
  })

  test('says nothing where a run came after it, or where it is damaged', () => {
    const before = `${verdictLine(last)}\n${lineOf(runOf(1))}\n`
    expect(parseLines(before)).toEqual({ runs: [runOf(1)], problem: null })
    const damaged = `${lineOf(runOf(1))}\n${JSON.stringify({ schema: 1, last: { outcome: '<b>' } })}\n`
    expect(parseLines(damaged)).toEqual({ runs: [runOf(1)], problem: expect.stringContaining('1 that cannot be read') })
  })
})
