import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openMarkdown } from '../../scripts/github-page.ts'
import { runAction } from '../support/action.ts'
import { hasChromium, startChromium } from '../support/chromium.ts'
import { markupNames } from '../support/hostile-summary.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { breakOuts } from '../support/markdown.ts'
import { countOf, pageBreakOuts } from '../support/page-judge.ts'

/** k6 itself crashes at a check whose name has half of a surrogate pair. */
const names = markupNames.map((name) => name.toWellFormed())

/**
 * 1,000 thresholds, 300 groups and 5,000 checks that fail, all with names that would be markup. More of the long names
 * would keep k6 itself busy for half a minute.
 */
const script = `
  import { check, group } from 'k6'
  import { Counter } from 'k6/metrics'
  const names = ${JSON.stringify(names)}
  const nameOf = (index) => {
    const name = names[index % names.length] + ' ' + index
    return index % 100 === 0 ? name.repeat(Math.ceil(10000 / name.length)) : name
  }
  const counter = new Counter('counter')
  const all = (count) => Array.from({ length: count }, (_, index) => nameOf(index))
  export const options = {
    thresholds: Object.fromEntries(all(1000).map((name, index) => ['counter{tag:' + name + '}', [index % 2 ? 'count>10' : 'count>=0']])),
  }
  const groups = all(300)
  const checks = all(5000)
  export default function () {
    for (const [index, name] of groups.entries()) {
      const own = checks.slice(index * 10, index * 10 + 10)
      group(name, () => check(0, Object.fromEntries(own.map((check) => [check, () => false]))))
    }
    check(0, Object.fromEntries(checks.slice(3000).map((name) => [name, () => false])))
  }`

describe.skipIf(!hasChromium)('a real job summary', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser.close())

  test.each(k6Versions)(
    'of k6 %s with hostile names by the thousand shows them as text',
    { timeout: 180_000 },
    async (version) => {
      const step = await runAction({
        k6: k6Path(version),
        files: { 'test.js': script },
        inputs: { script: 'test.js', 'no-usage-report': 'true' },
      })
      expect(step.outputs.outcome).toBe('thresholds-crossed')
      expect(Buffer.byteLength(step.summary)).toBeLessThan(1024 * 1024)
      expect(breakOuts(step.summary)).toEqual([])
      const { page, requests } = await openMarkdown(browser, step.summary)
      onTestFinished(() => page.context().close())
      expect(await pageBreakOuts(page)).toEqual([])
      expect(requests).toEqual([])
      expect(await countOf(page, 'threshold')).toBe(1000)
      expect(await countOf(page, 'failed check')).toBe(5000)
    },
  )
})
