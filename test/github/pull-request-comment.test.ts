import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { bot, type Comment, type Fault, fail, hang, refuse, reset, runnerEnv, say } from '../support/github-api.ts'
import { connectTo, serve } from '../usage-report/servers.ts'
import { comment, create, github, list, marked, requests, talk, token, update, viewer } from './commenting.ts'

describe('one comment', () => {
  test('is created where there is none, by exactly these requests', async () => {
    const api = await github({ comments: talk(2) })
    expect(await comment(api)).toEqual({
      status: 'created',
      detail: 'https://github.example/your-org/shop/pull/12#issuecomment-1001',
    })
    expect(api.calls).toEqual([
      { method: 'POST', path: '/graphql', headers: expect.anything(), body: { query: 'query{viewer{login}}' } },
      {
        ...{ method: 'GET', path: '/repos/your-org/shop/issues/12/comments?per_page=100&page=1' },
        ...{ headers: expect.anything(), body: null },
      },
      {
        ...{ method: 'POST', path: '/repos/your-org/shop/issues/12/comments', headers: expect.anything() },
        body: { body: '<!-- k6-load-test:load -->\nIt held.' },
      },
    ])
    for (const { method, headers } of api.calls) {
      expect(headers).toMatchObject({
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28',
        'user-agent': expect.stringContaining('k6-load-test'),
      })
      expect(headers['content-type']).toBe(method === 'GET' ? undefined : 'application/json')
    }
  })

  test('is updated in place from then on, and others are left alone', async () => {
    const api = await github({ comments: talk(2) })
    await comment({ ...api, body: 'First' })
    api.calls.length = 0
    expect(await comment({ ...api, body: 'Second' })).toEqual({
      status: 'updated',
      detail: 'https://github.example/your-org/shop/pull/12#issuecomment-1001',
    })
    expect(requests(api)).toEqual([viewer, list(), update(1001)])
    expect(api.calls[2]?.body).toEqual({ body: '<!-- k6-load-test:load -->\nSecond' })
    expect(api.comments).toEqual([...talk(2), { id: 1001, body: '<!-- k6-load-test:load -->\nSecond', user: bot }])
  })

  test('is found on the last of three pages', async () => {
    const api = await github({ comments: [...talk(204), marked(999, 'old')] })
    expect((await comment(api)).status).toBe('updated')
    expect(requests(api)).toEqual([viewer, list(1), list(2), list(3), update(999)])
  })

  test('is created only after the last of three pages', async () => {
    const api = await github({ comments: talk(300) })
    expect((await comment(api)).status).toBe('created')
    expect(requests(api)).toEqual([viewer, list(1), list(2), list(3), create])
  })

  test('stays without comment where there are more pages than can be looked at', async () => {
    const api = await github({ comments: talk(201) })
    expect(await comment({ ...api, limits: { pages: 2 } })).toEqual({
      ...{ status: 'failed', detail: 'the pull request has more than 200 comments' },
    })
    expect(requests(api)).toEqual([viewer, list(1), list(2)])
  })

  test('is the oldest, if two jobs made two at once', async () => {
    const api = await github({ comments: [...talk(1), marked(50, 'one'), marked(60, 'two')] })
    await comment({ ...api, body: 'New' })
    expect(api.comments.slice(1)).toEqual([marked(50, 'New'), marked(60, 'two')])
  })

  test('is found although somebody edited it in the browser, which ends lines in another way', async () => {
    const api = await github({ comments: [marked(50, '', { body: '<!-- k6-load-test:load -->\r\nedited\r\n' })] })
    expect((await comment(api)).status).toBe('updated')
  })

  test('is only updated where none is to be created', async () => {
    const empty = await github({ comments: talk(1) })
    expect(await comment({ ...empty, create: false })).toEqual({
      ...{ status: 'skipped', detail: 'there is no comment of an earlier run to update' },
    })
    expect(requests(empty)).toEqual([viewer, list()])

    const red = await github({ comments: [marked(50, 'It failed.')] })
    expect((await comment({ ...red, create: false })).status).toBe('updated')
    expect(red.comments).toEqual([marked(50, 'It held.')])
  })

  test('each id has its own', async () => {
    const api = await github()
    for (const id of ['load', 'load test', 'load', 'Load', 'load test']) {
      await comment({ ...api, id, body: `${id} ${api.calls.length}` })
    }
    expect(api.comments.map(({ body }) => body)).toEqual([
      '<!-- k6-load-test:load -->\nload 6',
      '<!-- k6-load-test:load test -->\nload test 12',
      '<!-- k6-load-test:Load -->\nLoad 9',
    ])
  })

  test('an id cannot end its marker', async () => {
    const api = await github()
    await comment({ ...api, id: `--> @all\n<!--${'x'.repeat(200)}` })
    expect(api.comments[0]?.body).toBe(`<!-- k6-load-test:--- -all-----${'x'.repeat(87)} -->\nIt held.`)
  })
})

describe('a comment of someone else is not taken for it', () => {
  const others: readonly [string, Comment][] = [
    ['a person who copied the marker', marked(50, 'x', { user: { login: 'mallory', type: 'User' } })],
    ['another bot', marked(50, 'x', { user: { login: 'dependabot[bot]', type: 'Bot' } })],
    ["a user with the bot's login", marked(50, 'x', { user: { login: 'github-actions[bot]', type: 'User' } })],
    ["a user with the bot's name", marked(50, 'x', { user: { login: 'github-actions', type: 'User' } })],
    ['a bot whose login only begins so', marked(50, 'x', { user: { login: 'github-actions[bot]s', type: 'Bot' } })],
    ["the bot's login in other letters", marked(50, 'x', { user: { login: 'GitHub-Actions[bot]', type: 'Bot' } })],
    ['a user who is gone', marked(50, 'x', { user: null })],
    ['the bot, with the marker on the second line', marked(50, '', { body: 'Hi\n<!-- k6-load-test:load -->\n' })],
    ['the bot, with more on the first line', marked(50, '', { body: '<!-- k6-load-test:load --> Hi\n' })],
    ['the bot, with an id that begins like it', marked(50, '', { body: '<!-- k6-load-test:load2 -->\n' })],
  ]
  test.each(others)('%s', async (_, other) => {
    for (const login of ['github-actions[bot]', 'github-actions']) {
      const api = await github({ comments: [other], viewer: login })
      expect((await comment(api)).status).toBe('created')
      expect(api.comments[0]).toEqual(other)
    }
  })
})

describe('the author', () => {
  const user = (login: string) => ({ login, type: 'User' })
  const app = (name: string) => ({ login: `${name}[bot]`, type: 'Bot' })
  test.each([
    ['the bot, by its login in REST', 'github-actions[bot]', bot],
    ['the bot, by its login in GraphQL', 'github-actions', bot],
    ['an app', 'our-app[bot]', app('our-app')],
    ['an app without its ending', 'our-app', app('our-app')],
    ['the user of a personal token', 'octocat', user('octocat')],
  ])('is %s', async (_, viewer_, author) => {
    const api = await github({ comments: [marked(50, 'x', { user: author })], viewer: viewer_, author })
    expect((await comment(api)).status).toBe('updated')
  })

  test("is a personal token's user alone, whatever the workflows' bot wrote", async () => {
    const api = await github({ comments: [marked(50, 'x')], viewer: 'octocat', author: user('octocat') })
    expect((await comment(api)).status).toBe('created')
  })

  test.each<[string, Fault]>([
    ['401', refuse(401, 'Bad credentials')],
    ['403', refuse(403, 'Resource not accessible by integration')],
    ['404', refuse(404, 'Not Found')],
    ['500', fail(500)],
    ['a wait that is too long', refuse(429, 'Slow down', { 'retry-after': '3600' })],
    ['garbage', say('}{')],
    ['errors', say('{"data":null,"errors":[{"message":"no"}]}')],
    ['another shape', say('{"data":{"viewer":{"login":["octocat"]}}}')],
    ['nothing', say('null')],
  ])("is the workflows' bot where GraphQL answers %s", async (_, fault) => {
    const api = await github({ comments: [marked(50, 'x')], faults: { viewer: fault } })
    expect((await comment(api)).status).toBe('updated')
  })

  test('is asked for again after a passing failure', async () => {
    const octocat = user('octocat')
    const comments = [marked(50, 'x', { user: octocat })]
    const api = await github({ comments, viewer: 'octocat', author: octocat, faults: { viewer: [fail(502), reset] } })
    expect((await comment(api)).status).toBe('updated')
    expect(requests(api)).toEqual([viewer, viewer, viewer, list(), update(50)])
  })

  test('is not waited for too long', async () => {
    const api = await github({ comments: [marked(50, 'x')], faults: { viewer: hang } })
    expect((await comment({ ...api, limits: { loginMs: 100 } })).status).toBe('updated')
  })

  test.each(['http://127.0.0.1:1/graphql', 'nonsense', ''])('is not asked for at %j', async (url) => {
    const api = await github({ comments: [marked(50, 'x')] })
    expect((await comment({ env: { ...api.env, GITHUB_GRAPHQL_URL: url } })).status).toBe('updated')
    expect(requests(api)).toEqual([list(), update(50)])
  })

  test('is not asked for at another host, which never sees the token', async () => {
    const other = await github()
    const api = await github()
    const env = { ...api.env, GITHUB_GRAPHQL_URL: other.env.GITHUB_GRAPHQL_URL }
    expect((await comment({ env })).status).toBe('created')
    expect(other.calls).toEqual([])
  })
})

test("an Enterprise server's paths are below its own", async () => {
  const api = await github({ enterprise: true, comments: talk(100) })
  expect((await comment({ env: { ...api.env, GITHUB_API_URL: `${api.env.GITHUB_API_URL}/` } })).status).toBe('created')
  expect((await comment(api)).status).toBe('updated')
  expect(requests(api)).toEqual([
    'POST /api/graphql',
    'GET /api/v3/repos/your-org/shop/issues/12/comments?per_page=100&page=1',
    'POST /api/v3/repos/your-org/shop/issues/12/comments',
    'POST /api/graphql',
    'GET /api/v3/repos/your-org/shop/issues/12/comments?per_page=100&page=1',
    'GET /api/v3/repos/your-org/shop/issues/12/comments?per_page=100&page=2',
    'PATCH /api/v3/repos/your-org/shop/issues/comments/1001',
  ])
})

test('a proxy is used', async () => {
  const api = await github()
  const proxy = await serve({ requested: (socket) => connectTo(api.port)(socket) })
  vi.stubEnv('http_proxy', proxy.url)
  onTestFinished(() => void vi.unstubAllEnvs())
  const fate = await comment({ env: runnerEnv('http://github.test') })
  expect(fate.status).toBe('created')
  expect(proxy.connections.map(({ text }) => text.split('\r\n')[0])).toEqual(
    Array(3).fill('CONNECT github.test:80 HTTP/1.1'),
  )
})
