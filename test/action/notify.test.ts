import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { startCacheServer } from '../support/cache-server.ts'
import { startGitServer } from '../support/git-server.ts'
import { linesOf } from '../support/workflow-commands.ts'

const script = `import { Counter } from 'k6/metrics'
const made = new Counter('made')
export const options = { thresholds: { made: ['count<2'] } }
if (__ENV.MADE === 'none') throw new Error('no number')
export default function () { made.add(Number(__ENV.MADE)); console.log(JSON.stringify(__ENV)) }`

/** A chat that lives as long as the test. */
async function chatOfTest() {
  const chat = await startChat((response) => response.end('ok'))
  onTestFinished(chat.close)
  return chat
}

/** A chat that keeps what it is told. */
async function startChat(answer: (response: ServerResponse) => void) {
  const told: { text: string; outcome: string }[] = []
  const server = createServer(async (request, response) => {
    told.push(JSON.parse(await text(request)))
    answer(response)
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  const { port } = server.address() as AddressInfo
  return { told, close, url: `http://127.0.0.1:${port}/services/T0123/s3cr3t-of-the-shop` }
}

const step = (
  chat: { url: string },
  { env, ...inputs }: Record<string, string> = {},
  runner: Record<string, string> = {},
) =>
  runAction({
    files: { 'load.js': script, 'other.js': script, 'lib/module.js': 'export const one = 1' },
    env: { GITHUB_REPOSITORY: 'your-org/shop', GITHUB_RUN_ID: '7', GITHUB_REF: 'refs/heads/main', ...runner },
    inputs: {
      ...{ script: 'load.js', 'no-usage-report': 'true', 'notify-url': chat.url, env: env ?? 'MADE=1' },
      ...inputs,
    },
  })

const outcomes = ({ told }: Awaited<ReturnType<typeof startChat>>) => told.map(({ outcome }) => outcome)
const warningsOf = ({ commands }: Awaited<ReturnType<typeof runAction>>) =>
  commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

describe('notify-url', () => {
  test('is told of a failure, or of every end; its address is nowhere to be seen', async () => {
    const chat = await chatOfTest()
    await step(chat)
    expect(outcomes(chat)).toEqual([])
    const failed = await step(chat, { env: 'MADE=5' })
    expect(failed.outputs.outcome).toBe('thresholds-crossed')
    expect(outcomes(chat)).toEqual(['thresholds-crossed'])
    expect(chat.told[0]?.text).toMatch(
      /^❌ load\.js failed \(thresholds-crossed\): .*made.*\n1 iteration\nyour-org\/shop, main: https:\/\/github\.com\/your-org\/shop\/actions\/runs\/7$/,
    )
    const passed = await step(chat, { 'notify-on': 'always' })
    expect(outcomes(chat)).toEqual(['thresholds-crossed', 'passed'])

    for (const { log, summary, outputs, commands } of [failed, passed]) {
      expect(commands).toContainEqual({ name: 'add-mask', properties: {}, data: chat.url })
      const seen = linesOf(log).filter((line) => !line.startsWith('::add-mask::'))
      const file = readFileSync(outputs['result-path'] ?? '', 'utf8')
      // The script logs all of its environment.
      for (const place of [seen.join('\n'), summary, JSON.stringify(outputs), file]) {
        expect(place).not.toContain('s3cr3t-of-the-shop')
        expect(place).not.toContain(new URL(chat.url).port)
      }
      expect(log).toContain('MADE')
      expect(log).not.toContain('NOTIFY')
    }
  })

  test('several scripts are one notification', async () => {
    const chat = await chatOfTest()
    await step(chat, { script: 'load.js\nother.js', 'notify-on': 'always' })
    expect(chat.told).toEqual([
      expect.objectContaining({
        script: null,
        scripts: [
          expect.objectContaining({ script: 'load.js', outcome: 'passed', passed: true }),
          expect.objectContaining({ script: 'other.js', outcome: 'passed', passed: true }),
        ],
      }),
    ])
  })

  test('is told of a step that cannot start', async () => {
    const chat = await chatOfTest()
    await step(chat, { vus: 'many' })
    expect(chat.told).toEqual([expect.objectContaining({ outcome: 'not-run', text: expect.stringContaining('many') })])
  })

  test('that is no address is an error which does not show it', async () => {
    const ended = await step({ url: 'hooks.example/s3cr3t-of-the-shop' })
    expect(ended).toMatchObject({ exitCode: 1, outputs: { outcome: 'not-run' } })
    expect(ended.commands.at(-1)?.data).toBe(
      'input notify-url: it is not an http or https URL (as a secret, it is not shown)',
    )
    expect(
      linesOf(ended.log)
        .filter((line) => !line.startsWith('::add-mask'))
        .join(),
    ).not.toContain('s3cr3t')
  })

  test('that is empty, as in a fork, tells nobody', async () => {
    expect(await step({ url: '' }, { env: 'MADE=5' })).toMatchObject({ outputs: { outcome: 'thresholds-crossed' } })
  })
})

describe('notify-on: change', () => {
  /** Runs one after the other: how many each makes, and what the chat was told by then. */
  async function course(
    inputs: Record<string, string>,
    runner: Record<string, string>,
    runs: readonly (readonly [string, string])[],
  ) {
    const chat = await chatOfTest()
    const told: (readonly [string, number])[] = []
    for (const [made, event] of runs) {
      const before = chat.told.length
      const ended = await step(
        chat,
        { 'notify-on': 'change', ...inputs, env: `MADE=${made}` },
        { ...runner, GITHUB_EVENT_NAME: event, GITHUB_RUN_ID: `${told.length + 1}` },
      )
      expect(warningsOf(ended)).toEqual([])
      told.push([`${made} ${event}`, chat.told.length - before])
    }
    return told
  }

  const runs = [
    ['1', 'schedule'],
    ['5', 'schedule'],
    ['5', 'schedule'],
    ['5', 'pull_request'],
    ['1', 'schedule'],
    ['1', 'schedule'],
    ['5', 'pull_request'],
  ] as const
  const expected = [
    ['1 schedule', 0],
    ['5 schedule', 1],
    ['5 schedule', 0],
    ['5 pull_request', 0],
    ['1 schedule', 1],
    ['1 schedule', 0],
    // A pull request is compared with the default branch, and changes nothing there.
    ['5 pull_request', 1],
  ]

  test('tells of the first failure and of the first pass, by the history in the cache', {
    timeout: 60_000,
  }, async () => {
    await using server = await startCacheServer()
    expect(await course({ baseline: 'cache' }, server.env.v1, runs)).toEqual(expected)
  })

  test('and by that in a branch, which has one line for it', { timeout: 60_000 }, async () => {
    const server = await startGitServer()
    onTestFinished(() => server.close())
    const inputs = { baseline: 'branch', 'baseline-key': 'shop', 'github-token': 'write-token' }
    const { GITHUB_REF: _ref, ...runner } = server.env.http
    expect(await course(inputs, { ...runner, GITHUB_REF: 'refs/heads/main' }, runs.slice(0, 5))).toEqual(
      expected.slice(0, 5),
    )
    const [name = ''] = server.git('ls-tree', '--name-only', 'load-test-history').split('\n')
    const linesAt = (commit: string) =>
      server
        .git('show', `${commit}:${name}`)
        .split('\n')
        .map((line) => JSON.parse(line))
    expect(linesAt('load-test-history~1')).toMatchObject([
      { name: 'run 1' },
      { schema: 1, last: { outcome: 'thresholds-crossed', name: 'run 2' } },
    ])
    expect(linesAt('load-test-history').map((line) => line.name)).toEqual(['run 1', 'run 5'])
  })

  test('a script that does not load, and a k6 that cannot be had, are told once, and so is their end', {
    timeout: 60_000,
  }, async () => {
    await using server = await startCacheServer()
    const chat = await chatOfTest()
    const told: number[] = []
    const nightly = async (made: string, inputs: Record<string, string> = {}) => {
      const before = chat.told.length
      await step(
        chat,
        { 'notify-on': 'change', baseline: 'cache', env: `MADE=${made}`, ...inputs },
        { ...server.env.v1, GITHUB_EVENT_NAME: 'schedule', GITHUB_RUN_ID: `${told.length + 1}` },
      )
      told.push(chat.told.length - before)
    }
    for (const made of ['none', 'none', '1', '1']) await nightly(made)
    expect(told.splice(0)).toEqual([1, 0, 1, 0])
    const noK6 = { 'k6-path': './no-k6' }
    for (const inputs of [noK6, noK6, {}, {}]) await nightly('1', inputs)
    expect(told.splice(0)).toEqual([1, 0, 1, 0])
    const several = { script: '*.js', 'baseline-key': 'all' }
    for (const made of ['none', 'none', '1']) await nightly(made, several)
    expect(told.splice(0)).toEqual([1, 0, 1])
    // A glob finds a module beside the one test, whose history has the key alone.
    const one = { script: '**/[lm]o*.js', 'baseline-key': 'one' }
    for (const inputs of [one, { ...one, ...noK6 }, { ...one, ...noK6 }, one]) await nightly('1', inputs)
    expect(told.splice(0)).toEqual([0, 1, 0, 1])
    // Nobody knows which history a wrong input means.
    for (const inputs of [{ vus: 'many' }, { vus: 'many' }, {}]) await nightly('1', inputs)
    expect(told).toEqual([1, 1, 0])
  })

  test('without a history is an error', async () => {
    const chat = await chatOfTest()
    const ended = await step(chat, { 'notify-on': 'change', baseline: 'runs/*.json' })
    expect(ended.commands.at(-1)?.data).toBe(
      'input notify-on: "change" needs a history that knows the last verdict; set baseline to cache or branch',
    )
  })
})

describe('whatever the chat answers, the step passes', () => {
  const status =
    (code: number, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      response.writeHead(code, headers).end('s3cr3t-of-the-shop')

  test.concurrent.each<[string, (response: ServerResponse) => void, string, number]>([
    ['401', status(401), 'HTTP 401', 1],
    ['403', status(403), 'HTTP 403', 1],
    ['404', status(404), 'HTTP 404', 1],
    ['429', status(429, { 'retry-after': '1' }), 'HTTP 429', 2],
    ['429 for a minute', status(429, { 'retry-after': '60' }), 'HTTP 429', 1],
    ['500', status(500), 'HTTP 500', 2],
    ['a redirect', status(307, { location: 'http://127.0.0.1:1/' }), 'HTTP 307, a redirect, which is not followed', 1],
    ['nothing', () => {}, 'no answer within 5 s', 1],
    ['a reset', (response) => response.socket?.resetAndDestroy(), 'no connection (ECONNRESET)', 1],
  ])('%s', async (_, answer, why, tries) => {
    const chat = await startChat(answer)
    const ended = await step(chat, { 'notify-on': 'always' })
    chat.close()
    expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed', passed: 'true' } })
    expect(warningsOf(ended)).toEqual([`the notification of input notify-url failed: ${why}`])
    expect(chat.told).toHaveLength(tries)
  })
})
