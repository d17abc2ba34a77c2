/* What the tests of the comment share: a GitHub on this machine, and one call with what it needs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import {
  type CommentFate,
  commentOnPullRequest,
  type PullRequestComment,
} from '../../src/github/pull-request-comment.ts'
import { bot, type Comment, type GitHubOptions, startGitHub } from '../support/github-api.ts'

export const token = 'ghs_0123456789abcdefSECRET'

/** Short waits, and so much time that only a test of the time can run out of it. */
const limits = { totalMs: 20_000, loginMs: 20_000, retryDelaysMs: [1, 2], waitMs: 1500 }

export function eventFile(content: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'event-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'event.json')
  writeFileSync(file, content)
  return file
}

export async function github(options: GitHubOptions = {}) {
  const api = await startGitHub(options)
  onTestFinished(api.close)
  return api
}

/** Comments on pull request 12; whatever happens, nothing that is said of it has the token. */
export async function comment(more: Partial<PullRequestComment> & { env: NodeJS.ProcessEnv }): Promise<CommentFate> {
  const { env, ...rest } = more
  const event = JSON.stringify({ action: 'opened', pull_request: { number: 12 } })
  const fate = await commentOnPullRequest({
    ...{ body: 'It held.', id: 'load', create: true, token, signal: new AbortController().signal },
    ...rest,
    env: { GITHUB_EVENT_PATH: eventFile(event), ...env },
    limits: { ...limits, ...more.limits },
  })
  expect(JSON.stringify(fate)).not.toContain(token)
  expect(fate.detail).not.toMatch(/[\r\n]/)
  return fate
}

/** A comment of an earlier run, by the workflows' bot. */
export const marked = (id: number, text: string, more: Partial<Comment> = {}): Comment => ({
  ...{ id, body: `<!-- k6-load-test:load -->\n${text}`, user: bot },
  ...more,
})

/** Comments of people. */
export const talk = (count: number): readonly Comment[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ id: at + 1, body: `Comment ${at + 1}`, user: { login: `person-${at % 7}`, type: 'User' } },
  }))

/** `METHOD path` of each request, in order, and below what they are. */
export const requests = ({ calls }: { calls: readonly { method: string; path: string }[] }) =>
  calls.map(({ method, path }) => `${method} ${path}`)

export const viewer = 'POST /graphql'
export const list = (page = 1) => `GET /repos/your-org/shop/issues/12/comments?per_page=100&page=${page}`
export const create = 'POST /repos/your-org/shop/issues/12/comments'
export const update = (id: number) => `PATCH /repos/your-org/shop/issues/comments/${id}`
