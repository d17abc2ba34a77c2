import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { visible } from '../../../src/base/text.ts'
import { code, codeCell, html, prose } from '../../../src/publish/markdown/escape.ts'

/** Strings of pieces that mean something to Markdown, HTML or GitHub. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['`', '```', '|', '\\', '*', '_', '~~', '<', '>', '<b>', '</td>', '<!--', '&amp;', '[a](b)', '![', ']'],
        ...['# ', '#12', 'GH-12', '@octocat', 'a@b.com', 'http://x.y', 'www.a.com', ':tada:', '$x$', '1. ', '- ', '+ '],
        ...[
          '---',
          '===',
          '\n\n',
          '\r',
          '    ',
          '\t',
          '\u202e',
          '\u2066',
          '\u200b',
          '\0',
          '\u001b[31m',
          '\ud800',
          'שלום',
        ],
        ...['😀', 'a', 'x_y', ' '],
      ),
      fc.string(),
    ),
  )
  .map((pieces) => pieces.join(''))

const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]|\p{Cs}/u

describe('visible', () => {
  test.each([
    ['a\n b\t\tc', 'a b c'],
    ['  a  ', 'a'],
    ['a\u202eb\u2066c\u0000d\u200be\ud800f', 'abcdef'],
    ['é 漢 😀 👨‍👩‍👧 שלום', 'é 漢 😀 👨‍👩‍👧 שלום'],
    ['\u0000', ''],
  ])('%j becomes %j', (text, line) => {
    expect(visible(text)).toBe(line)
  })

  test('cuts between code points, and says so', () => {
    expect(visible('😀'.repeat(10), 5)).toBe('😀😀😀😀…')
    expect(visible('😀'.repeat(5), 5)).toBe('😀'.repeat(5))
    expect(visible(`a${'\u200b'.repeat(10_000)}b`, 5)).toBe('a…')
  })

  test('is one line that does not change again', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 2, max: 50 }), (text, most) => {
        const line = visible(text, most)
        expect(Array.from(line).length).toBeLessThanOrEqual(most)
        expect(line).not.toMatch(unseen)
        expect(line).not.toMatch(/[\r\n\t]|^\s|\s$/)
        expect(visible(line, most)).toBe(line)
      }),
    )
  })
})

describe('prose', () => {
  test.each([
    ['http_req_duration p(95)<500 ms', 'http_req_duration p(95)\\<500 ms'],
    ['_a_ **b** ~~c~~ `d`', '\\_a\\_ \\*\\*b\\*\\* \\~\\~c\\~\\~ \\`d\\`'],
    ['<img src=x> &amp; a|b', '\\<img src=x> \\&amp; a\\|b'],
    ['[a](javascript:b)', '\\[a\\](javascript:b)'],
    ['1. a', '1\\. a'],
    ['12) a', '12\\) a'],
    ['2.2.0', '2.2.0'],
    ['- a', '\\- a'],
    ['--- a', '\\--- a'],
    ['# a', '\\# a'],
    ['> a', '\\> a'],
    ['=== a', '\\=== a'],
    ['a - b = c > d', 'a - b = c > d'],
    ['C:\\x', 'C:\\\\x'],
  ])('%j becomes %j', (text, markdown) => {
    expect(prose(text)).toBe(markdown)
  })

  test.each([
    ['@octocat', '@\u200boctocat'],
    ['see #12', 'see \\#\u200b12'],
    ['GH-12', 'GH\u200b-12'],
    ['a@b.com', 'a@\u200bb.com'],
    ['https://a.b', 'https:\u200b//a.b'],
    ['_www.a.b', '\\_www\u200b.a.b'],
    [':tada:', ':\u200btada:'],
    ['$x$', '<span>$</span>x<span>$</span>'],
  ])('%j is no link, mention, reference, emoji or formula', (text, markdown) => {
    expect(prose(text)).toBe(markdown)
  })

  test('leaves no live mark, whatever the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = prose(text)
        const bare = markdown.replaceAll('<span>$</span>', '').replaceAll(/\\[!-/:-@[-`{-~]/g, '')
        expect(bare).not.toMatch(/[\\`*[\]<#|~&$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/)
        expect(markdown).not.toMatch(/^(?:[-+=>]|\d+[.)](?:\s|$))/)
        expect(markdown).not.toMatch(/@\w|:\/\/|www\.|[\r\n]/i)
        // Without what was added it is the text again.
        const back = markdown
          .replaceAll('<span>$</span>', '$')
          .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
          .replaceAll('\u200b', '')
        expect(back).toBe(visible(text))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('code', () => {
  test.each([
    ['http_reqs{url:http://a.b}', '`http_reqs{url:http://a.b}`'],
    ['a`b', '``a`b``'],
    ['`a``b`', '``` `a``b` ```'],
    ['', '(no name)'],
    ['\u0000\n', '(no name)'],
    ['a|b', '`a|b`'],
  ])('%j becomes %j', (text, markdown) => {
    expect(code(text)).toBe(markdown)
  })

  test('in a cell it does not end the cell', () => {
    expect(codeCell('a|b')).toBe('`a\\|b`')
    expect(codeCell('a\\|b')).toBe('`a\\ \\|b`')
    expect(codeCell('||')).toBe('`\\|\\|`')
    fc.assert(
      fc.property(hostile, (text) => {
        expect(codeCell(text).replaceAll('\\|', '')).not.toContain('|')
        expect(codeCell(text)).not.toContain('\\\\|')
      }),
    )
  })

  test('is one span, by the rule that a run of backticks ends at the next run of the same length', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = code(text)
        fc.pre(markdown !== '(no name)')
        const [opening = ''] = /^`+/.exec(markdown) ?? []
        const runs = [...markdown.matchAll(/`+/g)].filter(([run]) => run.length === opening.length)
        expect(runs.map(({ index }) => index)).toEqual([0, markdown.length - opening.length])
        const inner = markdown.slice(opening.length, -opening.length)
        expect(/^ .*[^ ].* $/.test(inner) ? inner.slice(1, -1) : inner).toBe(visible(text))
      }),
    )
  })
})

test('html has no marks of its own', () => {
  expect(html(`<b title="x" id='y'>&amp;`)).toBe('&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;')
  fc.assert(
    fc.property(hostile, (text) => {
      expect(html(text).replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toMatch(/[<>&"'\n]/)
    }),
  )
})
