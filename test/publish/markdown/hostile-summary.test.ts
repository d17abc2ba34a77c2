import fc from 'fast-check'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { githubHtml, type Look, openMarkdown } from '../../../scripts/github-page.ts'
import type { Comparison } from '../../../src/compare/comparison.ts'
import { renderJobSummary } from '../../../src/publish/markdown/job-summary.ts'
import type { Machine, ScriptReport } from '../../../src/verdict/script-report.ts'
import { hasChromium, startChromium } from '../../support/chromium.ts'
import { markupName, markupNames } from '../../support/hostile-summary.ts'
import { breakOuts } from '../../support/markdown.ts'
import { countOf, cutOf, pageBreakOuts, shownOf } from '../../support/page-judge.ts'
import { resultOf, scriptReport, stepReport } from '../../support/reports.ts'

const machine: Machine = { os: 'Linux 6.8', arch: 'x64', cpuModel: '<b>pwned</b> | CPU', cpus: 4 }

const trend = { avg: 40, min: 2, med: 30, max: 1500, 'p(95)': 812.4, count: 1204 }

const moments = Array.from({ length: 60 }, (_, index) => ({
  at: index + 1,
  rate: 40,
  p95: 7 * index,
  failed: index / 100,
}))

/** A comparison of as many figures, and with as many notes, as there are names. */
const comparisonOf = (names: readonly string[]): Comparison => ({
  ...{ mode: 'baseline', verdict: 'worse', runs: 12, notes: names },
  figures: names.map((metric, index) => ({
    ...{ metric, aggregation: index % 2 ? 'p(95)' : metric, better: 'lower', scale: 'ratio', runs: 12 },
    ...{ verdict: index % 2 ? 'worse' : 'too-little-to-tell', limit: 1.1, detectable: 1.3 },
    ...{ value: 812, reference: 700, change: 1.16, low: 1.12, high: 1.2 },
  })),
})

/** A script all of whose names are hostile; `name` gives the index-th. */
function reportOf(
  name: (index: number) => string,
  count: { thresholds: number; checks: number; groups: number; compared: number },
): ScriptReport {
  const named = <T>(some: number, make: (index: number) => T) =>
    Object.fromEntries(Array.from({ length: some }, (_, index) => [`${index} ${name(index)}`, make(index)]))
  const check = (index: number) => ({ name: name(index), passes: 3, fails: 1 })
  const inGroups = Math.floor(count.checks / 2 / Math.max(1, count.groups))
  const metrics = {
    http_reqs: { count: 1204, rate: 40 },
    iterations: { count: 1204, rate: 40 },
    // A threshold whose expression k6 would not take shows as it is.
    ...named(count.thresholds, (index) => ({
      ...trend,
      thresholds: { [index % 3 ? 'p(95)<500' : name(index)]: index % 2 === 0 },
    })),
  }
  const root = {
    checks: named(count.checks - inGroups * count.groups, check),
    groups: named(count.groups, (index) => ({ name: name(index), checks: named(inGroups, check), groups: {} })),
  }
  const reason = markupNames.join(' ')
  return scriptReport({
    script: name(1),
    verdict: { outcome: 'thresholds-crossed', passed: false, reason, advice: reason },
    result: resultOf(metrics, root),
    plan: {
      ...{ vus: null, duration: null, iterations: null, stages: null, thresholds: {}, summaryTrendStats: [] },
      ...{ teardownTimeout: null, segmented: false, maxVUs: 10, totalDuration: '1m' },
      scenarios: named(12, () => ({ executor: name(2), vus: 1, duration: '1s' })),
    },
    comparison: comparisonOf(Array.from({ length: count.compared }, (_, index) => name(index))),
    usageReport: { status: 'failed', detail: reason, body: '' },
    k6Version: name(3),
    overTime: { of: 'requests', period: 1, moments },
    endpoints: {
      kind: 'measured',
      rows: Array.from({ length: Math.min(100, count.thresholds) }, (_, index) => ({
        ...{ name: name(index), method: name(index + 1), count: 12, failed: index % 3 ? 1 : null },
        ...{ perSecond: index % 2 ? 3 : null, p50: 1, p95: index % 5 ? 2 : null, p99: 3 },
      })),
      more: 7,
    },
  })
}

const large = reportOf(markupName, { thresholds: 100, checks: 100, groups: 10, compared: 10 })
const huge = reportOf(markupName, { thresholds: 1000, checks: 5000, groups: 300, compared: 60 })

const cases = [900 * 1024, 60_000, 20_000].flatMap((mostBytes) => [
  ['a huge script alone', mostBytes, [huge]] as const,
  ['huge scripts among others', mostBytes, [huge, scriptReport({ script: markupName(0) }), huge]] as const,
])

/** How many folds are opened and closed. */
function foldsOf(markdown: string): number {
  const lines = markdown.split('\n')
  const opened = lines.filter((line) => line.startsWith('<details'))
  expect(lines.filter((line) => line === '</details>')).toHaveLength(opened.length)
  return opened.length
}

test.each(cases)('%s takes at most %d bytes and stays in its places', (_what, mostBytes, scripts) => {
  const markdown = renderJobSummary(stepReport(...scripts), machine, mostBytes)
  expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(mostBytes)
  // Most of the room is used.
  expect(Buffer.byteLength(markdown)).toBeGreaterThan(mostBytes * 0.6)
  expect(breakOuts(markdown)).toEqual([])
  expect(foldsOf(markdown)).toBeGreaterThan(0)
})

test('any number of bytes from 20,000 on is kept', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20_000, max: 80_000 }), fc.integer({ min: 1, max: 30 }), (mostBytes, scripts) => {
      const markdown = renderJobSummary(stepReport(...Array<ScriptReport>(scripts).fill(large)), machine, mostBytes)
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(mostBytes)
      expect(breakOuts(markdown)).toEqual([])
      foldsOf(markdown)
    }),
    { numRuns: 30 },
  )
})

describe.skipIf(!hasChromium)('in a real Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser.close())

  /** Opens Markdown, and fails when it asks the network for anything. */
  async function open(markdown: string, look?: Look) {
    const { page, requests } = await openMarkdown(browser, markdown, look)
    onTestFinished(() => page.context().close())
    expect(requests).toEqual([])
    return page
  }

  test('names do harm where nobody escapes them', async () => {
    const harmful = markupNames.filter((name) =>
      /__pwned|https|\u202e|\ud800|- \[x\]|===|~~|textarea|2\. |# /.test(name),
    )
    expect(harmful.length).toBeGreaterThan(12)
    for (const name of harmful) {
      const markdown = `### ✅ test\n\n| a | b |\n| --- | ---: |\n| ${name} | 1 |\n\n${name}\n`
      const { page } = await openMarkdown(browser, markdown)
      expect([name, (await pageBreakOuts(page)).length]).not.toEqual([name, 0])
      await page.context().close()
    }
  })

  test.each(cases)('%s in at most %d bytes: nothing is markup', async (_what, mostBytes, scripts) => {
    const markdown = renderJobSummary(stepReport(...scripts), machine, mostBytes)
    const page = await open(markdown)
    expect(await pageBreakOuts(page)).toEqual([])
    expect(await page.locator('details').count()).toBe(foldsOf(markdown))
  })

  test('what is cut adds up to all', async () => {
    for (const mostBytes of [900 * 1024, 60_000, 20_000]) {
      const page = await open(renderJobSummary(stepReport(huge), machine, mostBytes))
      const all = { threshold: 1000, 'failed check': 5000, metric: 1002, figure: 60 }
      for (const [noun, count] of Object.entries(all)) expect([noun, await countOf(page, noun)]).toEqual([noun, count])
      // The last note is the one that counts.
      expect((await page.locator('li').count()) - 1 + (await cutOf(page, 'note'))).toBe(60)
      expect(await shownOf(page, 'threshold')).toBeGreaterThan(mostBytes / 20_000)
      // What was run is never cut: script, k6, the script's own k6, plan, run, machine, usage report.
      expect(await shownOf(page, 'detail')).toBe(7)
    }
  })

  test('the page of a huge script is not wider than a phone', async () => {
    const page = await open(renderJobSummary(stepReport(huge), machine, 60_000), { width: 390 })
    expect(await pageBreakOuts(page)).toEqual([])
  })

  test('a sentence that begins with one is text', { timeout: 120_000 }, async () => {
    for (const name of markupNames) {
      const verdict = { ...large.verdict, reason: name, advice: name }
      const markdown = renderJobSummary(stepReport({ ...scriptReport({}), verdict }), machine)
      expect([name, breakOuts(markdown)]).toEqual([name, []])
      const page = await open(markdown)
      expect([name, await pageBreakOuts(page)]).toEqual([name, []])
    }
  })

  test('no name becomes markup, whatever it is', { timeout: 180_000 }, async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...markupNames,
        '`',
        '``',
        '|',
        '\\',
        '\\|',
        '<',
        '>',
        '&',
        '\n',
        '\t',
        ' ',
        '$',
        '@a',
        '#1',
        '![',
      ),
      fc.constantFrom('](x)', '*', '_', '~', 'http://a.b', 'www.a.b', 'a@b.c', ':a:', '- ', '1. ', '\u202e', '\ud83d'),
      fc.string({ unit: 'binary' }),
    )
    const name = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 60, maxLength: 60 }), async (names) => {
        const count = { thresholds: 60, checks: 60, groups: 10, compared: 60 }
        const report = reportOf((index) => names[index % names.length] ?? '', count)
        const [reason = '', advice = ''] = names
        const verdict = { ...report.verdict, reason, advice }
        const markdown = renderJobSummary(stepReport({ ...report, verdict }), machine)
        expect(breakOuts(markdown)).toEqual([])
        const { page, requests } = await openMarkdown(browser, markdown)
        expect(await pageBreakOuts(page)).toEqual([])
        expect(requests).toEqual([])
        await page.context().close()
      }),
      // A page takes seconds: to look for a smaller one would hide behind the timeout what was found.
      { numRuns: 12, endOnFailure: true },
    )
  })
})

test('the renderer takes nothing out', () => {
  expect(githubHtml('<script>a</script>\n\n[b](javascript:c) https://d.example')).toBe(
    '<script>a</script>\n<p><a href="javascript:c">b</a> <a href="https://d.example">https://d.example</a></p>',
  )
})
