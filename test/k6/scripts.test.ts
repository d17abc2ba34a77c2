import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { resolveScripts } from '../../src/k6/scripts.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

const onWindows = process.platform === 'win32'

// Windows has no such file names as the last ones.
const files = [
  'a.js',
  'b.ts',
  'c.tar',
  '-x.js',
  '[a].js',
  '.hidden.js',
  'two words.js',
  '100%.js',
  'h#h.js',
  'ü.js',
  'tests/b.js',
  'tests/a.js',
  'tests/deep/c.js',
  ...(onWindows ? [] : ['q?q.js', '*.js', 'c:c.js', 'back\\slash.js', 'https:x.js']),
]

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'scripts '))
  mkdirSync(join(directory, 'tests/deep'), { recursive: true })
  mkdirSync(join(directory, 'tests/not-a-file.js'))
  for (const file of files) writeFileSync(join(directory, file), 'export default function () {}\n')
})
afterAll(() => rmSync(directory, { recursive: true }))

const names = (...patterns: string[]) => resolveScripts(patterns, directory).map(({ name }) => name)

describe('a path', () => {
  it('is the file it names', () => {
    expect(resolveScripts(['tests/a.js'], directory)).toEqual([
      { name: 'tests/a.js', argument: 'tests/a.js', file: join(directory, 'tests', 'a.js'), fromGlob: false },
    ])
  })

  it('may be absolute', () => {
    const file = join(directory, 'a.js')
    expect(resolveScripts([file], directory)).toEqual([{ name: 'a.js', argument: file, file, fromGlob: false }])
  })

  it('that starts with a dash is no option', () => {
    expect(resolveScripts(['-x.js'], directory)).toMatchObject([{ name: '-x.js', argument: './-x.js' }])
  })

  it('comes before a glob', () => {
    expect(names('[a].js')).toEqual(['[a].js'])
  })

  it.skipIf(onWindows)('may lead through a symbolic link', () => {
    symlinkSync('tests', join(directory, 'link'))
    expect(names('link/a.js')).toEqual(['link/a.js'])
  })

  it('above the working directory says so', () => {
    expect(resolveScripts(['../a.js'], join(directory, 'tests'))).toMatchObject([
      { name: '../a.js', argument: '../a.js', file: join(directory, 'a.js') },
    ])
  })
})

describe('a glob', () => {
  it.each([
    ['tests/*.js', ['tests/a.js', 'tests/b.js']],
    ['tests/**/*.js', ['tests/a.js', 'tests/b.js', 'tests/deep/c.js']],
    ['{b,c}.*', ['b.ts', 'c.tar']],
    ['{two words,tests/a}.js', ['tests/a.js', 'two words.js']],
    ['tests/[ab].js', ['tests/a.js', 'tests/b.js']],
    ['.h*', ['.hidden.js']],
  ])('%s is its files, sorted', (pattern, found) => {
    expect(names(pattern)).toEqual(found)
  })

  it('finds a file that starts with a dash, as no option', () => {
    expect(resolveScripts(['-?.js'], directory)).toMatchObject([{ name: '-x.js', argument: './-x.js' }])
  })
})

describe('a URL', () => {
  it('goes to k6 as it is, and to people without its secrets', () => {
    const url = 'https://user:secret@example.com/load.js?token=secret#secret'
    expect(resolveScripts([url], directory)).toEqual([
      { name: 'https://example.com/load.js', argument: url, file: null, fromGlob: false },
    ])
  })
})

it('keeps the order given, and each script once', () => {
  const url = 'https://example.com/load.js'
  expect(names('tests/b.js', 'a.js', url, 'tests/*.js', './a.js', url)).toEqual([
    'tests/b.js',
    'a.js',
    url,
    'tests/a.js',
  ])
})

const rightPlace = 'is the repository checked out, and working-directory right?'

it.each<readonly [string, string]>([
  ['-', '"-" is standard input, which a step has not; give the path of a file'],
  ['http://example.com/x.js', '"http://example.com/x.js" is not possible: k6 loads scripts over https only'],
  ['https://', '"https://" is not a URL, such as https://example.com/load.js'],
  ['tests', '"tests" is a directory; for the scripts in it give a glob, such as "tests/**/*.js"'],
  ['tests/', '"tests/" is a directory; for the scripts in it give a glob, such as "tests/**/*.js"'],
  ['nope*.js', `no file matches "nope*.js" in "DIRECTORY"; ${rightPlace}`],
  ['**/not-a-file.js', `no file matches "**/not-a-file.js" in "DIRECTORY"; ${rightPlace}`],
  ['a.js, tests/b.js', 'there is no file "a.js, tests/b.js" in "DIRECTORY"; give several scripts one a line'],
  ['a.js tests/b.js', 'there is no file "a.js tests/b.js" in "DIRECTORY"; give several scripts one a line'],
  ['a.js nope.js', `there is no file "a.js nope.js" in "DIRECTORY"; ${rightPlace}`],
  [
    "'tests/*.js'",
    `no file matches "'tests/*.js'" in "DIRECTORY"; the quotes are taken for a part of the name: leave them out`,
  ],
  [
    'github.com/x/y.js',
    'there is no file "github.com/x/y.js" in "DIRECTORY"; is the repository checked out, and working-directory right?',
  ],
  ['a\0b', 'there is no file "a\\u{0}b" in "DIRECTORY"; is the repository checked out, and working-directory right?'],
  ...(onWindows ? [] : ([['/dev/null', '"/dev/null" is not a regular file']] as const)),
])('refuses %j', (pattern, message) => {
  expect(() => resolveScripts(['a.js', pattern], directory)).toThrow(
    new UserError(`input script: ${message.replace('DIRECTORY', directory)}`),
  )
})

it('gives scripts or one line of error for any text', () => {
  // An absolute pattern could search the whole machine.
  const patterns = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a.*?[\]{},!(@)+|\\-]{1,8}$/))
  fc.assert(
    fc.property(
      patterns.filter((text) => !/^[/\\]|\.\./.test(text)),
      (pattern) => {
        try {
          expect(resolveScripts([pattern], directory).length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
          expect((error as UserError).message).toMatch(/^input script: [^\p{Cc}\p{Zl}\p{Zp}]+$/u)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

describe.for(k6Versions)('k6 %s', (version) => {
  it('loads a script of any name', () => {
    const scripts = resolveScripts(
      files.filter((file) => !file.endsWith('.tar')),
      directory,
    )
    expect(scripts).toHaveLength(files.length - 1)
    for (const { argument } of scripts) {
      const said = execFileSync(k6Path(version), ['inspect', argument], { cwd: directory, encoding: 'utf8' })
      expect(JSON.parse(said)).toHaveProperty('scenarios', null)
    }
  })
})
