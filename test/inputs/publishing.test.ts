import { expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import { readPublishing } from '../../src/inputs/publishing.ts'

const variables = (given: Record<string, string>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))

const silent = {
  junit: '',
  checkRun: { name: '', token: expect.any(String) },
  notify: { url: '', on: 'failure', format: 'text' },
}
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
])('%j', (given, publishing, message) => {
  const problem = message === null ? null : new UserError(`input ${message}`)
  expect(readPublishing(variables(given))).toEqual({ publishing: { ...silent, ...publishing }, problem })
  if (problem) expect(() => readInputs(variables({ script: 'a.js', ...given }))).toThrow(problem)
})

test('a check run has a name of at most 100 characters', () => {
  const named = (length: number) => readPublishing(variables({ 'check-run': 'x'.repeat(length) }))
  expect(named(100)).toMatchObject({ problem: null, publishing: { checkRun: { name: 'x'.repeat(100) } } })
  expect(named(101)).toMatchObject({
    problem: { message: expect.stringMatching(/^input check-run: .*is not a name of at most 100/) },
  })
})
