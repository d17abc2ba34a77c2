import { expect, test } from 'vitest'
import { parseBaseline } from '../src/baseline.ts'

test.each([
  ['', '', null],
  [' \n ', 'key', null],
  ['cache', '', { kind: 'cache', key: '' }],
  [' cache\n', 'nightly', { kind: 'cache', key: 'nightly' }],
  ['./cache', '', { kind: 'files', patterns: ['./cache'] }],
  ['runs/*.json\r\n\n old.json ', '', { kind: 'files', patterns: ['runs/*.json', 'old.json'] }],
  ['cache\nold.json', '', { kind: 'files', patterns: ['cache', 'old.json'] }],
])('baseline %j with the key %j', (baseline, key, expected) => {
  expect(parseBaseline(baseline, key)).toEqual(expected)
})
