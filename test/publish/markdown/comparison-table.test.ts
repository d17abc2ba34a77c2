import { describe, expect, test } from 'vitest'
import { signedChange } from '../../../src/compare/change-words.ts'
import type { Comparison, FigureComparison } from '../../../src/compare/comparison.ts'
import { renderComparison } from '../../../src/publish/markdown/comparison-table.ts'
import { plotHead, plotInterval } from '../../../src/publish/markdown/interval-plot.ts'

const p95: FigureComparison = {
  ...{ metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower', verdict: 'worse', scale: 'ratio' },
  ...{ value: 812.4, reference: 700, change: 1.16, low: 1.12, high: 1.21, limit: 1.1, detectable: 1.15, runs: 12 },
}
const rate: FigureComparison = {
  ...{ metric: 'http_reqs', aggregation: 'rate', better: 'higher', verdict: 'no-difference', scale: 'ratio' },
  ...{ value: 40.13, reference: 41, change: 0.979, low: 0.96, high: 1.01, limit: 1.1, detectable: 0.93, runs: 12 },
}
const failed: FigureComparison = {
  ...{ metric: 'http_req_failed', aggregation: 'rate', better: 'lower', verdict: 'too-little-to-tell' },
  ...{ scale: 'difference', value: 0.024, reference: 0.01, change: 0.014, low: -0.02, high: 0.05, limit: 0.01 },
  ...{ detectable: 0.034, runs: 12 },
}
const comparison: Comparison = {
  ...{ mode: 'baseline', verdict: 'worse', runs: 12, figures: [rate, failed, p95] },
  notes: ['3 earlier runs left out: other k6 version.'],
}

const shown = (of: Comparison, mostBytes = 10_000) => renderComparison(of, mostBytes).replaceAll('\u00a0', ' ')

describe('the table', () => {
  test('has the worst first, with figures, change and interval', () => {
    expect(shown(comparison)).toContain(
      [
        '**Worse than before in 1 of 3 figures (12 earlier runs)**',
        '',
        '| Verdict | Figure | This run | Earlier | Change | `better  :   │   :   worse` |',
        '| :--- | :--- | ---: | ---: | ---: | :--- |',
        // ln 1.16 ÷ ln 1.1 is 1.56 limits, 6 columns; 1.12 and 1.21 are 5 and 8.
        '| 🔴 worse<br>visible from +15% | `http_req_duration` p(95) | 812 ms | 700 ms | **+16%** | `        :   │   :├●─┤    `<br>+12% to +21% |',
        // 1.4 points are 6 columns, −2 points −8; 5 points are beyond the edge.
        '| 🟡 too little to tell<br>visible from +3.4 points | `http_req_failed` rate | 2.4% | 1% | +1.4 points | `    ├───┼───┼───┼─●─────►`<br>−2 to +5 points |',
        // Fewer requests are worse: −ln 0.979 ÷ ln 1.1 is 0.22 limits, 1 column; 0.96 is 2, 1.01 is 0.
        '| ⚪ no difference<br>visible from −7% | `http_reqs` rate | 40.1/s | 41/s | −2.1% | `        :   ├●┤ :        `<br>−4% to +1% |',
      ].join('\n'),
    )
  })

  test('is followed by how to read it, and by the notes', () => {
    const text = shown(comparison)
    expect(text).toContain('`:` the limit (10% or 1 point)')
    expect(text).toMatch(/\n\n- 3 earlier runs left out: other k6 version\.$/)
  })

  test('names the sides of pairs', () => {
    const text = shown({ ...comparison, mode: 'paired', verdict: 'worse', figures: [p95], runs: 5 })
    expect(text).toMatch(/^\*\*Side A is worse than side B \(5 pairs of runs\)\*\*\n/)
    expect(text).toContain('| Verdict | Figure | Side A | Side B | Change |')
  })

  test('says of pairs that A is no worse, and how many rounds more it would take', () => {
    const paired = (more: Partial<FigureComparison>) =>
      shown({ ...comparison, mode: 'paired', verdict: more.verdict ?? null, figures: [{ ...rate, ...more }], runs: 9 })
    const same = paired({ verdict: 'no-difference', pairs: { enough: 5, needed: null } })
    expect(same).toMatch(/^\*\*Side A is no worse than side B \(9 pairs of runs\)\*\*/)
    expect(same).toContain('| ⚪ no worse<br>visible from −7% |')
    const unsure = paired({ verdict: 'too-little-to-tell', pairs: { enough: 5, needed: 41 } })
    expect(unsure).toContain('| 🟡 too little to tell<br>visible from −7%<br>takes about 41 rounds |')
    const never = { enough: 5, needed: Number.POSITIVE_INFINITY }
    expect(paired({ verdict: 'too-little-to-tell', pairs: never })).toContain('<br>takes over 1,000 rounds |')
  })

  test('says when there are too few runs for an interval', () => {
    const few = { ...failed, low: null, high: null, detectable: null, runs: 1 }
    const text = shown({ ...comparison, verdict: 'too-little-to-tell', figures: [few], runs: 1 })
    expect(text).toMatch(/^\*\*Too little to tell \(1 earlier run\)\*\*/)
    expect(text).toContain('| 🟡 too little to tell<br>too few runs |')
    expect(text).toContain('| `        :   │   : ●      ` |')
  })

  test('says why there is none', () => {
    const none: Comparison = { mode: 'baseline', verdict: null, figures: [], runs: 0, notes: ['The file is no JSON.'] }
    expect(shown(none)).toBe('**Nothing could be compared (0 earlier runs)**\n\n- The file is no JSON.')
  })

  test('keeps within its bytes, and counts what it cuts', () => {
    const many = {
      ...comparison,
      figures: Array.from({ length: 100 }, () => p95),
      notes: Array(20).fill('a'.repeat(290)),
    }
    const text = renderComparison(many, 5000)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(5000)
    const rows = text.match(/^\| 🔴/gm)?.length ?? 0
    const folded = /… and (\d+) more figures/.exec(text)?.[1]
    expect(rows + Number(folded)).toBe(100)
    const notes = text.match(/^- a/gm)?.length ?? 0
    expect(text).toContain(`- … and ${20 - notes} more notes.`)
    expect(notes).toBeGreaterThan(2)
  })
})

describe('the plot', () => {
  const plot = (more: Partial<FigureComparison>) => plotInterval({ ...p95, ...more }).replaceAll('\u00a0', ' ')

  test('is as wide as its head, whatever the figures', () => {
    expect(plotHead.replaceAll('\u00a0', ' ')).toBe('better  :   │   :   worse')
    for (const change of [0, 1e-9, 0.5, 1, 2, 1e9, Number.POSITIVE_INFINITY, Number.NaN]) {
      for (const limit of [0, 1, 1.1, 3])
        expect(plot({ change, limit, low: change / 2, high: change * 2 })).toHaveLength(25)
    }
  })

  test.each<[string, Partial<FigureComparison>, string]>([
    ['no change', { change: 1, low: 1, high: 1 }, '        :   ●   :        '],
    ['all beyond the right edge', { change: 2, low: 1.9, high: 2.1 }, '        :   │   :       ►'],
    ['all beyond the left edge', { change: 0.5, low: 0.4, high: 0.6 }, '◄       :   │   :        '],
    ['wider than the plot', { change: 1, low: 0.1, high: 10 }, '◄───────┼───●───┼───────►'],
    [
      'of a figure that should be high',
      { better: 'higher', change: 1.1, low: 1.1, high: 1.21 },
      '    ├───●   │   :        ',
    ],
    [
      'of a share that should be low',
      { scale: 'difference', limit: 0.01, change: 0.02, low: 0.01, high: 0.03 },
      '        :   │   ├───●───┤',
    ],
    [
      'of a share that should be high',
      { scale: 'difference', better: 'higher', limit: -0.01, change: -0.02, low: -0.03, high: -0.01 },
      '        :   │   ├───●───┤',
    ],
    ['with a limit of nothing', { limit: 1, change: 1.1, low: 1.1, high: 1.21 }, '        :   │   ●───┤    '],
    ['without an interval', { low: null, high: null, change: 1.1 }, '        :   │   ●        '],
  ])('%s', (_what, more, line) => {
    expect(plot(more)).toBe(line)
  })
})

test.each([
  ['ratio', 1.16, '+16%'],
  ['ratio', 0.65, '−35%'],
  ['ratio', 1, '0%'],
  ['ratio', 12.34, '12.3×'],
  // What floats are off by: 200 ÷ 100 by way of logarithms, and a mean of changes that cancel each other.
  ['ratio', Math.exp(Math.log(200) - Math.log(100)), '+100%'],
  ['ratio', 1 + 2 ** -52, '0%'],
  ['difference', 2 ** -60, '0 points'],
  ['difference', 0.01, '+1 point'],
  ['difference', -0.0234, '−2.34 points'],
  ['difference', 0, '0 points'],
] as const)('on the scale of a %s %d is %s', (scale, change, words) => {
  expect(signedChange({ change, scale })).toBe(words)
})
