import { expect, test } from 'vitest'
import { runUrlOf } from '../../src/base/run-url.ts'
import { commentMarker, commentText } from '../../src/github/comment-text.ts'
import { runnerEnv } from '../support/github-api.ts'

const marker = '<!-- k6-load-test:load -->'
const run = 'https://github.example/your-org/shop/actions/runs/4711'

test('an id is in its marker, and cannot end it', () => {
  expect(commentMarker('load')).toBe(marker)
  expect(commentMarker('A-Z a.z_09')).toBe('<!-- k6-load-test:A-Z a.z_09 -->')
  expect(commentMarker(`--> @all\n<!--${'x'.repeat(200)}`)).toBe(`<!-- k6-load-test:--- -all-----${'x'.repeat(87)} -->`)
})

test('a comment is left alone up to the limit', () => {
  const body = 'x'.repeat(65_000 - marker.length - 1)
  expect(commentText(marker, body, run)).toBe(`${marker}\n${body}`)
})

test('one that is too long is cut at the end of a line, and says where the rest is', () => {
  const line = 'é😀'.repeat(33)
  const text = commentText(marker, `${line}\n`.repeat(1000), run)
  const [first, second, third, ...rest] = text.split('\n')
  expect(first).toBe(marker)
  expect(second).toBe(`This is too long for a comment, so it ends early. [The run](${run}) has all of it.`)
  expect(third).toBe('')
  expect(new Set(rest)).toEqual(new Set([line]))
  expect(text.length).toBeLessThanOrEqual(65_000)
  expect(text.length).toBeGreaterThan(65_000 - 2 * line.length)
})

test('it has no half of a line, even if that leaves none', () => {
  expect(commentText(marker, 'x'.repeat(65_000), '')).toBe(
    `${marker}\nThis is too long for a comment, so it ends early. The run has all of it.\n\n`,
  )
})

test.each([
  ['what the runner says', {}, run],
  ['no server', { GITHUB_SERVER_URL: '' }, 'https://github.com/your-org/shop/actions/runs/4711'],
  ['a path after the server', { GITHUB_SERVER_URL: 'https://github.example/x)' }, run],
  ['a server that is none', { GITHUB_SERVER_URL: 'javascript:alert(1)' }, ''],
  ['a repository that is none', { GITHUB_REPOSITORY: 'x](y) /z' }, ''],
  ['a repository above all', { GITHUB_REPOSITORY: '../..' }, ''],
  ['no repository', { GITHUB_REPOSITORY: '' }, ''],
  ['a number that is none', { GITHUB_RUN_ID: '1)(x' }, ''],
  ['no number', { GITHUB_RUN_ID: '' }, ''],
])('the address of a run with %s', (_, more, address) => {
  expect(runUrlOf({ ...runnerEnv('http://127.0.0.1'), ...more })).toBe(address)
})
