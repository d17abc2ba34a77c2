import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openMarkdown } from '../../../scripts/github-page.ts'
import type { Comparison, FigureComparison } from '../../../src/compare/comparison.ts'
import { renderComparison } from '../../../src/publish/markdown/comparison-table.ts'
import { hasChromium, startChromium } from '../../support/chromium.ts'

const figureOf = (change: number, spread: number): FigureComparison => ({
  ...{ metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower', scale: 'ratio', verdict: 'no-difference' },
  ...{ value: 100 * change, reference: 100, limit: 1.1, detectable: 1.2, runs: 10 },
  ...{ change, low: change / spread, high: change * spread },
})

const comparison: Comparison = {
  ...{ mode: 'baseline', verdict: 'no-difference', runs: 10, notes: [] },
  figures: [figureOf(1, 1.01), figureOf(1.16, 1.1), figureOf(0.5, 1.1), figureOf(2, 1.1), figureOf(1.05, 3)],
}

describe.skipIf(!hasChromium)('the interval plots in a real Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser.close())

  test.each([
    ['light', 900],
    ['dark', 900],
    ['light', 390],
  ] as const)('stand exactly below one another and below their head, %s, %d wide', async (colorScheme, width) => {
    const { page } = await openMarkdown(browser, renderComparison(comparison, 10_000), { colorScheme, width })
    onTestFinished(() => page.context().close())
    const boxes = (await page.evaluate(`[...document.querySelectorAll('tr > :last-child > code')].map((code) => {
      const { left, width } = code.getBoundingClientRect()
      return { left: Math.round(left), width: Math.round(width), lines: code.getClientRects().length }
    })`)) as { left: number; width: number; lines: number }[]
    expect(boxes).toHaveLength(6)
    expect(new Set(boxes.map((box) => JSON.stringify(box)))).toEqual(new Set([JSON.stringify(boxes[0])]))
    expect(boxes[0]?.lines).toBe(1)
    // 25 characters of 7 pixels and more.
    expect(boxes[0]?.width).toBeGreaterThan(150)
    const fits = await page.evaluate(
      'document.querySelector("table").scrollWidth <= document.querySelector("table").clientWidth',
    )
    expect(fits).toBe(width === 900)
  })
})
