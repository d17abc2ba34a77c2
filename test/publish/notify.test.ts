import { describe, expect, test } from 'vitest'
import type { Notice } from '../../src/publish/notice.ts'
import { cardOf, plain } from '../../src/publish/notice.ts'
import { notify } from '../../src/publish/notify.ts'
import { type Answer, answering } from '../support/answering.ts'

const notice: Notice = {
  ...{
    text: '❌ load.js: crashed. Why.\nhttps://github.example/run',
    outcome: 'crashed',
    passed: false,
    reason: 'Why.',
  },
  ...{ repository: 'your-org/shop', ref: 'main', sha: 'abc', run_url: 'https://github.example/run' },
  scripts: [
    {
      ...{ script: 'load.js', outcome: 'crashed', passed: false, reason: 'Why.', http_reqs: 12 },
      ...{ http_req_failed_rate: 0.5, http_req_duration_p95: 123.44, checks_rate: null },
    },
  ],
}

async function told(answers: readonly Answer[], limits = { totalMs: 20_000, retryMs: 1 }) {
  const server = await answering(...answers)
  const url = `${server.url}/services/T0/SECRET`
  const problem = await notify({ url, format: 'text' }, notice, limits)
  expect(problem ?? '').not.toContain('SECRET')
  expect(problem ?? '').not.toMatch(/[\r\n]/)
  return { problem, asked: server.asked }
}

test('one POST of JSON, in which a chat finds its text and a program its fields', async () => {
  const { problem, asked } = await told([200])
  expect(problem).toBeNull()
  expect(asked).toEqual([
    {
      ...{ method: 'POST', path: '/services/T0/SECRET', body: notice },
      headers: expect.objectContaining({ 'content-type': 'application/json' }),
    },
  ])
})

test('Teams gets a card', async () => {
  const server = await answering(202)
  expect(await notify({ url: server.url, format: 'teams' }, notice)).toBeNull()
  expect(server.asked[0]?.body).toEqual(cardOf(notice))
  expect(cardOf(notice)).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          body: [
            { type: 'TextBlock', text: '❌ load.js: crashed. Why.' },
            { type: 'FactSet', facts: [{ title: 'load.js', value: 'crashed, 12 requests, p95 123.4 ms' }] },
          ],
          actions: [{ type: 'Action.OpenUrl', url: 'https://github.example/run' }],
        },
      },
    ],
  })
})

describe('trouble', () => {
  test.each<[string, readonly Answer[], string | null, number]>([
    ['401', [401], 'HTTP 401', 1],
    ['403', [403], 'HTTP 403', 1],
    ['404', [404], 'HTTP 404', 1],
    ['429, then taken', [{ status: 429, headers: { 'retry-after': '0' } }, 200], null, 2],
    ['500, then taken', [500, 200], null, 2],
    ['503 for ever is tried twice', [503], 'HTTP 503', 2],
    ['a connection that breaks', [(response) => response.socket?.resetAndDestroy()], 'no connection (ECONNRESET)', 1],
  ])('%s', async (_what, answers, problem, count) => {
    const result = await told(answers)
    expect(result.problem).toBe(problem)
    expect(result.asked).toHaveLength(count)
  })

  test('a redirect is not followed', async () => {
    const other = await answering(200)
    const { problem } = await told([{ status: 302, headers: { location: other.url } }])
    expect(problem).toBe('HTTP 302, a redirect, which is not followed')
    expect(other.asked).toEqual([])
  })

  test('a server that hangs', async () => {
    expect((await told([() => {}], { totalMs: 200, retryMs: 1 })).problem).toBe('it was not done within 0.2 s')
  })

  test('a server that asks for too much patience', async () => {
    const { problem } = await told([{ status: 429, headers: { 'retry-after': '60' } }], { totalMs: 300, retryMs: 1 })
    expect(problem).toBe('it was not done within 0.3 s')
  })

  test('nobody there', async () => {
    expect(await notify({ url: 'http://127.0.0.1:1/SECRET', format: 'text' }, notice)).toBe(
      'no connection (ECONNREFUSED)',
    )
  })
})

describe('no name mentions, links or marks up anything', () => {
  test.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U024BE7LH>', '&lt;@\u200bU024BE7LH&gt;'],
    ['@here @everyone', '@\u200bhere @\u200beveryone'],
    ['<https://evil.example|the run>', '&lt;https:\u200b//evil.example|the run&gt;'],
    ['[the run](https://evil.example)', '[the run]\u200b(https:\u200b//evil.example)'],
    ['www.evil.example', 'www\u200b.evil.example'],
    ['a & b', 'a &amp; b'],
    ['two\nlines\u2028and\u0007bell', 'two lines and bell'],
  ])('%j', (name, shown) => expect(plain(name)).toBe(shown))
})
