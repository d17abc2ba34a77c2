import { expect, test } from 'vitest'
import { readInputs } from '../../src/inputs/inputs.ts'

const read = (given: Readonly<Record<string, string>>) =>
  readInputs(
    Object.fromEntries(
      Object.entries({ script: 'a.js\nb.js', parallel: '2', ...given }).map(([name, value]) => [
        `INPUT_${name.toUpperCase()}`,
        value,
      ]),
    ),
  )

const disturbs = "scripts at the same time disturb each other's figures, so leave it out, or the input"

test.each([
  [{ baseline: 'runs' }, `input parallel: ${disturbs} baseline`],
  [{ 'compare-env': 'TARGET=http://127.0.0.1' }, `input parallel: ${disturbs} compare-env`],
  [
    { 'compare-ref': 'main', start: 'npm start', 'wait-on': 'http://127.0.0.1:3000' },
    `input parallel: ${disturbs} compare-ref`,
  ],
  [{ engine: 'kubernetes' }, 'input parallel: it is for scripts that run on this machine, with engine: local'],
  [{ shard: '1/2' }, 'input parallel: it is for scripts that run on this machine, with engine: local'],
  [
    { start: 'npm start', 'wait-on': 'http://127.0.0.1:3000' },
    'input parallel: each script would start what is tested anew (input start); start it once, in a step before',
  ],
  [
    { flags: '--address localhost:6565' },
    'input parallel: flags sets --address, which only one k6 at a time can have; leave one of them out',
  ],
  [
    { flags: '--out influxdb=http://127.0.0.1 -o json=points.json' },
    `input parallel: all scripts would write to k6's output "json=points.json" at the same time; leave one of them out`,
  ],
  [{ env: 'K6_OUT=csv' }, `input parallel: all scripts would write to k6's output "csv" at the same time`],
])('%j is refused', (given, message) => {
  expect(() => read(given)).toThrow(message)
})

test('what does not need a machine to itself is allowed, and 1 is no parallel', () => {
  expect(read({ 'wait-on': 'http://127.0.0.1:3000' }).parallel).toBe(2)
  for (const out of ['json', 'json=-', 'csv=-', 'influxdb=http://127.0.0.1', 'web-dashboard'])
    expect(read({ flags: `--out ${out}` }).parallel).toBe(2)
  expect(read({ parallel: '1', flags: '--out json=a.json' }).parallel).toBe(1)
  expect(read({ parallel: '1', baseline: 'runs' }).parallel).toBe(1)
})
