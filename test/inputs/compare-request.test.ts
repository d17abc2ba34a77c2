import { expect, test } from 'vitest'
import { readComparison } from '../../src/inputs/compare-request.ts'
import { readers } from '../../src/inputs/readers.ts'

/** What the input baseline, with others, is read as. */
function baselineOf(baseline: string, others: Readonly<Record<string, string>> = {}) {
  const env = Object.fromEntries(
    Object.entries({ baseline, ...others }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  )
  const compare = readComparison(readers(env), {}, { event: 'push', workingDirectory: '/w' })
  return compare?.mode === 'baseline' ? compare.baseline : compare
}

test.each([
  ['', {}, null],
  [' \n ', {}, null],
  ['cache', {}, { kind: 'cache', key: '', rebase: '' }],
  [' cache\n', { 'baseline-key': 'nightly' }, { kind: 'cache', key: 'nightly', rebase: '' }],
  ['./cache', {}, { kind: 'files', patterns: ['./cache'] }],
  ['./branch', {}, { kind: 'files', patterns: ['./branch'] }],
  ['runs/*.json\r\n\n old.json ', {}, { kind: 'files', patterns: ['runs/*.json', 'old.json'] }],
  [
    'branch',
    { 'github-token': 't', 'compare-metrics': 'checks rate\nhttp_reqs rate\nhttp_reqs count' },
    {
      kind: 'branch',
      key: '',
      branch: 'load-test-history',
      path: '',
      token: 't',
      compared: ['checks', 'http_reqs'],
      rebase: '',
    },
  ],
  [
    'branch',
    {
      'baseline-key': 'k',
      'history-branch': 'perf/main',
      'history-path': 'shop/checkout/',
      'history-rebase': 'c0ffee1',
    },
    {
      kind: 'branch',
      key: 'k',
      branch: 'perf/main',
      path: 'shop/checkout',
      token: '',
      compared: ['http_req_duration', 'http_reqs', 'http_req_failed'],
      rebase: 'c0ffee1',
    },
  ],
])('baseline %j with %j', (baseline, others, expected) => {
  expect(baselineOf(baseline, others)).toEqual(expected)
})

test.each(['Cache', 'cache\nold.json', 'old.json\n CACHE'])('baseline %j is refused', (baseline) => {
  expect(() => baselineOf(baseline)).toThrow(
    'input baseline: cache stands alone, in lower case; a file of that name is ./cache',
  )
})

test.each(['Branch', 'branch\ncache'])('baseline %j is refused, too', (baseline) => {
  expect(() => baselineOf(baseline)).toThrow(/^input baseline: (?:branch|cache) stands alone, in lower case/)
})
