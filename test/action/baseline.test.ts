import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseEarlierRun } from '../../src/history/earlier-runs.ts'
import { parseSummary } from '../../src/results/summary.ts'
import { runAction } from '../support/action.ts'
import { startCacheServer } from '../support/cache-server.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

const script = `import { sleep } from 'k6'
export default () => sleep(0.01)`

const step = (inputs: Record<string, string>, more: { env?: Record<string, string>; workspace?: string } = {}) =>
  runAction({
    inputs: { script: 'load.js', iterations: '3', 'no-usage-report': 'true', ...inputs },
    files: { 'load.js': script },
    ...more,
  })

const warnings = ({ commands }: StepResult) => commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

const summaryOf = ({ outputs }: StepResult) => readFileSync(outputs['summary-path'] ?? '', 'utf8')

describe('the baseline', () => {
  test('of files: a summary says under which conditions it came to be, the copy of the user too', async () => {
    const done = await step({ baseline: 'runs', flags: '--summary-export mine.json' })
    expect(done).toMatchObject({ exitCode: 0 })
    expect(warnings(done)).toEqual([])
    const run = parseEarlierRun('a', summaryOf(done))
    expect(run).toMatchObject({ conditions: { k6: '2.2.0', os: process.platform, arch: process.arch } })
    expect(readFileSync(join(done.workspace, 'mine.json'), 'utf8')).toBe(summaryOf(done))

    const again = await step({ baseline: 'runs' })
    expect(parseEarlierRun('a', summaryOf(again))).toMatchObject(
      'conditions' in run ? { conditions: run.conditions } : {},
    )
  })

  test('unset: the summary is as k6 wrote it, and the cache is not asked', async () => {
    await using server = await startCacheServer()
    const done = await step({}, { env: server.env.v1 })
    expect(done).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(summaryOf(done))).not.toHaveProperty('k6_load_test')
    expect(server.entries).toEqual([])
  })

  test('of a damaged file: one warning names it, and the run passes', async () => {
    const first = await step({ baseline: 'runs' })
    copyFileSync(first.outputs['summary-path'] ?? '', join(first.workspace, 'good.json'))
    writeFileSync(join(first.workspace, 'bad.json'), '{"metrics":')
    const done = await step({ baseline: '*.json' }, { workspace: first.workspace })
    expect(done).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed' } })
    expect(warnings(done)).toEqual([
      'the earlier run "bad.json" was left out: it is not JSON, so it was cut off or something else wrote it',
    ])
    expect(parseSummary(summaryOf(done))).toHaveProperty('result')
  })

  test('of a runner without a cache: one warning, and the run passes', async () => {
    const done = await step({ baseline: 'cache' }, { env: { GITHUB_EVENT_NAME: 'push' } })
    expect(done).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed' } })
    expect(warnings(done)).toEqual([
      expect.stringMatching(/^the Actions cache gave no earlier runs: this runner has none/),
    ])
  })

  test('of the cache: a scheduled run is added, a run that fails is not', async () => {
    await using server = await startCacheServer()
    const env = { ...server.env.v1, GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/main' }
    expect(await step({ baseline: 'cache' }, { env })).toMatchObject({ exitCode: 0 })
    expect(server.entries).toHaveLength(1)
    const failed = await runAction({
      inputs: { script: 'load.js', iterations: '3', 'no-usage-report': 'true', baseline: 'cache' },
      files: { 'load.js': `export const options = { thresholds: { iterations: ['count>9'] } }\n${script}` },
      env,
    })
    expect(failed).toMatchObject({ exitCode: 1, outputs: { outcome: 'thresholds-crossed' } })
    expect(failed.log).toContain('earlier runs from the Actions cache')
    expect(server.entries).toHaveLength(1)
  })
})
