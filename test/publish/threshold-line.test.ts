import { expect, test } from 'vitest'
import { thresholdLine } from '../../src/publish/threshold-line.ts'

const script = `export const options = {
  thresholds: {
    http_req_duration: ['p(95)<500', "p(99) < 1500"],
    http_req_failed: [{ threshold: 'rate<0.01', abortOnFail: true }],
    checks: [\`rate>0.99\`],
    a: ['count>5'],
    b: ['count>5'],
  },
}
`

test.each<[string, number | null]>([
  ['p(95)<500', 3],
  ['p(99) < 1500', 3],
  ['rate<0.01', 4],
  ['rate>0.99', 5],
  ['count>5', null],
  ['p(95)<50', null],
  ['avg<1', null],
  ['', null],
])('%s stands on line %s', (expression, line) => {
  expect(thresholdLine(script, expression)).toBe(line)
})

test('the same text in two kinds of quotes is twice there', () => {
  expect(thresholdLine(`['avg<1']\n["avg<1"]`, 'avg<1')).toBeNull()
})
