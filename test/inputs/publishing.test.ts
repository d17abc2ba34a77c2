import { expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import { readPublishing } from '../../src/inputs/publishing.ts'

const variables = (given: Record<string, string>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))

const none = { when: 'never', id: '', token: '' }
const commenting = { comment: 'always', 'comment-id': 'a', 'github-token': 't' }
const comment = { when: 'always', id: 'a', token: 't' }

test.each<[Record<string, string>, object, string | null]>([
  [{}, { jobSummary: true, comment: { ...none, id: 'load-test' } }, null],
  [{ 'job-summary': ' FALSE ', ...commenting }, { jobSummary: false, comment }, null],
  [{ vus: 'many', 'job-summary': 'false', ...commenting }, { jobSummary: false, comment }, null],
  [{ 'job-summary': 'no', ...commenting }, { jobSummary: true, comment }, 'job-summary: "no" is not true or false'],
  [
    { 'job-summary': 'false', ...commenting, comment: 'yes' },
    { jobSummary: false, comment: none },
    'comment: "yes" is not one of never, always, on-failure',
  ],
  [
    { 'job-summary': 'false', ...commenting, 'github-token': 'a\nb' },
    { jobSummary: false, comment: none },
    'github-token: it is more than one line',
  ],
  [
    { 'check-run': 'load test', ...commenting },
    { jobSummary: true, comment, checkRun: { name: 'load test', token: 't' } },
    null,
  ],
  [
    { 'check-run': 'load\u202etest', ...commenting },
    { jobSummary: true, comment },
    'check-run: "load\\u{202e}test" is not a name of at most 100 characters that can all be seen',
  ],
  [
    { 'check-run': 'x'.repeat(101), ...commenting },
    { jobSummary: true, comment },
    `check-run: "${'x'.repeat(80)}…" is not a name of at most 100 characters that can all be seen`,
  ],
])('%j', (given, publishing, message) => {
  const problem = message === null ? null : new UserError(`input ${message}`)
  expect(readPublishing(variables(given))).toEqual({
    publishing: { junit: '', checkRun: null, notify: null, grafana: null, ...publishing },
    problem,
  })
  if (problem) expect(() => readInputs(variables({ script: 'a.js', ...given }))).toThrow(problem)
})

test.each([['a b'], ['tök'], ['a\u0001b']])('a token of Grafana is what a header can have (%j)', (token) => {
  const given = { 'grafana-url': 'https://grafana.example', 'grafana-token': token }
  const { problem, publishing } = readPublishing(variables(given))
  expect(problem?.message).toBe(
    'input grafana-token: it has a character that no token has; give that of a service account',
  )
  expect(publishing.grafana).toBeNull()
})
