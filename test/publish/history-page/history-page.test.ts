import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EarlierRun, Origin } from '../../../src/history/earlier-runs.ts'
import { pagesOf } from '../../../src/publish/history-page/pages-of.ts'
import { hasChromium, startChromium } from '../../support/chromium.ts'
import { historyOf } from '../../support/history.ts'

const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'your-org/shop' }
const compared = [{ metric: 'http_req_duration{kind:checkout}', aggregation: 'p(99)', better: 'lower' as const }]

const originOf = ({ origin }: EarlierRun): Origin => {
  if (origin === undefined) throw new Error('a run without its origin')
  return origin
}

/** The files of a history's page, by path. */
const filesOf = (runs: ReturnType<typeof historyOf>, key = 'checkout') =>
  new Map(
    pagesOf(
      compared,
      env,
    )({ key, name: 'checkout-0123456789abcdef', names: ['a', 'b<i>'], runs }).map(({ path, content }) => [
      path,
      content,
    ]),
  )
const page = 'checkout-0123456789abcdef/index.html'

describe('the page of a history', () => {
  test('of 1,000 runs has all of them in less than 300 kB', () => {
    const html = filesOf(historyOf(1000)).get(page) ?? ''
    expect(Buffer.byteLength(html)).toBeLessThan(300_000)
    expect(html.match(/<tr><td>/g)).toHaveLength(1000)
    expect(html).toContain('href="actions/runs/1000"')
    expect(html).toContain('href="commit/0000000001"')
    expect(html).toContain('<base href="https://github.com/your-org/shop/">')
  })

  test('says what a reader wants first', () => {
    const html = filesOf(historyOf(3)).get(page) ?? ''
    expect(html).toContain('3 runs of this load test, the newest of 2026-03-01.')
    // 100 ms and 1 ms more for each run, as historyOf makes them.
    expect(html).toContain(
      '<p>103 ms in the newest of 3 runs; from 101 ms to 103 ms in all; the threshold is 500 ms.</p>',
    )
  })

  test('has scales from 0 to a short number above all values, with a short one in the middle', () => {
    const html = filesOf(historyOf(3)).get(page) ?? ''
    const scale = [...html.matchAll(/text-anchor="end">([^<]*ms)<\/text>/g)].map(([, text]) => text)
    // The p(99) of the checkout is at most 304.5 ms, the p(95) of all at most 103 ms.
    expect(scale.slice(0, 6)).toEqual(['0 ms', '200 ms', '400 ms', '0 ms', '60 ms', '120 ms'])
  })

  test('has no script, and hostile names stay text', () => {
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`
    const runs = historyOf(2).map((run) => ({
      ...run,
      name: evil,
      origin: { ...originOf(run), url: `https://evil.example/"onclick=alert(1)`, thresholds: [evil] },
    }))
    for (const content of filesOf(runs, evil).values()) {
      expect(content).not.toMatch(/<script|<img|<i>/i)
      expect(content).not.toContain('"onclick')
    }
  })

  test.each(['javascript:alert(1)', '//evil.example/x', 'https://evil.example/x', 'data:text/html,x', '../../x'])(
    'a run whose address goes on with %j leads to that address and nowhere else',
    (rest) => {
      const base = 'https://github.com/your-org/shop/'
      const runs = historyOf(1).map((run) => ({ ...run, origin: { ...originOf(run), url: `${base}${rest}` } }))
      const html = filesOf(runs).get(page) ?? ''
      const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => new URL(href, base).href)
      expect(links).toContain(new URL(`${base}${rest}`).href)
      expect(links.every((link) => link.startsWith('https://github.com/'))).toBe(true)
    },
  )

  test('has badges: that of shields, and a picture', () => {
    const files = filesOf(historyOf(2))
    expect(JSON.parse(files.get('checkout-0123456789abcdef/badge.json') ?? '')).toEqual({
      schemaVersion: 1,
      label: 'load test',
      message: 'p95 102 ms, no difference',
      color: 'brightgreen',
    })
    const worse = historyOf(2, { verdict: 'worse' })
    expect(JSON.parse(filesOf(worse).get('checkout-0123456789abcdef/badge.json') ?? '')).toMatchObject({ color: 'red' })
    expect(files.get('checkout-0123456789abcdef/badge.svg')).toContain(
      '<title>load test: p95 102 ms, no difference</title>',
    )
  })

  test('has an index that leads to all', () => {
    expect(filesOf(historyOf(1)).get('index.html')).toContain('<a href="b%3Ci%3E/index.html">b&lt;i&gt;</a>')
  })
})

describe.skipIf(!hasChromium)('in a real browser', { timeout: 60_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser.close())
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

  test.each([
    [1, 'light', 1280],
    [120, 'dark', 1280],
    [1000, 'light', 400],
  ] as const)(
    '%d runs, %s, %d wide: nothing for axe, nothing broken, no sideways scrolling',
    async (count, colorScheme, width) => {
      const directory = mkdtempSync(join(tmpdir(), 'history-page-'))
      for (const [path, content] of filesOf(historyOf(count))) {
        const file = join(directory, path.replace('/', '-'))
        writeFileSync(file, content)
        if (!path.endsWith('.html')) continue
        // The policy forbids what axe is.
        const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true })
        const opened = await context.newPage()
        const said: string[] = []
        opened.on('console', (message) => said.push(message.text()))
        await opened.goto(pathToFileURL(file).href)
        await opened.evaluate(axe)
        const found = await opened.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
        )
        expect({ path, found, said }).toEqual({ path, found: [], said: [] })
        const texts: readonly number[] = await opened.evaluate(
          "[...document.querySelectorAll('svg text')].filter((text) => text.textContent).map((text) => text.getBoundingClientRect().height)",
        )
        for (const height of texts) expect(height).toBeGreaterThan(11)
        const outside = await opened.evaluate(
          "[...document.querySelectorAll('svg text')].filter((text) => text.getBoundingClientRect().left < text.closest('svg').getBoundingClientRect().left).length",
        )
        expect(outside).toBe(0)
        const wide = await opened.evaluate('document.documentElement.scrollWidth')
        expect(wide).toBeLessThanOrEqual(width)
        await context.close()
      }
    },
  )
})
