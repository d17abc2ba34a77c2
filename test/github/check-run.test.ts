import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Annotation } from '../../src/github/annotations.ts'
import { type CheckRun, createCheckRun } from '../../src/github/check-run.ts'
import { hideSecrets } from '../../src/github/step-mask.ts'
import {
  drip,
  type Fault,
  fail,
  flood,
  hang,
  lost,
  redirectTo,
  refuse,
  reset,
  say,
  startGitHub,
} from '../support/github-api.ts'
import { eventFile, github, requests, token } from './commenting.ts'

const sha = (digit: string): string => digit.repeat(40)
const post = 'POST /repos/your-org/shop/check-runs'
const patch = (id = 1) => `PATCH /repos/your-org/shop/check-runs/${id}`

const words = { conclusion: 'failure', title: 'It failed', summary: 'Why.', text: 'All of it.' } as const
const warnings = (count: number): readonly Annotation[] =>
  Array.from({ length: count }, (_, at) => ({ level: 'warning', message: `note ${at + 1}` }))

/** One call with what it needs; whatever happens, nothing that is said of it has the token. */
async function check(
  env: NodeJS.ProcessEnv,
  { annotations = [], ...more }: Partial<CheckRun> & { annotations?: readonly Annotation[] } = {},
) {
  const fate = await createCheckRun({
    ...{ name: 'load test', output: { ...words, annotations }, token, signal: new AbortController().signal },
    ...more,
    env: { GITHUB_SHA: sha('a'), ...env },
    limits: { totalMs: 20_000, retryDelaysMs: [1, 2], waitMs: 1500, ...more.limits },
  })
  expect(JSON.stringify(fate)).not.toContain(token)
  expect(fate.detail).not.toMatch(/[\r\n]/)
  return fate
}

describe('a check run', () => {
  test('is made by exactly this request', async () => {
    const api = await github()
    expect(await check(api.env)).toEqual({ status: 'created', detail: 'https://github.example/your-org/shop/runs/1' })
    expect(api.calls).toEqual([
      {
        ...{ method: 'POST', path: '/repos/your-org/shop/check-runs' },
        headers: expect.objectContaining({ authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' }),
        body: {
          ...{ name: 'load test', head_sha: sha('a'), status: 'completed', conclusion: 'failure' },
          output: { title: 'It failed', summary: 'Why.', text: 'All of it.', annotations: [] },
        },
      },
    ])
  })

  test.each([
    ['pull_request', { pull_request: { number: 1, head: { sha: sha('b') } } }, sha('b')],
    ["another workflow's run", { workflow_run: { head_sha: sha('b') } }, sha('b')],
    ["another app's checks", { check_suite: { head_sha: sha('b') } }, sha('b')],
    ["another app's check", { check_run: { head_sha: sha('b') } }, sha('b')],
    ['a comment on an issue', { issue: { number: 12 } }, sha('a')],
    ['push', { ref: 'refs/heads/main', after: sha('b') }, sha('a')],
    ['a head that is none', { pull_request: { head: { sha: '../../x' } } }, sha('a')],
  ])('is on the commit that people look at: %s', async (_, event, commit) => {
    const api = await github()
    await check({ ...api.env, GITHUB_EVENT_PATH: eventFile(JSON.stringify(event)) })
    expect(api.checks.map(({ head_sha }) => head_sha)).toEqual([commit])
  })

  test('is not made on the default branch when somebody comments on a pull request', async () => {
    const api = await github()
    const event = { issue: { number: 12, pull_request: { url: 'x' } }, comment: { id: 5 } }
    expect(await check({ ...api.env, GITHUB_EVENT_PATH: eventFile(JSON.stringify(event)) })).toEqual({
      ...{ status: 'skipped', detail: 'the event does not say which commit the pull request has' },
    })
    expect(api.calls).toEqual([])
  })

  test('cannot be made of no commit', async () => {
    const api = await github()
    expect(await check({ ...api.env, GITHUB_SHA: 'main' })).toEqual({
      ...{ status: 'failed', detail: 'GITHUB_SHA is "main", not a commit' },
    })
    expect(api.calls).toEqual([])
  })

  test("is below an Enterprise server's own path", async () => {
    const api = await github({ enterprise: true })
    await check(api.env, { annotations: warnings(51) })
    expect(requests(api)).toEqual([
      'POST /api/v3/repos/your-org/shop/check-runs',
      'PATCH /api/v3/repos/your-org/shop/check-runs/1',
    ])
  })
})

describe('annotations', () => {
  beforeAll(() => hideSecrets([], ['s3cr3t-of-the-shop']))
  afterAll(() => hideSecrets([], []))

  test.each([
    [0, [post]],
    [50, [post]],
    [51, [post, patch()]],
    [120, [post, patch(), patch()]],
  ])('%i of them all arrive, fifty a request', async (count, expected) => {
    const api = await github()
    expect((await check(api.env, { annotations: warnings(count) })).status).toBe('created')
    expect(requests(api)).toEqual(expected)
    const [made] = api.checks
    expect(made?.output.annotations.map(({ message }) => message)).toEqual(
      Array.from({ length: count }, (_, at) => `note ${at + 1}`),
    )
    expect(made?.output).toMatchObject({ title: 'It failed', summary: 'Why.', text: 'All of it.' })
  })

  test('beyond five hundred they are counted', async () => {
    const api = await github()
    await check(api.env, { annotations: warnings(612) })
    expect(api.calls).toHaveLength(10)
    expect(api.checks[0]?.output.annotations).toHaveLength(500)
    expect(api.checks[0]?.output.annotations.at(-1)?.message).toBe('note 500 (and 112 more)')
  })

  test('have a path in the repository, whatever they had before', async () => {
    const api = await github()
    const file = (...parts: string[]) => join('/srv', 'shop', ...parts)
    await check(
      { ...api.env, GITHUB_WORKSPACE: '/srv/shop' },
      {
        annotations: [
          { level: 'error', message: 'crossed', title: 'load.js: crossed', file: file('tests', 'load.js'), line: 7 },
          { level: 'error', message: 'somewhere in it', file: file('tests', 'load.js') },
          { level: 'warning', message: 'elsewhere', file: '/elsewhere/other.js', line: 3 },
          { level: 'notice', message: 'nowhere' },
          {
            level: 'notice',
            message: 's3cr3t-of-the-shop',
            title: 's3cr3t-of-the-shop',
            file: file('s3cr3t-of-the-shop'),
          },
        ],
      },
    )
    const at = (path: string, line: number) => ({ path, start_line: line, end_line: line })
    expect(api.checks[0]?.output.annotations).toEqual([
      { ...at('tests/load.js', 7), annotation_level: 'failure', message: 'crossed', title: 'load.js: crossed' },
      { ...at('tests/load.js', 1), annotation_level: 'failure', message: 'somewhere in it' },
      { ...at('.github', 1), annotation_level: 'warning', message: 'elsewhere' },
      { ...at('.github', 1), annotation_level: 'notice', message: 'nowhere' },
      { ...at('.github', 1), annotation_level: 'notice', message: '***', title: '***' },
    ])
  })

  test('that are very long are cut to what GitHub takes', async () => {
    const api = await github()
    const annotations: Annotation[] = [{ level: 'error', message: '€'.repeat(100_000), title: '𝒳'.repeat(1000) }]
    expect((await check(api.env, { annotations })).status).toBe('created')
  })

  test('that cannot be added are counted in what is said', async () => {
    const api = await github({ faults: { checkUpdate: [null, refuse(422, 'Validation Failed')] } })
    expect(await check(api.env, { annotations: warnings(170) })).toEqual({
      ...{ status: 'failed', detail: 'it is there, without 70 of its annotations: HTTP 422 (Validation Failed)' },
    })
  })

  test('need the id of the check run', async () => {
    const api = await github({ faults: { check: say('{"id":"../../x"}') } })
    expect(await check(api.env, { annotations: warnings(51) })).toEqual({
      ...{ status: 'failed', detail: "it is there, without 1 of its annotations: GitHub's answer has no id of it" },
    })
    expect(requests(api)).toEqual([post])
  })
})

describe('what goes wrong is one line', () => {
  const advice = 'the job needs "permissions: checks: write", which a pull request from a fork never has'
  const mayNot = 'Resource not accessible by integration'

  test.each<[string, Fault, string, string]>([
    [
      '401',
      refuse(401, 'Bad credentials'),
      'failed',
      'GitHub does not accept input github-token: HTTP 401 (Bad credentials)',
    ],
    ['403', refuse(403, mayNot), 'refused', `HTTP 403 (${mayNot}); ${advice}`],
    ['404', refuse(404, 'Not Found'), 'refused', `HTTP 404 (Not Found); ${advice}`],
    ['422', refuse(422, `No commit ${token}`), 'failed', 'HTTP 422 (No commit ***)'],
    ['500', fail(500), 'failed', 'HTTP 500'],
    [
      '429 for an hour',
      refuse(429, 'Slow down', { 'retry-after': '3600' }),
      'failed',
      "GitHub's rate limit is reached, ask again in 3600 s: HTTP 429 (Slow down)",
    ],
    ['no JSON', say('<html>'), 'failed', 'the answer of http://127.0.0.1:PORT is no JSON'],
    ['a flood', flood, 'failed', 'the answer of http://127.0.0.1:PORT is larger than 4194304 bytes'],
  ])('%s', async (_, fault, status, detail) => {
    const api = await github({ faults: { check: fault } })
    const fate = await check(api.env)
    expect({ ...fate, detail: fate.detail.replace(/:\d+ is/, ':PORT is') }).toEqual({ status, detail })
    expect(api.checks).toEqual([])
  })

  test.each<[string, Fault]>([
    ['never answers', hang],
    ['drips', drip],
  ])('a server that %s is given up', async (_, fault) => {
    const api = await github({ faults: { check: fault } })
    expect(await check(api.env, { limits: { totalMs: 300 } })).toEqual({
      ...{ status: 'failed', detail: 'it was not done within 0.3 s' },
    })
  })

  test('a cancel ends it at once', async () => {
    const api = await github({ faults: { check: hang } })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    expect(await check(api.env, { signal: controller.signal })).toEqual({
      ...{ status: 'failed', detail: 'the step was cancelled' },
    })
  })

  test.each<[string, Fault]>([
    ['502', fail(502)],
    ['a reset', reset],
    ['a lost answer', lost],
    ['a limit that is over', refuse(429, 'Slow down', { 'retry-after': '0' })],
  ])('%s is met by another try', async (_, fault) => {
    const api = await github({ faults: { check: [fault], checkUpdate: [fault] } })
    expect((await check(api.env, { annotations: warnings(51) })).status).toBe('created')
    expect(requests(api)).toEqual([post, post, expect.stringMatching(/^PATCH/), expect.stringMatching(/^PATCH/)])
  })

  test('a redirect to another host never gets the token', async () => {
    const other = await startGitHub()
    const api = await github({ faults: { check: redirectTo(`${other.url}/repos/your-org/shop/check-runs`) } })
    expect(await check(api.env)).toEqual({
      ...{ status: 'failed', detail: 'HTTP 307, a redirect, which is not followed' },
    })
    expect(other.calls).toEqual([])
    other.close()
  })

  test('without a token nobody is asked', async () => {
    const api = await github()
    expect(await check(api.env, { token: '' })).toEqual({ status: 'skipped', detail: 'input github-token is empty' })
    expect(api.calls).toEqual([])
  })
})
