import { expect, test } from 'vitest'
import { parseBaseline } from '../../src/inputs/compare-request.ts'

test.each([
  ['', '', null],
  [' \n ', 'key', null],
  ['cache', '', { kind: 'cache', key: '' }],
  [' cache\n', 'nightly', { kind: 'cache', key: 'nightly' }],
  ['./cache', '', { kind: 'files', patterns: ['./cache'] }],
  ['runs/*.json\r\n\n old.json ', '', { kind: 'files', patterns: ['runs/*.json', 'old.json'] }],
])('baseline %j with the key %j', (baseline, key, expected) => {
  expect(parseBaseline(baseline, key)).toEqual(expected)
})

test.each(['Cache', 'cache\nold.json', 'old.json\n CACHE'])('baseline %j is refused', (baseline) => {
  expect(() => parseBaseline(baseline, '')).toThrow(
    'input baseline: cache stands alone, in lower case; a file of that name is ./cache',
  )
})
