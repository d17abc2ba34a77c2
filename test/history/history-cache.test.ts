import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { capture } from '../../src/base/child-process.ts'
import type { Conditions } from '../../src/history/conditions.ts'
import type { EarlierRun } from '../../src/history/earlier-runs.ts'
import { type HistoryRequest, readHistory, saveHistory } from '../../src/history/history-cache.ts'
import { cacheKeyPrefix, defaultHistoryKey } from '../../src/history/history-key.ts'
import { startCacheServer } from '../support/cache-server.ts'

const program = resolve(import.meta.dirname, '../../dist/index.js')

const hash = 'a'.repeat(64)
const conditions: Conditions = {
  ...{ k6: '2.2.0', script: hash, load: hash, flags: hash },
  ...{ os: 'linux', arch: 'x64', cpu: 'a CPU' },
}
const runNamed = (name: string): EarlierRun => ({
  name,
  conditions,
  metrics: new Map([['http_req_duration', { kind: 'trend', values: { avg: 1.25, 'p(95)': 2.5 } }]]),
})

type Server = Awaited<ReturnType<typeof startCacheServer>>

function request(server: Server | null, more: Partial<HistoryRequest> & { protocol?: 'v1' | 'v2' } = {}) {
  const temp = mkdtempSync(join(tmpdir(), 'history-test-'))
  const logged: string[] = []
  const { protocol = 'v1', ...given } = more
  return {
    temp,
    logged,
    key: 'nightly',
    signal: new AbortController().signal,
    log: (line: string) => logged.push(line),
    program,
    ...given,
    env: {
      PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
      RUNNER_TEMP: temp,
      GITHUB_WORKSPACE: join(temp, 'workspace'),
      GITHUB_OUTPUT: join(temp, 'output'),
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '2',
      ACTIONS_RUNTIME_TOKEN: 'token',
      RUNNER_DEBUG: '1',
      ...(server?.env[protocol] ?? {}),
      ...given.env,
    },
  }
}

/** Keeps a real entry of the library that holds this as the history file, whatever it is. */
async function keep(server: Server, content: string | Buffer): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'history-entry-'))
  writeFileSync(join(scratch, 'k6-load-test-history.json'), content)
  const env = { ...request(server).env, GITHUB_WORKSPACE: scratch, RUNNER_TEMP: scratch, RUNNER_DEBUG: '' }
  const args = [program, 'cache', 'save', `${await cacheKeyPrefix('nightly')}1`]
  const saved = await capture(process.execPath, args, {
    cwd: scratch,
    env,
    signal: new AbortController().signal,
    timeoutMs: 30_000,
  })
  expect(saved).toMatchObject({ code: 0 })
}

/** An entry of any files, packed as the library would. */
async function keepArchive(server: Server, args: readonly string[], cwd: string): Promise<void> {
  const hasZstd = ['/usr/bin/zstd', '/bin/zstd'].some(existsSync)
  const archive = execFileSync('tar', [hasZstd ? '--zstd' : '-z', '-cPf', '-', ...args], { cwd, maxBuffer: 1 << 28 })
  server.entries.push({ key: `${await cacheKeyPrefix('nightly')}1`, version: 'any', archive })
}

const directory = () => mkdtempSync(join(tmpdir(), 'history-files-'))

describe.each(['v1', 'v2'] as const)('the cache protocol %s', (protocol) => {
  test('what was kept is read again, the newest entry of this key alone', async () => {
    await using server = await startCacheServer()
    const saved = await saveHistory({ ...request(server, { protocol }), runs: [runNamed('run 1')] })
    expect(saved).toEqual([])
    const runs = [runNamed('run 1'), runNamed('run 2')]
    expect(await saveHistory({ ...request(server, { protocol }), runs })).toEqual([])
    expect(
      await saveHistory({ ...request(server, { protocol, key: 'nightly-2' }), runs: [runNamed('another')] }),
    ).toEqual([])

    const reading = request(server, { protocol })
    expect(await readHistory(reading)).toEqual({ runs, notes: [], warnings: [], isRead: true })
    expect(reading.logged).toEqual(['earlier runs from the Actions cache, under "nightly": 2'])
    expect(server.entries.map(({ key }) => key)).toEqual([
      expect.stringMatching(/^k6-load-test-history-1-nightly-[0-9a-f]{16}-77-2-[0-9a-f]{8}$/),
      expect.stringMatching(/^k6-load-test-history-1-nightly-[0-9a-f]{16}-77-2-[0-9a-f]{8}$/),
      expect.stringMatching(/^k6-load-test-history-1-nightly-2-[0-9a-f]{16}-77-2-[0-9a-f]{8}$/),
    ])
    expect(new Set(server.entries.map(({ key }) => key)).size).toBe(3)
  })

  test('nothing kept yet is a note', async () => {
    await using server = await startCacheServer()
    const reading = request(server, { protocol })
    expect(await readHistory(reading)).toEqual({
      runs: [],
      notes: ['There are no earlier runs yet in the Actions cache under the baseline-key "nightly".'],
      warnings: [],
      isRead: true,
    })
    expect(readdirSync(reading.temp)).toEqual([])
  })
})

test('what was kept is read from the blob store of github.com', async () => {
  await using server = await startCacheServer()
  expect(await saveHistory({ ...request(server, { protocol: 'v2' }), runs: [runNamed('run 1')] })).toEqual([])
  server.serveArchivesAt('http://store.blob.core.windows.net')
  const reading = request(server, { protocol: 'v2', env: server.proxy })
  expect(await readHistory(reading)).toMatchObject({ runs: [{ name: 'run 1' }], warnings: [], isRead: true })
})

test('an entry is found from another workspace and another temporary directory, and leaves nothing in either', async () => {
  await using server = await startCacheServer()
  const saving = request(server)
  await saveHistory({ ...saving, runs: [runNamed('run 1')] })
  const reading = request(server)
  expect((await readHistory(reading)).runs).toHaveLength(1)
  expect(readdirSync(saving.temp)).toEqual([])
  expect(readdirSync(reading.temp)).toEqual([])
})

test.each([
  ['no JSON', 'it {} was', /^the Actions cache gave no earlier runs: its history under "nightly" is not JSON$/],
  [
    'cut off',
    '{"schema":1,"runs":[{"name":',
    /^the Actions cache gave no earlier runs: its history under "nightly" is not JSON$/,
  ],
  ['of a newer version', '{"schema":2,"runs":[]}', /"nightly" is of a newer version of this action \(schema 2; .*\)$/],
  ['empty', '', /^the Actions cache gave no earlier runs: its history under "nightly" is not JSON$/],
  ['with no numbers', '{"schema":1,"runs":[{"name":"x"}]}', / is damaged: its run 1 of 1 is not one$/],
  ['deep', '['.repeat(1_000_000), /^the Actions cache gave no earlier runs: its history under "nightly" is not JSON$/],
  ['huge', Buffer.alloc(20 * 1024 * 1024, ' '), / has more than the 16 MB that are read$/],
])('a history that is %s is a warning, and no run is used', async (_what, content, words) => {
  await using server = await startCacheServer()
  await keep(server, content)
  expect(await readHistory(request(server))).toEqual({
    runs: [],
    notes: [],
    warnings: [expect.stringMatching(words)],
    isRead: true,
  })
})

test('an entry that fills the disk is stopped', async () => {
  await using server = await startCacheServer()
  await keep(server, Buffer.alloc(100 * 1024 * 1024))
  const { runs, warnings } = await readHistory(request(server))
  expect(runs).toEqual([])
  expect(warnings).toEqual([expect.stringMatching(/larger than 16777216 bytes|has 104857600 bytes, more than/)])
})

test('an archive that is none is a warning', async () => {
  await using server = await startCacheServer()
  server.entries.push({
    key: `${await cacheKeyPrefix('nightly')}1`,
    version: 'any',
    archive: Buffer.from('no archive'),
  })
  expect(await readHistory(request(server))).toEqual({
    runs: [],
    notes: [],
    warnings: [expect.stringMatching(/^the Actions cache gave no earlier runs: Failed to restore: .*tar/)],
    isRead: true,
  })
})

test('nothing but the history is unpacked, wherever an entry wants to write', async () => {
  await using server = await startCacheServer()
  const files = directory()
  const outside = join(directory(), 'outside')
  mkdirSync(join(files, 'sub'))
  writeFileSync(join(files, 'sub/k6-load-test-history.json'), '{"schema":1,"runs":[]}')
  writeFileSync(join(files, 'beside'), 'x')
  writeFileSync(outside, 'hostile')
  await keepArchive(server, ['../beside', outside, 'k6-load-test-history.json'], join(files, 'sub'))
  writeFileSync(outside, 'as it was')
  const reading = request(server)
  expect(await readHistory(reading)).toEqual({ runs: [], notes: [], warnings: [], isRead: true })
  expect(readFileSync(outside, 'utf8')).toBe('as it was')
  expect(readdirSync(reading.temp)).toEqual([])
})

test('a link in the place of the history is not followed', async () => {
  await using server = await startCacheServer()
  const files = directory()
  const secret = join(files, 'secret')
  writeFileSync(secret, '{"schema":1,"runs":[]}')
  symlinkSync(secret, join(files, 'k6-load-test-history.json'))
  await keepArchive(server, ['k6-load-test-history.json'], files)
  expect((await readHistory(request(server))).warnings).toEqual([expect.stringMatching(/ has no history file$/)])
})

describe('a cache service that', () => {
  test('hangs is given up', async () => {
    await using server = await startCacheServer()
    server.answer(() => {})
    const reading = request(server, { timeoutMs: 1500 })
    expect(await readHistory(reading)).toEqual({
      runs: [],
      notes: [],
      warnings: ['the Actions cache gave no earlier runs: it took longer than 1.5 s'],
      isRead: false,
    })
    expect(await saveHistory({ ...request(server, { timeoutMs: 1500 }), runs: [] })).toEqual([
      'this run was not added to the history in the Actions cache: it took longer than 1.5 s',
    ])
    expect(readdirSync(reading.temp)).toEqual([])
  })

  test('answers with workflow commands says nothing in the log', async () => {
    await using server = await startCacheServer()
    server.answer((_request, response) => {
      response.setHeader('content-type', 'application/json').writeHead(400)
      response.end(JSON.stringify({ message: 'cache read denied:\n::error::a\r\n::set-env name=X::y' }))
    })
    const { warnings } = await readHistory(request(server))
    expect(warnings).toEqual([expect.stringMatching(/^the Actions cache gave no earlier runs: Failed to restore: .*/)])
    expect(warnings.join('')).not.toMatch(/[\r\n]/)
  })

  test('refuses to keep anything is a warning with its words', async () => {
    await using server = await startCacheServer()
    server.answer((_request, response) => {
      response.setHeader('content-type', 'application/json').writeHead(403)
      response.end('{"message":"cache write denied: this token only reads"}')
    })
    expect(await saveHistory({ ...request(server), runs: [runNamed('x')] })).toEqual([
      expect.stringMatching(/^this run was not added .*: Failed to save: .*cache write denied: this token only reads$/),
    ])
  })

  test('takes no entry in the end is a warning with its words', async () => {
    await using server = await startCacheServer()
    const answers: Record<string, [status: number, body: object]> = {
      CreateCacheEntry: [200, { ok: true, signed_upload_url: `${server.env.v1.ACTIONS_CACHE_URL}blob` }],
      blob: [201, {}],
      FinalizeCacheEntryUpload: [200, { ok: false, message: 'the quota is used up' }],
    }
    server.answer(({ url = '' }, response) => {
      const [status, body] = answers[url.split('/').at(-1) ?? ''] ?? [404, {}]
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    expect(await saveHistory({ ...request(server, { protocol: 'v2' }), runs: [runNamed('x')] })).toEqual([
      'this run was not added to the history in the Actions cache: the quota is used up',
    ])
  })

  test('is not there at all is a warning at once', async () => {
    const started = performance.now()
    expect(await readHistory(request(null))).toEqual({
      runs: [],
      notes: [],
      warnings: [
        'the Actions cache gave no earlier runs: this runner has none (ACTIONS_CACHE_URL and ACTIONS_RESULTS_URL are unset)',
      ],
      isRead: false,
    })
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('is asked by a step that is cancelled is given up', async () => {
    await using server = await startCacheServer()
    const cancel = new AbortController()
    server.answer(() => cancel.abort())
    expect((await readHistory(request(server, { signal: cancel.signal }))).warnings).toEqual([
      'the Actions cache gave no earlier runs: the step was cancelled',
    ])
  })
})

test('without a temporary directory there is a warning', async () => {
  await using server = await startCacheServer()
  const reading = request(server, { env: { RUNNER_TEMP: '/nowhere/at/all' } })
  expect((await readHistory(reading)).warnings).toEqual([expect.stringContaining('/nowhere/at/all')])
})

test('the key of a history is readable, exact, and never the start of another one', async () => {
  const env = { GITHUB_WORKFLOW: 'Load test, nightly', GITHUB_JOB: 'load' }
  const key = defaultHistoryKey(env, 'tests/load.js')
  expect(key).toBe(`Load test, nightly-load-tests/load.js-${process.platform}-${process.arch}`)
  const prefix = await cacheKeyPrefix(key)
  expect(prefix).toMatch(/^k6-load-test-history-1-Load-test-nightly-load-tests-load.js-.*-[0-9a-f]{16}-$/)
  // The same once sanitised, and still another one.
  expect(await cacheKeyPrefix('Load test; nightly')).not.toBe(await cacheKeyPrefix('Load test, nightly'))
  expect((await cacheKeyPrefix('x'.repeat(10_000))).length).toBeLessThan(200)
  expect((await cacheKeyPrefix('a')).startsWith(await cacheKeyPrefix(''))).toBe(false)
})
