import { expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { readInputs } from '../../src/inputs/inputs.ts'

const read = (given: Record<string, string>) =>
  readInputs(
    Object.fromEntries(
      Object.entries({ script: 'a.js', ...given }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  )

test.each<[Record<string, string>, object]>([
  [{ script: '# smoke\na.js\n  # b.js\r\n#\nc#.js' }, { scripts: ['a.js', 'c#.js'] }],
  [
    { stages: '# up\n1s:5,\n  # 1s:6, 1s:7\n2s:0' },
    {
      options: {
        stages: [
          { duration: '1s', target: 5 },
          { duration: '2s', target: 0 },
        ],
      },
    },
  ],
  [{ env: '# A=1\nB=2' }, { env: { B: '2' } }],
  [{ 'compare-env': '# A=1\nB=2' }, { compare: { mode: 'paired', env: { B: '2' } } }],
  [{ 'compare-env': '# A=1' }, { compare: null }],
  [{ baseline: '# mine, theirs\nold.json' }, { compare: { baseline: { kind: 'files', patterns: ['old.json'] } } }],
  [
    { baseline: 'cache', 'compare-metrics': '# http_reqs rate\nhttp_req_duration avg\n#, checks rate' },
    { compare: { figures: [{ metric: 'http_req_duration', aggregation: 'avg', better: 'lower' }] } },
  ],
  [{ 'fail-on': '# all\nchecks' }, { failOn: new Set(['checks']) }],
])('%j: a line that starts with # is a comment', (given, inputs) => {
  expect(read(given)).toMatchObject(inputs)
})

test('an input of comments alone is unset', () => {
  const comment = '# nothing'
  expect(read({ stages: comment, env: comment, 'compare-env': comment, 'compare-metrics': comment })).toEqual(read({}))
  expect(() => read({ script: comment })).toThrow(
    new UserError('input script: it is required; give the path of a k6 script, such as tests/load.js'),
  )
})

test('in other inputs a # is what it is', () => {
  expect(() => read({ vus: '# 5' })).toThrow(new UserError('input vus: "# 5" is not a whole number from 0 to 1000000'))
  expect(read({ flags: "--tag '#=1'" })).toMatchObject({ flags: { args: ['--tag=#=1'] } })
})

test('what is odd about env and compare-env is a warning of each', () => {
  expect(read({ env: 'A="1"', 'compare-env': "B='2'" }).warnings).toEqual([
    'input env: line 1 sets A to a value in quotes, which are a part of it; leave them out',
    'input compare-env: line 1 sets B to a value in quotes, which are a part of it; leave them out',
  ])
})
