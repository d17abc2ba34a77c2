import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mayWriteHistory } from '../../src/history/history-permission.ts'

function envOf(event: string, ref: string, payload: string = '{"repository":{"default_branch":"main"}}') {
  const file = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
  writeFileSync(file, payload)
  return { GITHUB_EVENT_NAME: event, GITHUB_REF: ref, GITHUB_EVENT_PATH: file }
}

test.each([
  ['push', 'refs/heads/main', undefined],
  ['schedule', 'refs/heads/main', undefined],
  ['workflow_dispatch', 'refs/heads/main', undefined],
  ['push', 'refs/heads/release/2', '{"repository":{"default_branch":"release/2"}}'],
  ['schedule', 'refs/heads/main', '{"schedule":"0 3 * * *"}'],
])('%s of %s may', (event, ref, payload) => {
  expect(mayWriteHistory(envOf(event, ref, payload))).toBe(true)
})

test.each([
  'pull_request',
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'repository_dispatch',
  'merge_group',
])('%s may not, whatever the branch', (event) => {
  expect(mayWriteHistory(envOf(event, 'refs/heads/main'))).toBe(
    `This run was not added to the history: only a push, a schedule or a workflow_dispatch of the default branch is, not ${event}.`,
  )
})

test.each([
  ['push', 'refs/heads/feature'],
  ['push', 'refs/tags/main'],
  ['workflow_dispatch', 'refs/heads/main2'],
  ['schedule', 'refs/heads/feature'],
])('%s of %s may not', (event, ref) => {
  expect(mayWriteHistory(envOf(event, ref))).toBe(
    'This run was not added to the history: only those of the default branch, main, are.',
  )
})

test.each(['', 'null', '[]', '{"repository":null}', '{"repository":{"default_branch":7}}', '{"repository":{}}'])(
  'a push whose event is %j may not',
  (payload) => {
    expect(mayWriteHistory(envOf('push', 'refs/heads/', payload))).toMatch(/does not say which branch is the default/)
  },
)

test('outside of a workflow nothing may', () => {
  expect(mayWriteHistory({})).toMatch(/not an unknown event\.$/)
  expect(mayWriteHistory({ GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' })).toMatch(/does not say/)
})
