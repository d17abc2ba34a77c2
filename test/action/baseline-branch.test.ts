import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { startGitServer } from '../support/git-server.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

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

const script = `import { sleep } from 'k6'
export const options = { thresholds: { iterations: ['count>0'] } }
export default () => sleep(0.01)`

const step = (
  server: Server,
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
  files: Record<string, string> = {},
) =>
  runAction({
    inputs: {
      script: 'load.js',
      iterations: '3',
      'no-usage-report': 'true',
      baseline: 'branch',
      'baseline-key': 'shop',
      'compare-metrics': 'iterations rate',
      'github-token': 'write-token',
      ...inputs,
    },
    files: { 'load.js': script, ...files },
    env: { ...server.env.http, ...env },
  })

const said = ({ commands }: StepResult, level: string) =>
  commands.filter(({ name }) => name === level).map(({ data }) => data)

describe('a history in a branch', () => {
  test('a run of the default branch is added, and the next one reads it', { timeout: 60_000 }, async () => {
    const server = await start()
    const first = await step(server)
    expect(first.outputs.outcome).toBe('passed')
    expect(said(first, 'warning')).toEqual([])
    expect(first.log).toContain('under "shop": 1 runs')
    const second = await step(server, {}, { GITHUB_RUN_ID: '78' })
    expect(second.log).toContain('earlier runs from the branch "load-test-history", under "shop": 1')
    expect(JSON.parse(second.outputs.comparison ?? '')).toMatchObject({ mode: 'baseline', runs: 1 })
    const [name = ''] = server.git('ls-tree', '--name-only', 'load-test-history').split('\n')
    const lines = server
      .git('show', `load-test-history:${name}`)
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      {
        schema: 1,
        name: 'run 77',
        commit: server.env.http.GITHUB_SHA,
        ref: 'refs/heads/main',
        url: `${server.env.http.GITHUB_SERVER_URL}/your-org/shop/actions/runs/77`,
        thresholds: ['iterations count>0'],
        conditions: { k6: '2.2.0' },
        metrics: { iterations: { kind: 'counter', values: { count: 3 } } },
      },
      { name: 'run 78', verdict: 'too-little-to-tell' },
    ])
    expect(second.log).not.toContain('write-token')
  })

  test('the page of it stands beside it, or in a directory', { timeout: 60_000 }, async () => {
    const server = await start()
    const beside = await step(server, { 'history-page': 'true' })
    expect(said(beside, 'warning')).toEqual([])
    const files = server.git('ls-tree', '-r', '--name-only', 'load-test-history')
    expect(files).toMatch(
      /^index\.html\nshop-([0-9a-f]{16})\.jsonl\nshop-\1\/badge\.json\nshop-\1\/badge\.svg\nshop-\1\/index\.html$/,
    )
    const apart = await step(server, { 'history-page': 'pages' }, {}, { 'pages/index.html': '<title>Shop</title>' })
    expect(readFileSync(join(apart.workspace, 'pages/index.html'), 'utf8')).toBe('<title>Shop</title>')
    expect(apart.log).toContain('is not of this action, so it stays')
    expect(said(apart, 'warning')).toEqual([])
    const page = readFileSync(join(apart.workspace, 'pages', files.split('\n')[4] ?? ''), 'utf8')
    expect(page).toContain('2 runs of this load test')
    expect(page).toContain('<h2>iterations rate</h2>')
  })

  test('a change of its level is told, in the log, the job summary and the comparison', {
    timeout: 60_000,
  }, async () => {
    const server = await start()
    await step(server)
    const [name = ''] = server.git('ls-tree', '--name-only', 'load-test-history').split('\n')
    const real = JSON.parse(server.git('show', `load-test-history:${name}`))
    // 24 runs at a hundred times the real rate, then 12 about as they really are: the conditions are those of the real one.
    const { rate } = real.metrics.iterations.values
    const lines = Array.from({ length: 36 }, (_none, index) => {
      const level = (index < 24 ? 100 : 1) * rate * (1 + 0.01 * (index % 3))
      const metrics = { iterations: { kind: 'counter', values: { count: 3, rate: level } } }
      const commit = index === 24 ? 'abc1234567'.padEnd(40, '0') : 'd'.repeat(40)
      return JSON.stringify({ ...real, name: `run ${index}`, commit, metrics })
    })
    server.write('load-test-history', { [name]: `${lines.join('\n')}\n` })
    const done = await step(server)
    const words = /iterations rate is worse since abc1234567 \(12 runs ago\): \S+ → \S+, p (?:=|<) 0\.\d+\./
    expect(done.log).toMatch(words)
    expect(done.summary.replaceAll('\\', '')).toMatch(/is worse since.*abc1234567/)
    expect(JSON.parse(done.outputs.comparison ?? '').notes.join(' ')).toMatch(words)
    const rebased = await step(server, { 'history-rebase': '30' })
    expect(rebased.log).toContain('30 earlier runs from before 30 were left out (history-rebase).')
    expect(rebased.log).not.toContain('worse since')
  })

  test('a change is accepted by the id of the run that failed for it', { timeout: 60_000 }, async () => {
    const server = await start()
    await step(server, {}, { GITHUB_RUN_ID: '101' })
    const [name = ''] = server.git('ls-tree', '--name-only', 'load-test-history').split('\n')
    const real = JSON.parse(server.git('show', `load-test-history:${name}`))
    // Twelve runs at a hundred times the real rate.
    const { rate } = real.metrics.iterations.values
    const lines = Array.from({ length: 12 }, (_none, index) => {
      const level = 100 * rate * (1 + 0.01 * (index % 3))
      const metrics = { iterations: { kind: 'counter', values: { count: 3, rate: level } } }
      return JSON.stringify({ ...real, name: `run ${101 + index}`, metrics })
    })
    server.write('load-test-history', { [name]: `${lines.join('\n')}\n` })
    const strict = { 'fail-on': 'regression' }
    const failed = await step(server, strict, { GITHUB_RUN_ID: '150' })
    expect(failed.outputs.outcome).toBe('regression')
    expect(failed.log).toContain('set history-rebase to the id of this workflow run')
    const accepted = await step(server, { ...strict, 'history-rebase': '150' }, { GITHUB_RUN_ID: '160' })
    expect(accepted.outputs.outcome).toBe('passed')
    expect(accepted.log).toContain('12 earlier runs from before 150 were left out (history-rebase).')
    const next = await step(server, { ...strict, 'history-rebase': '150' }, { GITHUB_RUN_ID: '170' })
    expect(JSON.parse(next.outputs.comparison ?? '')).toMatchObject({ mode: 'baseline', runs: 1 })
  })

  test('a run that will not be added says so while there are none', { timeout: 60_000 }, async () => {
    const server = await start()
    const words = /adds a run to it, so this one does not/
    const asked = await step(server, {}, { GITHUB_EVENT_NAME: 'repository_dispatch' })
    expect(JSON.parse(asked.outputs.comparison ?? '').notes.join(' ')).toMatch(words)
    const pushed = await step(server)
    expect(JSON.parse(pushed.outputs.comparison ?? '').notes.join(' ')).not.toMatch(words)
  })

  test('a token that may only read: a notice, and the run passes', { timeout: 60_000 }, async () => {
    const server = await start()
    const done = await step(server, { 'github-token': 'read-token' })
    expect(done.outputs.outcome).toBe('passed')
    expect(said(done, 'warning')).toEqual([])
    expect(said(done, 'notice')).toEqual([
      'this run was not added to the history in the branch "load-test-history": the job\'s token may not push; give the job the permission contents: write',
    ])
  })

  test.each(['pull_request', 'pull_request_target', 'workflow_run'])(
    '%s only reads',
    { timeout: 60_000 },
    async (event) => {
      const server = await start()
      const done = await step(server, {}, { GITHUB_EVENT_NAME: event })
      expect(done.outputs.outcome).toBe('passed')
      expect(server.git('branch', '--list', 'load-test-history')).toBe('')
    },
  )

  test('a run that fails is not added', { timeout: 60_000 }, async () => {
    const server = await start()
    const done = await step(server, { 'fail-on': 'dropped', timeout: '1ms' })
    expect(done.outputs.passed).toBe('false')
    expect(server.git('branch', '--list', 'load-test-history')).toBe('')
  })

  test('the default branch is refused', { timeout: 60_000 }, async () => {
    const server = await start()
    const done = await step(server, { 'history-branch': 'main' })
    expect(done.outputs.outcome).toBe('not-run')
    expect(done.log).toContain('input history-branch: "main" is the repository\'s default branch; name one of its own')
  })

  test('a damaged branch: a warning, and the run passes', { timeout: 60_000 }, async () => {
    const server = await start()
    await step(server)
    const [name = ''] = server.git('ls-tree', '--name-only', 'load-test-history').split('\n')
    server.write('load-test-history', { [name]: '{"schema":1,"na' })
    const done = await step(server)
    expect(done.outputs.outcome).toBe('passed')
    expect(said(done, 'warning')).toEqual([
      'the history in the branch "load-test-history" has lines that were left out: 1 that cannot be read',
    ])
  })
})
