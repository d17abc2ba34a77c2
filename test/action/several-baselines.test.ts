import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { startCacheServer } from '../support/cache-server.ts'
import { startGitServer } from '../support/git-server.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { resultOf } from '../support/result-file.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

const sleeping = (seconds: number, options = '') => `import { sleep } from 'k6'
${options}
export default () => sleep(${seconds})`

/** Two scripts of one name in two folders. */
const files = { 'a/load.js': sleeping(0.01), 'b/load.js': sleeping(0.02) }
const crossed = "export const options = { thresholds: { iterations: ['count>9'] } }"

type Asked = Partial<Parameters<typeof runAction>[0]>

const step = (inputs: Record<string, string>, more: Asked = {}) =>
  runAction({
    files,
    ...more,
    inputs: {
      script: 'a/load.js\nb/load.js',
      iterations: '3',
      'no-usage-report': 'true',
      'compare-metrics': 'iteration_duration med',
      ...inputs,
    },
  })

const warnings = ({ commands }: StepResult) => commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

/** How many earlier runs each script was compared with. */
const runsOf = (step: StepResult) => resultOf(step).scripts.map(({ comparison }) => comparison?.runs)

const main = { GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/main' }

describe('a baseline of several scripts', () => {
  test('in the cache: each has a history of its own, with a key that was given and without', async () => {
    await using server = await startCacheServer()
    const env = { ...server.env.v1, ...main, GITHUB_REPOSITORY: 'your-org/shop' }
    expect(runsOf(await step({ baseline: 'cache' }, { env }))).toEqual([0, 0])
    expect(server.entries).toHaveLength(2)
    expect(runsOf(await step({ baseline: 'cache' }, { env }))).toEqual([1, 1])
    const keyed = await step({ baseline: 'cache', 'baseline-key': 'nightly' }, { env })
    expect(runsOf(keyed)).toEqual([0, 0])
    const again = await step({ baseline: 'cache', 'baseline-key': 'nightly', script: 'b/load.js\na/load.js' }, { env })
    expect(runsOf(again)).toEqual([1, 1])
    expect(again.log).toContain('under "nightly b/load.js": 1')
  })

  test('in the cache: a script that fails is not added, the other one is', async () => {
    await using server = await startCacheServer()
    const env = { ...server.env.v1, ...main }
    const failing = { 'a/load.js': sleeping(0.01, crossed), 'b/load.js': sleeping(0.02) }
    const done = await step({ baseline: 'cache', 'baseline-key': 'k' }, { env, files: failing })
    expect(done.outputs.outcome).toBe('thresholds-crossed')
    expect(done.log).toContain('a/load.js: This run was not added to the history, because it did not pass.')
    expect(server.entries).toHaveLength(1)
    expect(runsOf(await step({ baseline: 'cache', 'baseline-key': 'k' }, { env, files: failing }))).toEqual([0, 1])
  })

  test('in a branch: a file and a page for each, and an index of both', { timeout: 60_000 }, async () => {
    const server = await startGitServer()
    const inputs = { baseline: 'branch', 'baseline-key': 'shop', 'github-token': 'write-token', 'history-page': 'true' }
    const first = await step(inputs, { env: server.env.http })
    const second = await step(inputs, { env: { ...server.env.http, GITHUB_RUN_ID: '78' } })
    server.close()
    expect(warnings(first)).toEqual([])
    expect(runsOf(second)).toEqual([1, 1])
    const inBranch = server.git('ls-tree', '-r', '--name-only', 'load-test-history').replaceAll(/-[0-9a-f]{16}/g, '')
    for (const name of ['shop-a-load.js', 'shop-b-load.js']) {
      expect(inBranch.split('\n')).toContain(`${name}.jsonl`)
      expect(inBranch.split('\n')).toContain(`${name}/index.html`)
    }
    const index = server.git('show', 'load-test-history:index.html')
    expect(index).toContain('2 histories of load tests.')
    expect(index.match(/<li>/g)).toHaveLength(2)
  })

  test('pages in a directory: the index leads to both', async () => {
    await using server = await startCacheServer()
    const env = { ...server.env.v1, ...main }
    const done = await step({ baseline: 'cache', 'history-page': 'pages' }, { env })
    const pages = join(done.workspace, 'pages')
    expect(readdirSync(pages)).toHaveLength(3)
    expect(readFileSync(join(pages, 'index.html'), 'utf8').match(/<li>/g)).toHaveLength(2)
  })

  test.each(k6Versions)('of files, k6 %s: {script} stands for the name of each', async (version) => {
    const k6 = k6Path(version)
    const first = await step({ baseline: 'runs/{script}' }, { k6 })
    for (const { script, summaryPath } of resultOf(first).scripts) {
      const directory = join(first.workspace, 'runs', script.replace('/', '-').replace('.js', ''))
      mkdirSync(directory, { recursive: true })
      copyFileSync(summaryPath ?? '', join(directory, 'one.json'))
      if (script === 'b/load.js') copyFileSync(summaryPath ?? '', join(directory, 'two.json'))
    }
    const second = await step({ baseline: 'runs/{script}' }, { k6, workspace: first.workspace })
    expect(runsOf(second)).toEqual([1, 2])
    expect(second.summary).toMatch(/a\/load\.js[\s\S]*b\/load\.js/)
  })

  test('of files that all share: each finds its own, and those that say no script count for none', async () => {
    const first = await step({ baseline: 'runs' })
    const runs = join(first.workspace, 'runs')
    mkdirSync(runs)
    for (const { script, summaryPath } of resultOf(first).scripts) {
      copyFileSync(summaryPath ?? '', join(runs, `${script.replace('/', '-')}.json`))
    }
    const { k6_load_test: _, ...plain } = JSON.parse(readFileSync(join(runs, 'a-load.js.json'), 'utf8'))
    writeFileSync(join(runs, 'of-k6.json'), JSON.stringify(plain))
    const second = await step({ baseline: 'runs' }, { workspace: first.workspace })
    expect(runsOf(second)).toEqual([1, 1])
    for (const { comparison } of resultOf(second).scripts) {
      expect(comparison?.notes.join('\n')).toMatch(/1 earlier run was left out: it does not say of which script; give/)
      expect(comparison?.notes).toContain('1 earlier run was left out: other script.')
    }
  })

  test('a script cannot change the earlier runs of the next one', async () => {
    const first = await step({ baseline: 'runs/{script}' })
    const directory = join(first.workspace, 'runs/b-load')
    mkdirSync(directory, { recursive: true })
    copyFileSync(resultOf(first).scripts[1]?.summaryPath ?? '', join(directory, 'one.json'))
    const forging = `${sleeping(0.01)}
export const handleSummary = () => ({ 'runs/b-load/one.json': '{}' })`
    writeFileSync(join(first.workspace, 'a/load.js'), forging)
    const second = await step({ baseline: 'runs/{script}' }, { workspace: first.workspace, files: {} })
    expect(readFileSync(join(directory, 'one.json'), 'utf8')).toBe('{}')
    expect(runsOf(second)).toEqual([0, 1])
  })

  test('parallel refuses it', async () => {
    const done = await step({ baseline: 'runs', parallel: '2' })
    expect(done.outputs.outcome).toBe('not-run')
    expect(done.commands.find(({ name }) => name === 'error')?.data).toMatch(
      /^input parallel: scripts at the same time/,
    )
  })
})
