import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileNameOf, fileNamesOf } from '../../src/base/file-names.ts'

test.each([
  ['checkout.js', 'checkout'],
  ['tests/load/checkout.test.ts', 'tests-load-checkout.test'],
  ['../shop/checkout.js', 'shop-checkout'],
  ['https://example.com/tests/load.js', 'example.com-tests-load'],
  ['a b/ü.js', 'a-b'],
  ['.js', 'script'],
  ['..', 'script'],
])('%s is called %s', (script, name) => {
  expect(fileNameOf(script)).toBe(name)
})

test('equal ones get numbers, which are taken by no other', () => {
  expect(fileNamesOf(['a/b.js', 'a-b.js', 'A-B.ts', 'a-b-2.js', 'c.js'])).toEqual([
    'a-b',
    'a-b-2',
    'A-B-3',
    'a-b-2-2',
    'c',
  ])
})

test('no two are ever equal, and none leads elsewhere', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (scripts) => {
      const names = fileNamesOf(scripts)
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(scripts.length)
      for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/)
    }),
  )
})
