import { describe, expect, test } from 'vitest'
import { commentOnPullRequest } from '../../src/github/pull-request-comment.ts'
import {
  bot,
  drip,
  type Fault,
  fail,
  flood,
  type GitHubOptions,
  hang,
  lost,
  redirectTo,
  refuse,
  reset,
  runnerEnv,
  say,
} from '../support/github-api.ts'
import { comment, create, github, list, marked, requests, token, update, viewer } from './commenting.ts'

test('without a token nobody is asked', async () => {
  const api = await github()
  const input = { body: '', id: 'load', create: true, signal: new AbortController().signal }
  const fate = await commentOnPullRequest({ ...input, token: '', env: api.env })
  expect(fate).toEqual({ status: 'skipped', detail: 'input github-token is empty' })
  expect(api.calls).toEqual([])
})

test('a token that no header can have is not shown', async () => {
  const api = await github()
  const { status, detail } = await comment({ ...api, token: `${token}\n${token}` })
  expect(status).toBe('failed')
  expect(detail).toContain('Invalid character in header content')
  expect(api.calls).toEqual([])
})

test.each([
  ['GITHUB_REPOSITORY', '', 'GITHUB_REPOSITORY is "", not owner/name'],
  ['GITHUB_REPOSITORY', '../..', 'GITHUB_REPOSITORY is "../..", not owner/name'],
  ['GITHUB_REPOSITORY', 'a/b/c', 'GITHUB_REPOSITORY is "a/b/c", not owner/name'],
  ['GITHUB_API_URL', 'file:///x', 'GITHUB_API_URL is "file:///x", which is no http or https URL'],
  ['GITHUB_API_URL', 'nonsense', 'GITHUB_API_URL is "nonsense", which is no http or https URL'],
])('a wrong %s is said: %j', async (name, value, detail) => {
  const api = await github()
  expect(await comment({ env: { ...api.env, [name]: value } })).toEqual({ status: 'failed', detail })
  expect(api.calls).toEqual([])
})

describe('a refusal', () => {
  const advice = 'the job needs "permissions: pull-requests: write", which a pull request from a fork never has'
  const mayNot = 'Resource not accessible by integration'

  test.each<[string, GitHubOptions, string, readonly string[]]>([
    ['403 to a new comment', { faults: { create: refuse(403, mayNot) } }, `HTTP 403 (${mayNot})`, [list(), create]],
    [
      ...(['403 to an update', { comments: [marked(50, 'x')], faults: { update: refuse(403, mayNot) } }] as const),
      ...([`HTTP 403 (${mayNot})`, [list(), update(50)]] as const),
    ],
    ['403 to the list', { faults: { list: refuse(403, mayNot) } }, `HTTP 403 (${mayNot})`, [list()]],
    ['404 to the list', { faults: { list: refuse(404, 'Not Found') } }, 'HTTP 404 (Not Found)', [list()]],
    [
      '404 to a new comment',
      { faults: { create: refuse(404, 'Not Found') } },
      'HTTP 404 (Not Found)',
      [list(), create],
    ],
    ['403 in no words', { faults: { create: fail(403) } }, 'HTTP 403', [list(), create]],
  ])('of a token that may not is said with advice: %s', async (_, options, said, expected) => {
    const api = await github(options)
    expect(await comment(api)).toEqual({ status: 'refused', detail: `${said}; ${advice}` })
    expect(requests(api)).toEqual([viewer, ...expected])
  })

  test('of a token that nobody knows is another', async () => {
    const unknown = refuse(401, 'Bad credentials')
    const api = await github({ faults: { viewer: unknown, list: unknown } })
    expect(await comment(api)).toEqual({
      status: 'failed',
      detail: 'GitHub does not accept input github-token: HTTP 401 (Bad credentials)',
    })
    expect(requests(api)).toEqual([viewer, list()])
  })

  test('for another reason is said as it is', async () => {
    const api = await github({ faults: { create: refuse(422, 'Validation Failed') } })
    expect(await comment(api)).toEqual({ status: 'failed', detail: 'HTTP 422 (Validation Failed)' })
  })

  test('has no long words, no lines, and no token, even if it repeats it', async () => {
    const words = `${token} \u001b[31m\n::error::x\n${'word '.repeat(1000)}${token}`
    const api = await github({ faults: { create: refuse(422, words) } })
    const { detail } = await comment(api)
    expect(detail).toMatch(/^HTTP 422 \(\*\*\* \[31m ::error::x word .*…\)$/)
    expect(detail.length).toBeLessThan(220)
  })

  test.each<[string, Fault]>([
    ['words that are none', fail(422, '{"message":{}}')],
    ['no JSON', fail(422)],
  ])('with %s is its number', async (_, fault) => {
    const api = await github({ faults: { create: fault } })
    expect(await comment(api)).toEqual({ status: 'failed', detail: 'HTTP 422' })
  })
})

describe('a failure that passes', () => {
  test.each<[string, Fault]>([
    ['408', fail(408)],
    ['500', fail(500)],
    ['502', fail(502)],
    ['503', fail(503)],
    ['a reset', reset],
    ['a rate limit that says when', refuse(429, 'Slow down', { 'retry-after': '0' })],
    ['a secondary rate limit', refuse(403, 'You have exceeded a secondary rate limit', { 'retry-after': '0' })],
    [
      'a rate limit that just ended',
      refuse(403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000000' }),
    ],
  ])('is met by another try: %s', async (_, fault) => {
    const creating = await github({ faults: { list: [fault], create: [fault] } })
    expect((await comment(creating)).status).toBe('created')
    expect(requests(creating)).toEqual([viewer, list(), list(), create, list(), create])

    const updating = await github({ comments: [marked(50, 'x')], faults: { update: [fault, fault] } })
    expect((await comment(updating)).status).toBe('updated')
    expect(requests(updating)).toEqual([viewer, list(), update(50), list(), update(50), list(), update(50)])
  })

  test('makes no second comment when only the answer was lost', async () => {
    const api = await github({ faults: { create: [lost] } })
    expect((await comment(api)).status).toBe('updated')
    expect(requests(api)).toEqual([viewer, list(), create, list(), update(1001)])
    expect(api.comments).toHaveLength(1)
  })

  test('that does not pass is said after three tries', async () => {
    const api = await github({ faults: { list: fail(503) } })
    expect(await comment(api)).toEqual({ status: 'failed', detail: 'HTTP 503' })
    expect(requests(api)).toEqual([viewer, list(), list(), list()])
  })

  test('is said where nobody listens', async () => {
    expect(await comment({ env: runnerEnv('http://127.0.0.1:1') })).toEqual({
      status: 'failed',
      detail: 'http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    })
  })
})

describe('a rate limit', () => {
  test('is waited for as long as it says, but not beyond what there is in all', async () => {
    const api = await github({ faults: { create: refuse(429, 'Slow down', { 'retry-after': '1' }) } })
    const started = performance.now()
    expect(await comment(api)).toEqual({
      status: 'failed',
      detail: "GitHub's rate limit is reached, ask again in 1 s: HTTP 429 (Slow down)",
    })
    // A second of 1.5 was waited; the next would have been too much.
    expect(requests(api)).toEqual([viewer, list(), create, list(), create])
    expect(performance.now() - started).toBeGreaterThan(990)
  })

  const hour = Math.ceil(Date.now() / 1000) + 3600
  test.each([
    [429, { 'retry-after': '11' }, '11 s'],
    [403, { 'retry-after': '60' }, '60 s'],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(hour) }, '3[56]\\d\\d s'],
    [403, { 'x-ratelimit-remaining': '0' }, '60 s'],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }, '60 s'],
    [429, {}, '60 s'],
    [429, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, '60 s'],
  ])('that is too long is said at once: %i %j', async (status, headers, wait) => {
    const api = await github({ faults: { list: refuse(status, 'Slow down', headers) } })
    expect(await comment({ ...api, limits: { waitMs: 10_000 } })).toEqual({
      status: 'failed',
      detail: expect.stringMatching(
        `^GitHub's rate limit is reached, ask again in ${wait}: HTTP ${status} \\(Slow down\\)$`,
      ),
    })
    expect(requests(api)).toEqual([viewer, list()])
  })
})

describe('what is no answer', () => {
  test.each<[string, Fault, RegExp]>([
    ['no JSON', say('<html>'), /^the answer of http:\/\/127\.0\.0\.1:\d+ is no JSON$/],
    ['half of it', say('[{"id":1'), /^the answer of http:\/\/127\.0\.0\.1:\d+ is no JSON$/],
    ['nothing', say(''), /^the answer of http:\/\/127\.0\.0\.1:\d+ is no JSON$/],
    ['no list', say('{"id":1}'), /^GitHub's list of comments is no list$/],
    ['a flood', flood, /^the answer of http:\/\/127\.0\.0\.1:\d+ is larger than 1000000 bytes$/],
  ])('is not read as a list: %s', async (_, fault, detail) => {
    const api = await github({ faults: { list: fault } })
    expect(await comment({ ...api, limits: { answerBytes: 1_000_000 } })).toEqual({
      ...{ status: 'failed', detail: expect.stringMatching(detail) },
    })
    expect(requests(api)).toEqual([viewer, list()])
  })

  test.each([
    ['entries of every kind', '[null,1,"x",[],{},{"user":1},{"user":{"login":1},"body":{}}]'],
    [
      'an own comment without a number',
      `[{"id":"50","body":"<!-- k6-load-test:load -->","user":${JSON.stringify(bot)}}]`,
    ],
    ['a number that leads elsewhere', `[{"id":-1,"body":"<!-- k6-load-test:load -->","user":${JSON.stringify(bot)}}]`],
  ])('has no comment to update: %s', async (_, body) => {
    const api = await github({ faults: { list: say(body) } })
    expect((await comment(api)).status).toBe('created')
  })

  test('to a creation leaves its address unknown', async () => {
    const api = await github({ faults: { create: say('{"id":"../x"}') } })
    expect(await comment(api)).toEqual({ status: 'created', detail: 'https://github.example/your-org/shop/pull/12' })
  })
})

describe('the time is bounded', () => {
  test.each<[string, NonNullable<GitHubOptions['faults']>]>([
    ['silence', { list: hang }],
    ['silence after a creation', { create: hang }],
    ['an answer that never ends', { list: drip }],
    ['one to a creation', { create: drip }],
    ['all of it', { viewer: hang, list: hang }],
  ])('in %s', async (_, faults) => {
    const api = await github({ faults })
    expect(await comment({ ...api, limits: { totalMs: 300 } })).toEqual({
      ...{ status: 'failed', detail: 'it was not done within 0.3 s' },
    })
  })

  test('in waits', async () => {
    const api = await github({ faults: { list: refuse(429, 'x', { 'retry-after': '50' }) } })
    expect(await comment({ ...api, limits: { totalMs: 300, waitMs: 60_000 } })).toEqual({
      ...{ status: 'failed', detail: 'it was not done within 0.3 s' },
    })
  })

  test('by the step, which may be cancelled before and while it waits', async () => {
    const cancelled = { status: 'failed', detail: 'the step was cancelled' }
    const api = await github({ faults: { list: { answer: () => cancel.abort() } } })
    const cancel = new AbortController()
    expect(await comment({ ...api, signal: cancel.signal })).toEqual(cancelled)
    expect(requests(api)).toEqual([viewer, list()])
    expect(await comment({ ...api, signal: cancel.signal })).toEqual(cancelled)
    expect(requests(api)).toEqual([viewer, list()])
  })
})

describe('a redirect is not followed', () => {
  test.each([301, 302, 303, 307, 308])('with %i, and the other host never sees the token', async (status) => {
    const other = await github()
    for (const kind of ['viewer', 'list', 'create'] as const) {
      const api = await github({ faults: { [kind]: redirectTo(`${other.url}/repos/your-org/shop`, status) } })
      expect(await comment(api)).toEqual(
        kind === 'viewer'
          ? { status: 'created', detail: expect.anything() }
          : { status: 'failed', detail: `HTTP ${status}, a redirect, which is not followed` },
      )
    }
    expect(other.calls).toEqual([])
  })
})
