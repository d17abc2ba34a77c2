import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitWords } from '../../src/k6/shell-words.ts'

/** The words that a real shell makes of a text; undefined when it finds a syntax error. */
function shellWords(text: string): readonly string[] | undefined {
  const script = `set -f; set -- ${text}\nfor word do printf '%s\\0' "$word"; done`
  try {
    const printed = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return printed.split('\0').slice(0, -1)
  } catch {
    return undefined
  }
}

// What a shell expands or obeys outside quotes is left out there, and so is a bare line end, which ends its command.
const plain = fc.stringMatching(/^[ \ta-zé=,.:/%@^_+-]{0,4}$/)
const anything = fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replaceAll(/[\0']/g, ''))
const pieces = fc.oneof(
  plain,
  anything.map((text) => `'${text}\n'`),
  anything.map((text) => `"${text.replaceAll(/[$`"\\]/g, '\\$&')}"`),
  fc.constantFrom(
    "''",
    '""',
    '\\ ',
    "\\'",
    '\\"',
    '\\\\',
    '\\$',
    '\\*',
    '\\\n',
    '"\\n"',
    '"\\\n"',
    '"\\$"',
    '"a b\tc"',
  ),
)

describe.skipIf(process.platform === 'win32')('beside a real shell', () => {
  it('splits quoted and escaped pieces the same', () => {
    const texts = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        expect(splitWords(text)).toEqual(shellWords(text))
      }),
      { numRuns: 300 },
    )
  })

  it('finds the same quotes unbalanced', () => {
    // A shell keeps a backslash at the very end; here it protects nothing, which is an error.
    const texts = fc.stringMatching(/^[a '"\\]{0,12}[a'"]$/)
    fc.assert(
      fc.property(texts, (text) => {
        expect(splitWords(text)).toEqual(shellWords(text))
      }),
      { numRuns: 300 },
    )
  })
})

it.each([
  ['', []],
  [' \t\r\n ', []],
  ['a\nb\r\nc', ['a', 'b', 'c']],
  ["''", ['']],
  ['a""b', ['ab']],
  ["--tag 'name=two words'", ['--tag', 'name=two words']],
  ['$HOME `id` $(id) * ~ ;|&<>() #x !', ['$HOME', '`id`', '$(id)', '*', '~', ';|&<>()', '#x', '!']],
  ['"$HOME \\$HOME \\x"', ['$HOME $HOME \\x']],
  ['a\\\nb \\\n', ['ab']],
])('splits %j and expands nothing', (text, words) => {
  expect(splitWords(text)).toEqual(words)
})

it.each(["'", '"', 'a "b', '"a\\"', '\\', 'a \\'])('refuses %j, which is not complete', (text) => {
  expect(splitWords(text)).toBeUndefined()
})
