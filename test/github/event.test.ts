import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { pullRequestOf } from '../../src/github/event.ts'
import { comment, eventFile, github } from './commenting.ts'

const pullRequestIn = (event: unknown) => pullRequestOf({ GITHUB_EVENT_PATH: eventFile(JSON.stringify(event)) })

test.each([
  ['one that was changed', { pull_request: { number: 12 }, number: 99 }],
  ['one that was commented on', { issue: { number: 12, pull_request: { url: 'x' } }, comment: { id: 5 } }],
])('a pull request is known by its number: %s', (_, event) => {
  expect(pullRequestIn(event)).toBe(12)
})

test.each([
  ['a push', { ref: 'refs/heads/main', commits: [] }],
  ['a comment on an issue', { issue: { number: 12 } }],
  ["another workflow's run", { workflow_run: { pull_requests: [{ number: 12 }] }, number: 12 }],
  ['a text for a number', { pull_request: { number: '12' } }],
  ['a path for a number', { pull_request: { number: '../../12' } }],
  ['a fraction', { pull_request: { number: 1.5 } }],
  ['zero', { pull_request: { number: 0 } }],
  ['null for a pull request', { pull_request: null }],
  ['a text', 'pull_request'],
  ['null', null],
])('there is none in %s', (_, event) => {
  expect(pullRequestIn(event)).toBeNull()
})

test.each([
  ['no JSON', () => eventFile('{"pull_request":{"number":12}')],
  ['too large', () => eventFile(`{"pull_request":{"number":12}}${' '.repeat(25 * 1024 * 1024)}`)],
  ['not there', () => '/nowhere/event.json'],
  ['a directory', () => tmpdir()],
  ['not named', () => ''],
])('there is none where the event is %s', (_, path) => {
  expect(pullRequestOf({ GITHUB_EVENT_PATH: path() })).toBeNull()
})

test('without one nobody is asked, and it is no failure', async () => {
  const api = await github()
  const env = { ...api.env, GITHUB_EVENT_PATH: eventFile('{"ref":"refs/heads/main"}') }
  expect(await comment({ env })).toEqual({ status: 'skipped', detail: 'this run belongs to no pull request' })
  expect(api.calls).toEqual([])
})
