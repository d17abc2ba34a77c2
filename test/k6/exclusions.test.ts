import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { resolveScripts } from '../../src/k6/scripts.ts'

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'exclusions-'))
  for (const file of ['a.js', 'tests/a.js', 'tests/b.js', 'tests/[x].js', 'tests/lib/util.js', 'tests/lib/deep/x.js']) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), '')
  }
})
afterAll(() => rmSync(directory, { recursive: true }))

const names = (...patterns: string[]) => resolveScripts(patterns, directory).map(({ name }) => name)

test.each<[readonly string[], readonly string[]]>([
  [['!tests/lib/**'], ['tests/[x].js', 'tests/a.js', 'tests/b.js']],
  [['! ./tests/lib/**'], ['tests/[x].js', 'tests/a.js', 'tests/b.js']],
  [['!tests/lib'], ['tests/[x].js', 'tests/a.js', 'tests/b.js']],
  [['!tests/lib/'], ['tests/[x].js', 'tests/a.js', 'tests/b.js']],
  [['!**/lib/*.js'], ['tests/[x].js', 'tests/a.js', 'tests/b.js', 'tests/lib/deep/x.js']],
  [
    ['!**/deep/**', '!tests/[ab].js'],
    ['tests/[x].js', 'tests/lib/util.js'],
  ],
  [['!tests/[x].js'], ['tests/a.js', 'tests/b.js', 'tests/lib/deep/x.js', 'tests/lib/util.js']],
  [['!nothing/**'], ['tests/[x].js', 'tests/a.js', 'tests/b.js', 'tests/lib/deep/x.js', 'tests/lib/util.js']],
])('%j leaves of tests/**/*.js: %j', (exclusions, left) => {
  expect(names('tests/**/*.js', ...exclusions)).toEqual(left)
  expect(names(...exclusions, 'tests/**/*.js')).toEqual(left)
})

test('an absolute path takes out too', () => {
  expect(names('tests/*.js', `!${join(directory, 'tests/b.js')}`)).toEqual(['tests/[x].js', 'tests/a.js'])
})

test('what is named by its path stays, also where a glob finds it too', () => {
  expect(names('tests/lib/util.js', '!tests/lib/**')).toEqual(['tests/lib/util.js'])
  const scripts = resolveScripts(['tests/**/*.js', 'tests/lib/util.js', '!tests/lib/**', '!tests/[ab].js'], directory)
  expect(scripts.map(({ name, fromGlob }) => [name, fromGlob])).toEqual([
    ['tests/[x].js', true],
    ['tests/lib/util.js', false],
  ])
})

test.each<[readonly string[], string]>([
  [['!tests/**'], 'input script: it says only what is to be left out; give the path or glob of a k6 script too'],
  [['a.js', '!'], 'input script: "!" stands alone; after it comes what is to be left out, such as !tests/lib/**'],
  [['tests/*.js', '!tests'], 'input script: the lines with ! leave out all 3 files that were found'],
])('%j is refused', (patterns, message) => {
  expect(() => names(...patterns)).toThrow(new UserError(message))
})
