import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { seed } from '../../../bench/collector/seed.ts'
import { niceCeiling } from '../../../src/collector/page/charts.ts'
import { html } from '../../../src/collector/page/html.ts'
import { hasChromium, startChromium } from '../../support/chromium.ts'
import { eventually, post, reportOf, scratch, startCollector } from '../../support/collector.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A collector with a year of reports. */
async function filled(...args: readonly string[]) {
  const data = join(scratch(), 'usage.db')
  seed(data, { reports: 4000, days: 365, until: Date.now() })
  return startCollector({ args: ['--data', data, ...args] })
}

test('every value is escaped', () => {
  const value = '<b a="1">&\'</b>'
  expect(html`<i title="${value}">${[html`${value}`]}</i>`.html).toBe(
    '<i title="&lt;b a=&quot;1&quot;&gt;&amp;&#39;&lt;/b&gt;">&lt;b a=&quot;1&quot;&gt;&amp;&#39;&lt;/b&gt;</i>',
  )
})

test.each([
  [0, 2],
  [2, 2],
  [3, 4],
  [7, 8],
  [10, 10],
  [11, 20],
  [950, 1000],
  [4100, 6000],
])('the scale for %d ends at %d', (value, top) => {
  expect(niceCeiling(value)).toBe(top)
})

describe.skipIf(!hasChromium)('in a real Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser.close())

  /** Opens an address; fails on anything that the page writes to the console, such as a broken policy. */
  async function open(url: string, options: { width?: number; colorScheme?: 'light' | 'dark' } = {}) {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: 900 },
      colorScheme: options.colorScheme ?? 'light',
      bypassCSP: false,
    })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('requestfailed', (failed) => said.push(failed.url()))
    await page.goto(url)
    expect(said).toEqual([])
    return page
  }

  test('a report that is posted shows up in the figures', async () => {
    const { url } = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
    const page = await open(url)
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['No reports in this period'])
    expect(await page.locator('pre').allTextContents()).toEqual([
      `usage-report-url: ${url}`,
      `K6_USAGE_REPORT_URL=${url} k6 run script.js`,
    ])
    await post(url, { ...reportOf(1), is_ci: true, vus_max: 30 })
    await post(url, { ...reportOf(2), k6_version: '1.8.1', goos: 'darwin', duration: '2m0s' })
    // The page of before is given for a few seconds more.
    await eventually(async () => (await fetch(url)).text().then((text) => text.includes('Reports per day')))
    await page.reload()
    const figure = (name: string) =>
      page
        .locator('.figures div', { has: page.getByText(name, { exact: true }) })
        .locator('dd span')
        .textContent()
    expect(await figure('Reports')).toBe('2')
    expect(await figure('In CI')).toBe('50%')
    const rows = async (name: string) =>
      page.getByRole('table', { name, exact: true }).locator('tbody tr').allInnerTexts()
    const text = (rows: readonly string[]) => rows.map((row) => row.replaceAll(/\s+/g, ' ').trim())
    expect(text(await rows('Operating system'))).toEqual(['darwin 1 50%', 'linux 1 50%'])
    expect(text(await rows('Peak of virtual users'))).toEqual(['2–5 1 50%', '6–10 0 0%', '11–20 0 0%', '21–50 1 50%'])
    expect(await page.locator('.legend li').allInnerTexts()).toEqual(['1.8.1 1', '2.2.0 1'])
    expect(await page.locator('svg rect.c0, svg rect.c1').count()).toBeGreaterThan(4)
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      test(`${colorScheme}, ${width} wide: readable, nothing cut off, axe-core finds nothing`, async () => {
        const full = await filled()
        const few = await filled('--min-group', '5')
        const empty = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
        for (const address of [
          full.url,
          `${full.url}?days=365`,
          `${full.url}privacy`,
          few.url,
          `${few.url}?days=365`,
          empty.url,
        ]) {
          const page = await open(address, { width, colorScheme })
          const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
          expect(overflow, address).toBeLessThanOrEqual(0)
          for (const summary of await page.locator('summary').all()) await summary.click()
          // The page's own policy forbids scripts: the checker comes through the debugger.
          await page.evaluate(axe)
          const found = (await page.evaluate('axe.run()')) as {
            violations: { id: string; nodes: { html: string }[] }[]
          }
          expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html, address])).toEqual([])
          const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
          const lightness = String(ground).match(/\d+/g)?.map(Number)[0] ?? 128
          expect(lightness > 128).toBe(colorScheme === 'light')
        }
      })
    }
  }

  test('small groups are told as other, with a word why', async () => {
    const page = await open(`${(await filled('--min-group', '5')).url}?days=365`)
    const rows = async (name: string) =>
      page.getByRole('table', { name, exact: true }).locator('tbody tr th').allInnerTexts()
    for (const name of ['Operating system', 'Peak of virtual users', 'Duration', 'Where', 'Executor']) {
      expect(await rows(name), name).toContain('other')
    }
    await page.getByText('A group of fewer than 5 reports on a day is counted as').waitFor()
    const ci = page.locator('.figures div', { has: page.getByText('In CI', { exact: true }) })
    expect(await ci.locator('dd').textContent()).toBe('–some groups are too small to show')
  })

  test('works with the keyboard alone, and the period is a choice of links and two dates', async () => {
    const { url } = await filled()
    const page = await open(url)
    const focused = () => page.evaluate('document.activeElement.textContent.trim()')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    for (const name of ['7 days', '30 days', '90 days']) {
      await page.keyboard.press('Tab')
      expect(await focused()).toBe(name)
    }
    await page.keyboard.press('Enter')
    await page.waitForURL('**/?days=90')
    expect(await page.locator('nav [aria-current]').textContent()).toBe('90 days')
    for (const landmark of ['banner', 'navigation', 'main', 'contentinfo'] as const) {
      expect(await page.getByRole(landmark).count(), landmark).toBe(1)
    }
    const today = new Date().toISOString().slice(0, 10)
    await page.getByLabel('From').fill(today)
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(`**/?from=${today}&to=${today}`)
    expect(await page.locator('header p').textContent()).toMatch(/^(\d+ \w+ \d{4}) to \1$/)
  })

  test('a year is drawn by the week, and the table beside the plot has its figures', async () => {
    const { url } = await filled()
    const page = await open(`${url}?days=365`)
    await page.getByText('Figures of “Reports per week”').click()
    const table = page.getByRole('region', { name: 'Table: Reports per week' })
    const counts = (await table.locator('tbody td').allInnerTexts()).map((text) => Number(text.replaceAll(',', '')))
    expect(counts).toHaveLength(53)
    const total = (await page.locator('.figures dd span').first().textContent()) ?? ''
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Number(total.replaceAll(',', '')))
  })
})
