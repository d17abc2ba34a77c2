import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { parseScriptEnv } from '../../src/inputs/script-env.ts'

const parse = (text: string) => parseScriptEnv(text, 'env')

test('lines that start with # are comments, wherever they stand, and nothing else is', () => {
  expect(parse('# first=1\nA=1 # one\n  #B=2\n\n#\nC=#3\r\n# GITHUB_TOKEN=x')).toEqual({
    env: { A: '1 # one', C: '#3' },
    warnings: [],
  })
  expect(parse('#')).toEqual({ env: {}, warnings: [] })
})

describe('a value of several lines', () => {
  const key = '-----BEGIN KEY-----\nab=cd\n# no comment\n\n  indented<<X\n-----END KEY-----'

  test('is what stands between its lines, to the byte', () => {
    expect(parse(`A=1\nKEY<<END\n${key}\nEND\nB=2`).env).toEqual({ A: '1', KEY: key, B: '2' })
    expect(parse(` KEY<<END \r\n${key.replaceAll('\n', '\r\n')}\r\nEND\r\n`).env).toEqual({ KEY: key })
    expect(parse('A<<_x-1\nEND\n_x-1 \n _x-1\n_x-1').env).toEqual({ A: 'END\n_x-1 \n _x-1' })
    expect(parse('A<<E\nE\nB<<E\n\nE').env).toEqual({ A: '', B: '' })
    expect(parse('A<<E\n"x"\nE').warnings).toEqual([])
  })

  test('needs its end, and the error names its line', () => {
    const message =
      'input env: line 2 starts a value of KEY that has no end: the word after << must stand alone on a later line'
    for (const text of ['A=1\nKEY<<END\nsecret', 'A=1\nKEY<<END', 'A=END\nKEY<<END\nENDE\nB=END']) {
      expect(() => parse(text)).toThrow(new UserError(message))
    }
  })

  test('has a name like every other', () => {
    const owned = 'names that start so belong to the runner; choose another'
    expect(() => parse('A=1\nGITHUB_ENV<<E\nx\nE')).toThrow(
      new UserError(`input env: line 2 sets GITHUB_ENV: ${owned}`),
    )
    expect(() => parse('A<<E\nx\nE\nA=1')).toThrow(new UserError('input env: A is set twice; keep one'))
  })

  test('is only one where << follows the name', () => {
    expect(parse('A=B<<C\nD=<<E').env).toEqual({ A: 'B<<C', D: '<<E' })
  })

  test('can be any text without its end', () => {
    const lines = fc.array(fc.string().filter((line) => !/[\r\n]/.test(line) && line !== 'END'))
    fc.assert(
      fc.property(lines, (value) => {
        expect(parse(`K<<END\n${value.map((line) => `${line}\n`).join('')}END`).env).toEqual({ K: value.join('\n') })
      }),
    )
  })
})

describe('a value in quotes', () => {
  test.each(['"secret"', "'secret'", ' "secret" ', '""', `"a' b"`])('%s keeps them, and a warning says so', (value) => {
    expect(parseScriptEnv(`A=1\nB=${value}`, 'compare-env')).toEqual({
      env: { A: '1', B: value },
      warnings: ['input compare-env: line 2 sets B to a value in quotes, which are a part of it; leave them out'],
    })
  })

  test.each(['"', '"a', 'a"', `"a'`, '{"a":"b"}', 'a "b" c', "it's"])('%s is not one', (value) => {
    expect(parse(`A=${value}`)).toEqual({ env: { A: value }, warnings: [] })
  })
})
