import { expect, test } from 'vitest'
import { shownUrl } from '../../src/base/text.ts'
import { resolveReportUrl } from '../../src/usage-report/destination.ts'

test('the input is before the environment, and that before the documented address', () => {
  const env = { K6_USAGE_REPORT_URL: 'http://env.test/' }
  expect(resolveReportUrl({ input: 'http://input.test/', env })).toBe('http://input.test/')
  expect(resolveReportUrl({ input: '', env })).toBe('http://env.test/')
  expect(resolveReportUrl({ input: '', env: {} })).toBe('http://k6reports.k6.io/')
})

test('an empty variable is none, as for k6', () => {
  for (const empty of ['', ' ']) {
    expect(resolveReportUrl({ input: '', env: { K6_USAGE_REPORT_URL: empty } })).toBe('http://k6reports.k6.io/')
  }
})

test.each([
  ['http://k6reports.k6.io', 'http://k6reports.k6.io/'],
  ['https://me:secret@collector.test:8443/a/b', 'https://collector.test:8443/a/b'],
  ['https://token@collector.test/', 'https://collector.test/'],
  ['http://collector.test/a?token=secret#secret', 'http://collector.test/a?...'],
  ['http://me:secret@[::1', '(not a URL)'],
  ['me:secret@collector', '(not a URL)'],
  ['', '(not a URL)'],
])('a log shows %s without its secrets', (url, shown) => {
  expect(shownUrl(url)).toBe(shown)
})
