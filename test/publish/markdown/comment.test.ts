import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, test } from 'vitest'
import { commentMarker, commentText } from '../../../src/github/comment-text.ts'
import { renderComment } from '../../../src/publish/markdown/comment.ts'
import type { Machine, ScriptReport } from '../../../src/verdict/script-report.ts'
import { resultOf, scriptReport, stepReport } from '../../support/reports.ts'

const machine: Machine = { os: 'Linux 6.8', arch: 'x64', cpuModel: 'AMD EPYC 7763', cpus: 4 }
const runUrl = 'https://github.example/your-org/shop/actions/runs/4711'
const link = `[The run with its log](${runUrl})\n`

const render = (...scripts: ScriptReport[]) => renderComment({ step: stepReport(...scripts), machine, runUrl })

test('is the job summary, and a link to the run', () => {
  const lines = render(scriptReport()).split('\n')
  expect(lines[0]).toBe('### ✅ `tests/load.js` passed: All 2 thresholds held.')
  expect(lines.slice(-3)).toEqual(['', link.trim(), ''])
})

test('has no link where the run is not known', () => {
  expect(renderComment({ step: stepReport(scriptReport()), machine, runUrl: '' })).not.toMatch(/\]\(|The run/)
})

test('is Markdown behind its marker, which is not seen', () => {
  const text = commentText(commentMarker('load'), render(scriptReport()), runUrl)
  const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
  expect(html).toMatch(/^<!-- k6-load-test:load -->\n<h3>✅ <code>tests\/load\.js<\/code> passed: /)
  expect(html.trimEnd()).toMatch(
    /<p><a href="https:\/\/github\.example\/your-org\/shop\/actions\/runs\/4711">[^<]*<\/a><\/p>$/,
  )
})

const many = <T>(count: number, entry: (at: number) => [string, T]) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => entry(at)))

describe('a large result', () => {
  const trend = { avg: 40, min: 2, med: 30, max: 1500, 'p(90)': 700, 'p(95)': 812.4, count: 1204 }
  const large = scriptReport({
    result: resultOf(
      many(1000, (at) => [`metric_${at}{kind:${'x'.repeat(30)}}`, { ...trend, thresholds: { 'p(95)<500': true } }]),
      { checks: many(5000, (at) => [`${at}`, { name: `check ${at} ${'é'.repeat(50)}`, passes: 1, fails: 1 }]) },
    ),
  })

  test.each([
    ['one script', [large]],
    ['twenty scripts', Array(20).fill(large)],
  ])('fits, what was cut is counted, and the link is there: %s', (_, scripts) => {
    const text = render(...scripts)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000 + 1 + link.length)
    expect(text).toMatch(/… and [\d,]+ more /)
    expect(text.endsWith(link)).toBe(true)
  })
})

describe('a name pings nobody, and links to nothing', () => {
  const names = ['@octocat', '@your-org/all', 'your-org/shop#12', '#12', 'GH-12', 'https://a.example/', 'www.a.example']
  const name = names.join(' ')
  const text = render(
    scriptReport({
      script: `tests/${name}.js`,
      verdict: { outcome: 'thresholds-crossed', passed: false, reason: `It failed: ${name} `, advice: name },
      result: resultOf(
        { [name]: { count: 3, rate: 1, thresholds: { 'count>100': true } } },
        { groups: { a: { name, checks: { b: { name, passes: 1, fails: 1 } }, groups: {} } } },
      ),
      usageReport: { status: 'failed', detail: name, body: '' },
    }),
  )

  test('in what GitHub reads as text', () => {
    const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
    // Nothing in code is a mention or a reference, nor would it be a link.
    const plain = html.replaceAll(/<code>.*?<\/code>/gs, '')
    expect(plain.match(/<a [^>]*>/g)).toEqual([`<a href="${runUrl}">`])
    expect(plain).toContain('octocat')
    expect(plain).not.toMatch(/@[a-z0-9]|#\d|\bGH-\d/i)
  })
})
