import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CheckRun, createCheckRun } from '../../src/github/check-run.ts'
import { type Answer, answering } from '../support/answering.ts'

const token = 'ghs_0123456789abcdefSECRET'
const [merge, head] = ['a'.repeat(40), 'b'.repeat(40)]
const made: Answer = { status: 201, body: { id: 7, html_url: 'https://github.example/your-org/shop/runs/7' } }

function eventFile(event: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
  writeFileSync(file, JSON.stringify(event))
  return file
}

async function check(answers: readonly Answer[], more: Partial<CheckRun> = {}) {
  const server = await answering(...answers)
  const fate = await createCheckRun({
    ...{ name: 'load test', conclusion: 'failure', title: 'thresholds-crossed', summary: 'Why.', text: '### All' },
    ...{ annotations: [], token, signal: new AbortController().signal },
    ...more,
    env: {
      ...{ GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'your-org/shop', GITHUB_SHA: merge, GITHUB_RUN_ID: '5' },
      ...{ GITHUB_SERVER_URL: 'https://github.example', GITHUB_WORKSPACE: '/work' },
      ...more.env,
    },
    limits: { totalMs: 20_000, retryDelaysMs: [1, 2], waitMs: 1500, ...more.limits },
  })
  expect(JSON.stringify(fate)).not.toContain(token)
  expect(fate.detail).not.toMatch(/[\r\n]/)
  return { fate, asked: server.asked }
}

test('is made with one request that has all of it', async () => {
  const { fate, asked } = await check([made])
  expect(fate).toEqual({ status: 'created', detail: 'https://github.example/your-org/shop/runs/7' })
  expect(asked).toEqual([
    {
      ...{ method: 'POST', path: '/repos/your-org/shop/check-runs' },
      headers: expect.objectContaining({ authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' }),
      body: {
        ...{ name: 'load test', head_sha: merge, status: 'completed', conclusion: 'failure' },
        details_url: 'https://github.example/your-org/shop/actions/runs/5',
        output: { title: 'thresholds-crossed', summary: 'Why.', text: '### All', annotations: [] },
      },
    },
  ])
})

test('of a pull request is on the last commit of its branch, not on the one that merges it', async () => {
  const event = eventFile({ pull_request: { number: 12, head: { sha: head } } })
  const { asked } = await check([made], { env: { GITHUB_EVENT_PATH: event } })
  expect(asked[0]?.body).toMatchObject({ head_sha: head })
})

test.each([
  ['no commit', { GITHUB_SHA: '' }, 'the runner does not say which commit this run is about'],
  ['what is no commit', { GITHUB_SHA: '../x' }, 'the runner does not say which commit this run is about'],
])('%s: there is none', async (_what, env, detail) => {
  const { fate, asked } = await check([made], { env })
  expect(fate).toEqual({ status: 'skipped', detail })
  expect(asked).toEqual([])
})

test('without a token there is none', async () => {
  expect((await check([made], { token: '' })).fate).toEqual({
    status: 'skipped',
    detail: 'input github-token is empty',
  })
})

describe('annotations', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ level: 'warning' as const, message: `word ${at}` }))

  test.each([
    [1, [1]],
    [50, [50]],
    [51, [50, 1]],
    [120, [50, 50, 20]],
  ])('%d of them go in batches', async (count, sizes) => {
    const { fate, asked } = await check([made], { annotations: many(count) })
    expect(fate.status).toBe('created')
    const batches = asked.map(
      ({ body }) => (body as { output: { annotations: { message: string }[] } }).output.annotations,
    )
    expect(batches.map((batch) => batch.length)).toEqual(sizes)
    expect(batches.flat().map(({ message }) => message)).toEqual(many(count).map(({ message }) => message))
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /repos/your-org/shop/check-runs',
      ...sizes.slice(1).map(() => 'PATCH /repos/your-org/shop/check-runs/7'),
    ])
  })

  test('have their place, or that which the runner gives to those that have none', async () => {
    const { asked } = await check([made], {
      annotations: [
        { level: 'error', message: 'p95 is 9', title: 'load.js', file: '/work/tests/load.js', line: 4 },
        { level: 'notice', message: 'x'.repeat(20_000) },
      ],
    })
    expect(asked[0]?.body).toMatchObject({
      output: {
        annotations: [
          {
            ...{ path: 'tests/load.js', start_line: 4, end_line: 4, annotation_level: 'failure' },
            ...{ message: 'p95 is 9', title: 'load.js' },
          },
          {
            ...{ path: '.github', start_line: 1, end_line: 1, annotation_level: 'notice' },
            message: expect.stringMatching(/^x{16000}$/),
          },
        ],
      },
    })
  })
})

test('no text is longer than GitHub takes', async () => {
  const long = 'y'.repeat(70_000)
  const { asked } = await check([made], { title: long, summary: long, text: long })
  const { title, summary, text } = (asked[0]?.body as { output: Record<string, string> } | undefined)?.output ?? {}
  expect([title, summary, text].map((words) => words?.length)).toEqual([255, 65_535, 65_535])
})

describe('trouble', () => {
  const said = (status: number, message: string): Answer => ({ status, body: { message } })

  test.each<[string, readonly Answer[], object, number]>([
    [
      '401',
      [said(401, 'Bad credentials')],
      { status: 'failed', detail: expect.stringMatching(/does not accept input github-token: HTTP 401/) },
      1,
    ],
    [
      '403',
      [said(403, 'Resource not accessible by integration')],
      { status: 'refused', detail: expect.stringMatching(/^HTTP 403 .*; the job needs "permissions: checks: write"/) },
      1,
    ],
    [
      '404',
      [said(404, 'Not Found')],
      { status: 'refused', detail: expect.stringMatching(/^HTTP 404 .*checks: write/) },
      1,
    ],
    ['422', [said(422, 'No commit found')], { status: 'failed', detail: 'HTTP 422 (No commit found)' }, 1],
    ['429 for a moment', [{ status: 429, headers: { 'retry-after': '1' } }, made], { status: 'created' }, 2],
    ['429 for an hour', [{ status: 429, headers: { 'retry-after': '3600' } }], { status: 'failed' }, 1],
    ['502 once', [502, made], { status: 'created' }, 2],
    ['503 for ever', [503], { status: 'failed', detail: 'HTTP 503' }, 3],
    [
      'an answer that is none',
      [{ status: 201, body: [] }],
      { status: 'failed', detail: "GitHub's answer names no check run" },
      1,
    ],
  ])('%s', async (_what, answers, fate, count) => {
    const result = await check(answers)
    expect(result.fate).toMatchObject(fate)
    expect(result.asked).toHaveLength(count)
  })

  test('a redirect is not followed, so that the token goes nowhere else', async () => {
    const other = await answering(made)
    const { fate } = await check([{ status: 307, headers: { location: `${other.url}/x` } }])
    expect(fate).toMatchObject({ status: 'failed', detail: 'HTTP 307, a redirect, which is not followed' })
    expect(other.asked).toEqual([])
  })

  test('a server that hangs', async () => {
    const { fate } = await check([() => {}], { limits: { totalMs: 200 } })
    expect(fate).toEqual({ status: 'failed', detail: 'it was not done within 0.2 s' })
  })

  test('a step that is cancelled meanwhile', async () => {
    const cancel = new AbortController()
    const { fate } = await check([() => cancel.abort()], { signal: cancel.signal })
    expect(fate).toEqual({ status: 'failed', detail: 'the step was cancelled' })
  })
})
