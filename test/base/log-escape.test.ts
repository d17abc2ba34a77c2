import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeCommands, escapeText, lastLineEnd, longestLine, wrapLongLines } from '../../src/base/log-escape.ts'
import { commandsIn } from '../support/workflow-commands.ts'

const commandish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '::error::x',
          '##[group]y',
          '::set-output name=x::y',
          '::',
          ':',
          '##[',
          '#',
          '[',
          ']',
          'error',
          'set-output',
          'stop-commands',
          ' name=x',
          ';',
          '\r',
          '\n',
          '\r\n',
        ],
        ...[
          '\t',
          ' ',
          '\u0085',
          '\u00a0',
          '\u2003',
          '\u2028',
          '\u3000',
          '\ufeff',
          '\u200b',
          '\u00ad',
          '\v',
          '\f',
          '\u001c',
        ],
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

test('no text is a workflow command after the escape, and only spaces were added', () => {
  let live = 0
  fc.assert(
    fc.property(commandish, (text) => {
      live += commandsIn(text).length
      const escaped = escapeText(text)
      expect(commandsIn(escaped)).toEqual([])
      expect(escaped.replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    }),
    { numRuns: 10_000 },
  )
  expect(live, 'the generator must make commands, or the test says nothing').toBeGreaterThan(100)
})

test.each([
  ['::error::x', ': :error::x'],
  [' \t::error::x', ' \t: :error::x'],
  ['\u0085::set-env name=A::x', '\u0085: :set-env name=A::x'],
  ['a\r::error::x', 'a\r: :error::x'],
  ['a ::error:: b', 'a ::error:: b'],
  ['time=1 msg="##[error]x"', 'time=1 msg="## [error]x"'],
  ['###[[error]]', '### [[error]]'],
  ['g::h and a:b', 'g::h and a:b'],
  ['é::x', 'é::x'],
])('%j becomes %j', (text, escaped) => {
  expect(escapeText(text)).toBe(escaped)
})

test('bytes that are no UTF-8 pass unchanged', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1')
  expect(escapeCommands(bytes)).toBe(bytes)
})

test('long lines are wrapped, at characters, and nothing else changes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('x', 'é', '€', '𝕏', '\n', '\r\n'), fc.integer({ min: 1, max: 5000 })), {
        maxLength: 6,
      }),
      (runs) => {
        const text = runs.map(([unit, count]) => unit.repeat(unit.includes('\n') ? 1 : count)).join('')
        const wrapped = Buffer.from(wrapLongLines(Buffer.from(text).toString('latin1')), 'latin1')
        const lines = wrapped.toString('utf8').split(/\r?\n/)
        expect(lines.every((line) => Buffer.byteLength(line) <= longestLine)).toBe(true)
        expect(lines.join('')).toBe(text.replaceAll(/\r?\n/g, ''))
      },
    ),
  )
})

test('a long line of nothing but continuation bytes is wrapped too', () => {
  const wrapped = wrapLongLines('\x80'.repeat(longestLine * 2 + 5))
  expect(wrapped.split('\n').map((line) => line.length)).toEqual([longestLine, longestLine, 5])
})

test('whole lines end behind the last \\n or \\r, whichever comes later', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r'), maxLength: 12 }), (text) => {
      expect(lastLineEnd(text)).toBe(/^[\s\S]*[\r\n]/.exec(text)?.[0].length ?? 0)
    }),
  )
})
