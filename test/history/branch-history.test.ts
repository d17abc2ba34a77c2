import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { addToBranch, readBranch } from '../../src/history/branch-history.ts'
import type { EarlierRun } from '../../src/history/earlier-runs.ts'
import { lineOf } from '../../src/history/history-lines.ts'
import { startGitServer } from '../support/git-server.ts'

type Server = Awaited<ReturnType<typeof startGitServer>>
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})
async function start(): Promise<Server> {
  const server = await startGitServer()
  servers.push(server)
  return server
}

const hash = '0'.repeat(64)
const conditions = { k6: '2.2.0', script: hash, load: hash, flags: hash, os: 'linux', arch: 'x64', cpu: 'c' }
const runOf = (name: string): EarlierRun => ({
  name,
  conditions,
  metrics: new Map([['http_req_duration', { kind: 'trend', values: { 'p(95)': 12.5 } }]]),
  origin: { time: '', commit: 'c'.repeat(40), ref: '', url: '', verdict: '', thresholds: [] },
})

const file = 'shop/h.jsonl'
function requestOf(server: Server, way: 'http' | 'file', { token = 'write-token', branch = 'load-test-history' } = {}) {
  const temp = mkdtempSync(join(tmpdir(), 'temp-'))
  const env: NodeJS.ProcessEnv = { ...server.env[way], RUNNER_TEMP: temp, PATH: process.env.PATH, HOME: temp }
  const url = `${env.GITHUB_SERVER_URL}/your-org/shop.git`
  return {
    temp,
    request: { remote: { url, branch, token, env, signal: new AbortController().signal }, path: 'shop', name: 'h' },
  }
}
const namesIn = (runs: readonly EarlierRun[]) => runs.map(({ name }) => name)
const add = (request: Parameters<typeof addToBranch>[0], name: string) =>
  addToBranch(request, { run: runOf(name), pages: () => [] })

describe.each(['http', 'file'] as const)('a history in a branch, over %s', (way) => {
  test('is made, grows, and is read; nothing is left on this machine', { timeout: 60_000 }, async () => {
    const server = await start()
    const { request, temp } = requestOf(server, way)
    expect(await readBranch(request)).toEqual({ runs: [], problem: null, isRead: true, isNew: true })
    expect(await add(request, 'run 1')).toEqual({ kind: 'added', runs: 1 })
    const pages = ({ runs, names }: { runs: readonly EarlierRun[]; names: readonly string[] }) => [
      { path: 'index.html', content: `${runs.length} runs of ${names}` },
    ]
    expect(await addToBranch(request, { run: runOf('run 2'), pages })).toEqual({ kind: 'added', runs: 2 })
    const { runs, problem } = await readBranch(request)
    expect({ runs, problem }).toEqual({ runs: [runOf('run 1'), runOf('run 2')], problem: null })
    expect(server.git('show', `load-test-history:shop/index.html`)).toBe('2 runs of h')
    expect(server.git('log', '--format=%an %s', 'load-test-history')).toBe(
      'github-actions[bot] Add run 2 to shop/h.jsonl\ngithub-actions[bot] Add run 1 to shop/h.jsonl',
    )
    expect(readdirSync(temp)).toEqual([])
  })

  test('twenty who write at once lose nothing', { timeout: 240_000 }, async () => {
    const server = await start()
    const names = Array.from({ length: 20 }, (_none, index) => `run ${index + 1}`)
    const added = await Promise.all(names.map((name) => add(requestOf(server, way).request, name)))
    expect(added.map(({ kind }) => kind)).toEqual(names.map(() => 'added'))
    const { runs } = await readBranch(requestOf(server, way).request)
    expect(namesIn(runs).toSorted()).toEqual(names.toSorted())
  })
})

describe('the token', () => {
  test('that may only read is told so, and reads', { timeout: 60_000 }, async () => {
    const server = await start()
    await add(requestOf(server, 'http').request, 'run 1')
    const { request } = requestOf(server, 'http', { token: 'read-token' })
    expect((await readBranch(request)).runs).toHaveLength(1)
    expect(await add(request, 'run 2')).toEqual({ kind: 'forbidden' })
    expect(server.calls.every(({ token }) => [null, 'write-token', 'read-token'].includes(token))).toBe(true)
  })
})

describe('whoever can write elsewhere', () => {
  test('has no say in how git runs here', { timeout: 60_000 }, async () => {
    const server = await start()
    const { request, temp } = requestOf(server, 'file')
    const proof = join(temp, 'ran')
    const evil = join(temp, 'evil')
    writeFileSync(evil, `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 })
    writeFileSync(join(temp, '.gitconfig'), `[core]\n  hooksPath = ${temp}\n  fsmonitor = ${evil}\n`)
    writeFileSync(join(temp, 'pre-push'), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 })
    const env = { ...request.remote.env, GIT_SSH_COMMAND: evil, GIT_EXEC_PATH: temp, GIT_DIR: temp, GIT_ASKPASS: evil }
    const remote = { ...request.remote, env: { ...env, XDG_CONFIG_HOME: temp } }
    expect(await add({ ...request, remote }, 'run 1')).toEqual({ kind: 'added', runs: 1 })
    expect(existsSync(proof)).toBe(false)
  })
})

describe('a branch that is not as it should be', () => {
  const read = async (server: Server, branch?: string) =>
    readBranch(requestOf(server, 'file', branch === undefined ? {} : { branch }).request)

  test('the default branch is refused', async () => {
    const server = await start()
    await expect(read(server, 'main')).rejects.toThrow(
      'input history-branch: "main" is the repository\'s default branch; name one of its own',
    )
  })

  test('the name of a tag', async () => {
    const server = await start()
    server.git('tag', 'load-test-history', 'main')
    expect(await read(server)).toMatchObject({ isRead: false, problem: expect.stringContaining('name of a tag') })
    expect(await add(requestOf(server, 'file').request, 'run 1')).toMatchObject({ kind: 'failed' })
    expect(server.git('branch', '--list')).toBe('* main')
  })

  test('a directory where the file should be', async () => {
    const server = await start()
    server.write('load-test-history', { [`${file}/x`]: 'x' })
    expect(await read(server)).toMatchObject({ isRead: false, problem: 'has no file at "shop/h.jsonl"' })
  })

  test('lines that are cut off, newer or none: each is told, and stays', { timeout: 60_000 }, async () => {
    const server = await start()
    const good = lineOf(runOf('run 1'))
    const lines = [good, '{"schema":2,"new":true}', good.slice(0, 40), '[1]', 'null', '"x"']
    server.write('load-test-history', { [file]: `${lines.join('\n')}` })
    const { request } = requestOf(server, 'file')
    const found = await readBranch(request)
    expect(namesIn(found.runs)).toEqual(['run 1'])
    expect(found.problem).toBe(
      'has lines that were left out: 1 of a newer version of this action, 4 that cannot be read',
    )
    expect(await add(request, 'run 2')).toEqual({ kind: 'added', runs: 2 })
    expect(server.git('show', `load-test-history:${file}`).split('\n')).toEqual([...lines, lineOf(runOf('run 2'))])
  })

  test('a million lines, and 100 MB: bounded, told, and left as they are', { timeout: 120_000 }, async () => {
    const server = await start()
    server.write('load-test-history', { [file]: '{}\n'.repeat(1_000_000) })
    expect(await read(server)).toMatchObject({ runs: [], isRead: true, problem: expect.stringMatching(/1000000 that/) })
    server.write('load-test-history', { [file]: 'x'.repeat(100_000_000) })
    const before = process.memoryUsage.rss()
    const found = await read(server)
    expect(found).toMatchObject({ isRead: false, problem: expect.stringContaining('more than the 16777216') })
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000)
    expect(await add(requestOf(server, 'file').request, 'run 1')).toMatchObject({ kind: 'failed' })
    expect(server.git('cat-file', '-s', `load-test-history:${file}`)).toBe('100000000')
  })

  test('one that was pushed over by force goes on from there', { timeout: 60_000 }, async () => {
    const server = await start()
    await add(requestOf(server, 'file').request, 'run 1')
    server.write('load-test-history', { 'other.txt': 'kept' })
    expect(await add(requestOf(server, 'file').request, 'run 2')).toEqual({ kind: 'added', runs: 1 })
    expect(server.git('show', 'load-test-history:other.txt')).toBe('kept')
  })

  test('one whose rules refuse every push is tried once, and says which', { timeout: 60_000 }, async () => {
    const server = await start()
    const rule = '#!/bin/sh\necho "error: GH006: Protected branch update failed." >&2\nexit 1\n'
    writeFileSync(join(server.bare, 'hooks/pre-receive'), rule, { mode: 0o755 })
    const added = await add(requestOf(server, 'http').request, 'run 1')
    expect(added).toEqual({
      kind: 'failed',
      problem:
        'the server takes no push to it (pre-receive hook declined: GH006: Protected branch update failed.); change the rules of the branch, or choose another history-branch',
    })
    expect(server.calls.filter(({ path }) => path.endsWith('/git-receive-pack'))).toHaveLength(1)
  })

  test('one below the name of another branch is tried once, and its name is no status', {
    timeout: 60_000,
  }, async () => {
    const server = await start()
    server.write('perf-403', { 'other.txt': 'kept' })
    const added = await add(requestOf(server, 'http', { branch: 'perf-403/history' }).request, 'run 1')
    expect(added).toEqual({
      kind: 'failed',
      problem: expect.stringMatching(/^the server takes no push to it .*choose/),
    })
    expect(server.calls.filter(({ path }) => path.endsWith('/git-receive-pack'))).toHaveLength(1)
  })

  test('a file where the directory should be, or a link: it stays, and git says so', { timeout: 60_000 }, async () => {
    const server = await start()
    server.write('load-test-history', { shop: 'kept' })
    expect(await add(requestOf(server, 'file').request, 'run 1')).toEqual({
      kind: 'failed',
      problem: "error: 'shop/h.jsonl' appears as both a file and as a directory",
    })
    expect(server.git('show', 'load-test-history:shop')).toBe('kept')
  })

  test('no repository, no server', { timeout: 60_000 }, async () => {
    const server = await start()
    const { request } = requestOf(server, 'http')
    const missing = { ...request, remote: { ...request.remote, url: request.remote.url.replace('shop', 'none') } }
    expect(await readBranch(missing)).toMatchObject({
      isRead: false,
      problem: expect.stringContaining('cannot be read'),
    })
    const nobody = { ...request, remote: { ...request.remote, url: 'http://127.0.0.1:1/a/b.git' } }
    expect(await readBranch(nobody)).toMatchObject({
      isRead: false,
      problem: expect.stringContaining('cannot be read'),
    })
  })
})
