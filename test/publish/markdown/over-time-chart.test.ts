import { createRequire } from 'node:module'
import fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderOverTime } from '../../../src/publish/markdown/over-time-chart.ts'
import type { Moment, OverTime } from '../../../src/results/record.ts'
import { hasChromium, startChromium } from '../../support/chromium.ts'
import { breakOuts } from '../../support/markdown.ts'

const moment = (at: number, more: Partial<Moment> = {}): Moment => ({ at, rate: 100, p95: 20, failed: 0, ...more })

const overTime = (moments: readonly Moment[], of: OverTime['of'] = 'requests'): OverTime => ({ of, period: 1, moments })

/** The Mermaid sources in a text. */
const chartsIn = (markdown: string) =>
  [...markdown.matchAll(/^```mermaid\n(.*?)\n```$/gms)].map(([, source = '']) => source)

const linesOf = (source = '') => source.split('\n').slice(1)

describe('a run over time', () => {
  test('has a chart of the rate and one of the p95, and says that nothing failed', () => {
    const text = renderOverTime(overTime([moment(1), moment(2, { rate: 250.04, p95: 31.26 }), moment(3)]))
    expect(chartsIn(text).map(linesOf)).toEqual([
      [
        'xychart-beta',
        '  title "Requests per second"',
        '  x-axis "s" 1 --> 3',
        '  y-axis "/s" 0 --> 350',
        '  line [100, 250, 100]',
      ],
      [
        'xychart-beta',
        '  title "Request duration, p(95)"',
        '  x-axis "s" 1 --> 3',
        '  y-axis "ms" 0 --> 35',
        '  line [20, 31.3, 20]',
      ],
    ])
    expect(text).toContain('\n\nNo request failed.\n\n')
    expect(text).toContain('| 2 s | 250/s | 31.3 ms | 0% |')
  })

  test('has a chart of errors if there were any', () => {
    const text = renderOverTime(overTime([moment(1), moment(2, { failed: 0.0123 }), moment(3)]))
    expect(linesOf(chartsIn(text)[2])).toEqual([
      'xychart-beta',
      '  title "Failed requests"',
      '  x-axis "s" 1 --> 3',
      '  y-axis "%" 0 --> 1.5',
      '  line [0, 1.23, 0]',
    ])
    expect(text).not.toContain('No request failed')
  })

  test('shows seconds and minutes where there are many', () => {
    const text = renderOverTime(overTime([moment(60, { p95: 900 }), moment(120, { p95: 1500 }), moment(180)]))
    expect(linesOf(chartsIn(text)[1]).slice(2)).toEqual([
      '  x-axis "min" 1 --> 3',
      '  y-axis "s" 0 --> 1.5',
      '  line [0.9, 1.5, 0.02]',
    ])
    expect(chartsIn(renderOverTime(overTime([moment(3600), moment(7200), moment(10_800)])))[0]).toContain('"h" 1 --> 3')
  })

  test('goes straight on where nothing was measured, and says so', () => {
    const none = { p95: null, failed: null, rate: 0 }
    const moments = [moment(1, none), moment(2, { p95: 10 }), moment(3, none), moment(4, none), moment(5, { p95: 40 })]
    const text = renderOverTime(overTime(moments))
    expect(chartsIn(text)[1]).toContain('line [10, 10, 20, 30, 40]')
    expect(text).toContain('No request failed. No request ended in 3 of the 5 periods: lines go straight on there.')
    expect(text).toContain('| 3 s | 0/s | – | – |')
  })

  test('of iterations has no failures', () => {
    const moments = [1, 2, 3].map((at) => moment(at, { failed: null }))
    const text = renderOverTime(overTime(moments, 'iterations'))
    expect(chartsIn(text).map((source) => linesOf(source)[1])).toEqual([
      '  title "Iterations per second"',
      '  title "Iteration duration, p(95)"',
    ])
    expect(text).not.toContain('request')
    expect(text).toContain('| Until | Iterations | p(95) |')
  })

  test('of which only the rate is known has no other chart', () => {
    const moments = [1, 2, 3].map((at) => moment(at, { rate: 0, p95: null, failed: null }))
    const text = renderOverTime(overTime(moments))
    expect(chartsIn(text)).toHaveLength(1)
    expect(text).not.toContain('failed')
  })

  test('of fewer than three moments is nothing', () => {
    expect(renderOverTime(overTime([moment(1), moment(2)]))).toBe('')
    expect(renderOverTime(overTime([]))).toBe('')
  })

  test('breaks out of nothing', () => {
    const text = renderOverTime(overTime([1, 2, 3].map((at) => moment(at, { failed: 0.5 }))))
    const outside = text.replaceAll(/^```mermaid\n.*?\n```$/gms, '')
    expect(breakOuts(`### ✅ heading\n${outside}`)).toEqual([])
  })
})

const lineColours = ['#3b82f6', '#c27803', '#e5484d']

describe.skipIf(!hasChromium)('in a browser', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await startChromium()
    page = await browser.newPage()
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('@mermaid-js/tiny') })
  })
  afterAll(() => browser.close())

  /** Draws one with Mermaid, in the theme that GitHub takes for a light or dark page; the points of its lines. */
  async function draw(source: string, theme: 'default' | 'dark') {
    const svg = await page.evaluate(
      async ([source, theme]) => {
        type Mermaid = {
          initialize: (config: object) => void
          parse: (source: string) => Promise<unknown>
          render: (id: string, source: string) => Promise<{ svg: string }>
        }
        const { mermaid } = globalThis as unknown as { mermaid: Mermaid }
        mermaid.initialize({ startOnLoad: false, theme })
        await mermaid.parse(source)
        return (await mermaid.render('chart', source)).svg
      },
      [source, theme] as const,
    )
    const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
    const lines = (svg.match(/<path [^>]*>/g) ?? []).filter((tag) => lineColours.includes(attribute(tag, 'stroke')))
    return {
      svg,
      paths: lines.map((line) => attribute(line, 'd')),
      colours: lines.map((line) => attribute(line, 'stroke')),
      background: attribute(/<rect [^>]*class="background"[^>]*>/.exec(svg)?.[0] ?? '', 'fill'),
      texts: [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text = '']) => text),
      hasNaN: /NaN|Infinity/.test(svg),
    }
  }

  test.each(['default', 'dark'] as const)(
    'Mermaid draws a line through every moment, in the theme %s',
    async (theme) => {
      const moments = Array.from({ length: 60 }, (_, index) =>
        moment(5 * (index + 1), {
          rate: 300 + 10 * (index % 7),
          p95: index % 9 ? 1200 + index : null,
          failed: index / 200,
        }),
      )
      const charts = chartsIn(renderOverTime(overTime(moments)))
      const drawn = await Promise.all(charts.map((source) => draw(source, theme)))
      const titles = ['Requests per second', 'Request duration, p(95)', 'Failed requests']
      for (const [index, { paths, texts, background, hasNaN }] of drawn.entries()) {
        expect(paths).toHaveLength(1)
        expect(paths[0]?.match(/[ML]/g)).toHaveLength(60)
        expect(texts).toContain(titles[index])
        expect(background).toBe('transparent')
        expect(hasNaN).toBe(false)
      }
      expect(drawn.map(({ texts }) => ['/s', 's', '%'].find((unit) => texts.includes(unit)))).toEqual(['/s', 's', '%'])
      expect(drawn.flatMap(({ colours }) => colours)).toEqual(lineColours)
      for (const { texts } of drawn) expect(texts.length).toBeLessThan(30)
    },
  )

  test('no figure of the axis stands in another, whatever the peak', async () => {
    for (let peak = 1; peak < 10; peak += 0.25) {
      const moments = [1, 2, 3].map((at) => moment(at, { rate: peak }))
      const { svg } = await draw(chartsIn(renderOverTime(overTime(moments)))[0] ?? '', 'default')
      await page.setContent(`<div style="width: 800px">${svg}</div>`)
      const tops: readonly number[] = await page.evaluate(
        "[...document.querySelectorAll('.left-axis .label text')].map((text) => text.getBoundingClientRect().top)",
      )
      const gaps = tops
        .toSorted((a, b) => a - b)
        .map((top, index, all) => top - (all[index - 1] ?? Number.NEGATIVE_INFINITY))
      expect(tops.length).toBeGreaterThan(4)
      // The figures are 12 px high.
      expect({ peak, nearest: Math.min(...gaps) > 12 }).toEqual({ peak, nearest: true })
    }
  })

  test('Mermaid reads whatever values there are', async () => {
    const value = fc.option(
      fc.oneof(fc.double(), fc.double({ min: 0, max: 1e6 }), fc.constantFrom(0, 1e-9, 1e21, 5e-324)),
    )
    const moments = fc.array(fc.record({ at: fc.double(), rate: value, p95: value, failed: value }), { maxLength: 70 })
    await fc.assert(
      fc.asyncProperty(moments, fc.constantFrom('requests' as const, 'iterations' as const), async (moments, of) => {
        const charts = chartsIn(renderOverTime(overTime(moments, of)))
        for (const source of charts) {
          const { paths, hasNaN } = await draw(source, 'default')
          expect(paths.map((path) => path.match(/[ML]/g)?.length)).toEqual([moments.length])
          expect(hasNaN).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
  })
})
