import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendValues } from '../../src/github/command-files.ts'
import { readCommandFile } from '../support/stand-in-runner.ts'

/** Text made of what a command file could trip over. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r',
        '%',
        '%0A',
        '%250D',
        '::',
        ':',
        ',',
        '=',
        '<<',
        'END',
        '_',
        ' ',
        '##[error]',
        '::error::',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''))

describe('appendValues', () => {
  const newFile = () => {
    const file = join(mkdtempSync(join(tmpdir(), 'values-')), 'output')
    writeFileSync(file, 'before=1\n')
    return file
  }

  it('adds values that the runner reads as they were', () => {
    fc.assert(
      fc.property(tricky, tricky, (first, second) => {
        const file = newFile()
        appendValues(file, { first, second })
        expect(readCommandFile(readFileSync(file, 'utf8'))).toEqual({ before: '1', first, second })
      }),
      { examples: [['one\nEND\ntwo', 'END_\nEND']] },
    )
  })

  it('adds several times', () => {
    const file = newFile()
    appendValues(file, { directory: '/a/run' })
    appendValues(file, { directory: '' })
    expect(readCommandFile(readFileSync(file, 'utf8'))).toEqual({ before: '1', directory: '' })
  })

  it('does without a file', () => {
    expect(() => appendValues(undefined, { any: 'value' })).not.toThrow()
    expect(() => appendValues('', { any: 'value' })).not.toThrow()
  })
})
