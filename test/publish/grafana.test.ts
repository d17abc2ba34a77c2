import { describe, expect, test } from 'vitest'
import { annotateGrafana } from '../../src/publish/grafana.ts'
import { type Answer, answering } from '../support/answering.ts'
import { scriptReport, stepReport } from '../support/reports.ts'

const token = 'glsa_mostSecretToken'
const step = stepReport(scriptReport({ startedAt: 1_790_000_000_000, durationMs: 1000 }))
const env = { GITHUB_RUN_ID: '4711' }
const open = new AbortController().signal

const annotate = (url: string, more: { signal?: AbortSignal; totalMs?: number; token?: string } = {}) =>
  annotateGrafana(step, { asked: { url, token: more.token ?? token }, env, runsBegan: null, signal: open, ...more })

async function told(answers: readonly Answer[], more: { totalMs?: number; path?: string; token?: string } = {}) {
  const server = await answering(...answers)
  const notes = await annotate(`${server.url}${more.path ?? '/'}`, { totalMs: 20_000, ...more })
  expect(JSON.stringify(notes)).not.toContain('mostSecret')
  for (const { message } of notes) expect(message).not.toMatch(/[\r\n]/)
  return { notes, asked: server.asked }
}

const warning = (why: string) => [{ level: 'warning', message: `grafana-url was not told: ${why}` }]

test.each([
  ['/', '/api/annotations'],
  ['/grafana', '/grafana/api/annotations'],
  ['/grafana//', '/grafana/api/annotations'],
])('one POST with the token, to the API below %s', async (path, api) => {
  const { notes, asked } = await told([{ status: 200, body: { message: 'Annotation added', id: 1 } }], { path })
  expect(notes).toEqual([])
  expect(asked).toEqual([
    {
      ...{ method: 'POST', path: api },
      headers: expect.objectContaining({ authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
      body: {
        time: 1_790_000_000_000,
        timeEnd: 1_790_000_001_000,
        tags: ['load-test', 'outcome:passed', 'testid:4711'],
        text: '✅ tests/load.js: passed. All 2 thresholds held',
      },
    },
  ])
})

describe('trouble is one warning', () => {
  test.each<[string, Answer, string | RegExp]>([
    ['401', 401, 'HTTP 401: it does not know grafana-token, which may have expired'],
    [
      '403',
      403,
      /^HTTP 403: the service account of grafana-token may not make annotations; it needs annotations:create/,
    ],
    ['404', 404, 'HTTP 404: it has no such API; grafana-url is the address of its start page'],
    ['429', { status: 429, headers: { 'retry-after': '60' } }, 'HTTP 429'],
    ['500', 500, 'HTTP 500'],
    ['503', 503, 'HTTP 503'],
    ['a connection that breaks', (response) => response.socket?.resetAndDestroy(), 'no connection (ECONNRESET)'],
  ])('%s', async (_what, answer, why) => {
    const { notes, asked } = await told([answer, 200])
    expect(notes).toHaveLength(1)
    expect(notes[0]?.level).toBe('warning')
    const said = notes[0]?.message.replace('grafana-url was not told: ', '')
    if (typeof why === 'string') expect(said).toBe(why)
    else expect(said).toMatch(why)
    // Asked once: a second annotation would stand beside the first.
    expect(asked).toHaveLength(1)
  })

  test.each([301, 302, 303, 307, 308])(
    'a redirect (%d) is not followed, so nobody else gets the token',
    async (status) => {
      const other = await answering(200)
      const { notes } = await told([{ status, headers: { location: `${other.url}/api/annotations` } }])
      expect(notes).toEqual(warning(`HTTP ${status}, a redirect, which is not followed`))
      expect(other.asked).toEqual([])
    },
  )

  test('a server that hangs', async () => {
    expect((await told([() => {}], { totalMs: 200 })).notes).toEqual(warning('it was not done within 0.2 s'))
  })

  test('a server whose answer never ends is taken at its word', async () => {
    const endless: Answer = (response) => response.writeHead(200).write('{"message":')
    expect((await told([endless], { totalMs: 2000 })).notes).toEqual([])
  })

  test('a step that has no time left', async () => {
    expect(await annotate('http://127.0.0.1:1/', { signal: AbortSignal.abort() })).toEqual(
      warning('the step was cancelled'),
    )
  })

  test('nobody there', async () => {
    expect(await annotate('http://127.0.0.1:1/')).toEqual(warning('no connection (ECONNREFUSED)'))
  })
})

test('a job that has no token gets a notice, and nobody is asked', async () => {
  const { notes, asked } = await told([200], { token: '' })
  expect(notes).toEqual([{ level: 'notice', message: 'grafana-url was not told: input grafana-token is empty' }])
  expect(asked).toEqual([])
})

test('a step without load is not told, nor is its missing token', async () => {
  const server = await answering(200)
  const asked = { url: server.url, token }
  expect(await annotateGrafana(stepReport(), { asked, env, runsBegan: null, signal: open })).toEqual([])
  expect(server.asked).toEqual([])
})
