import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { freePort } from '../support/free-port.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { resultOf } from '../support/result-file.ts'
import { asking, commit, gitIn, isFree, repositoryOf, serverScript } from '../support/served.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

const off = { 'no-usage-report': 'true' }

const comparisonsOf = (step: StepResult) =>
  resultOf(step).scripts.map(({ script, comparison }) => [script, comparison?.mode, comparison?.runs])

/** A script that counts its own name, so that its summary tells whose it is. */
const counting = (name: string, more = '') => `import { sleep } from 'k6'
import { Counter } from 'k6/metrics'
const mine = new Counter('${name}')
export default function () { mine.add(1); sleep(0.01) }
${more}`

const metricsIn = (path: string | null | undefined): readonly string[] =>
  Object.keys(JSON.parse(readFileSync(path ?? '', 'utf8')).metrics)

describe.concurrent.each(k6Versions)('several scripts with two targets, k6 %s', (version) => {
  const k6 = k6Path(version)

  test('compare-env: each has its own rounds, figures and summary', { timeout: 120_000 }, async () => {
    const step = await runAction({
      k6,
      files: { 'a/load.js': counting('of_a'), 'b/load.js': counting('of_b') },
      inputs: {
        script: '*/load.js',
        iterations: '3',
        'compare-env': 'SIDE=b',
        'compare-rounds': '3',
        'compare-metrics': 'iteration_duration med',
        ...off,
      },
    })
    expect(step.outputs.outcome).toBe('passed')
    expect(comparisonsOf(step)).toEqual([
      ['a/load.js', 'paired', 3],
      ['b/load.js', 'paired', 3],
    ])
    const [a, b] = resultOf(step).scripts
    expect(metricsIn(a?.summaryPath)).toContain('of_a')
    expect(metricsIn(b?.summaryPath)).toContain('of_b')
    expect(step.log.match(/^::group::Round 3 of 3/gm)).toHaveLength(2)
  })

  test('compare-ref: side B is built once, and gone at the end', { timeout: 120_000 }, async () => {
    const repository = repositoryOf({ 'server.js': serverScript, 'a.js': asking('/'), 'b.js': asking('/') })
    gitIn(repository, 'branch', 'base')
    commit(repository, { 'new.txt': '' }, 'second')
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const built = join(repository, '..', `built-${port}`)
    writeFileSync(built, '')
    const step = await runAction({
      k6,
      workspace: repository,
      inputs: {
        script: 'a.js\nb.js',
        iterations: '3',
        env: `TARGET=${url}`,
        start: `exec ${process.execPath} server.js ${port}`,
        'wait-on': url,
        'compare-ref': 'base',
        'compare-build': `echo built >> ${built}`,
        'compare-rounds': '3',
        ...off,
      },
    })
    expect(comparisonsOf(step)).toEqual([
      ['a.js', 'paired', 3],
      ['b.js', 'paired', 3],
    ])
    expect(readFileSync(built, 'utf8')).toBe('built\n')
    expect(step.log.match(/Side B is "base"/g)).toHaveLength(1)
    expect(gitIn(repository, 'worktree', 'list').split('\n')).toHaveLength(1)
    expect(await isFree(port)).toBe(true)
  })
})

test('a side B that cannot be built is told once, and no script runs', async () => {
  const repository = repositoryOf({ 'server.js': serverScript, 'a.js': asking('/'), 'b.js': asking('/') })
  const step = await runAction({
    workspace: repository,
    inputs: {
      script: 'a.js\nb.js',
      start: 'exec sleep 100',
      'wait-on': 'http://127.0.0.1:1',
      'compare-ref': 'main',
      'compare-build': 'exit 3',
      ...off,
    },
  })
  expect(resultOf(step).scripts.map(({ outcome }) => outcome)).toEqual(['start-failed', 'not-run'])
  expect(gitIn(repository, 'worktree', 'list').split('\n')).toHaveLength(1)
})

describe.concurrent.each(k6Versions)('html-report of several scripts, k6 %s', (version) => {
  const sleeping = `import { sleep } from 'k6'\nexport default () => sleep(2.5)`
  const k6 = k6Path(version)
  const files = { 'a/load.js': sleeping, 'b/load.js': sleeping, 'a-load.js': sleeping }
  const htmlIn = (workspace: string) => readdirSync(join(workspace, 'out')).sort()

  test.each(['1', '3'])('each has a file of its own, parallel %s', { timeout: 60_000 }, async (parallel) => {
    const script = 'a/load.js\nb/load.js\na-load.js'
    const step = await runAction({ k6, files, inputs: { script, parallel, 'html-report': 'out/report.html', ...off } })
    expect(step.outputs.outcome).toBe('passed')
    const names = ['report-a-load-2.html', 'report-a-load.html', 'report-b-load.html']
    expect(htmlIn(step.workspace)).toEqual(names)
    for (const name of names)
      expect(readFileSync(join(step.workspace, 'out', name), 'utf8')).toMatch(/<!doctype html>/i)
    const path = (name: string) => join(step.workspace, 'out', name)
    expect(step.outputs['html-report-path']).toBe(
      [path('report-a-load.html'), path('report-b-load.html'), path('report-a-load-2.html')].join('\n'),
    )
    expect(resultOf(step).scripts.map(({ htmlReportPath }) => htmlReportPath)).toEqual(
      step.outputs['html-report-path']?.split('\n'),
    )
  })

  test('one of two that a glob found is no test: the file is as it was named', { timeout: 60_000 }, async () => {
    const step = await runAction({
      k6,
      files: { 'a.js': sleeping, 'lib.js': 'export const x = 1' },
      inputs: { script: '*.js', 'html-report': 'out/report.html', ...off },
    })
    expect(htmlIn(step.workspace)).toEqual(['report.html'])
  })
})

test('no report is written over a script', async () => {
  const script = 'export default () => {}'
  const step = await runAction({
    files: { 'a.js': script, 'report-a.html': script },
    inputs: { script: 'a.js\nreport-a.html', 'html-report': 'report.html', ...off },
  })
  expect(step.commands.find(({ name }) => name === 'error')?.data).toMatch(
    /^input html-report: ".*\/report-a\.html" would be a report, and is a script$/,
  )
  expect(readFileSync(join(step.workspace, 'report-a.html'), 'utf8')).toBe(script)
})

test('what an earlier run left in the place of a report is taken away', async () => {
  const files = { 'a.js': 'export default () => {}', 'b.js': 'export default () => {}', 'report-a.html': 'old' }
  const step = await runAction({ files, inputs: { script: 'a.js\nb.js', 'html-report': 'report.html', ...off } })
  expect(readdirSync(step.workspace).sort()).toEqual(['a.js', 'b.js'])
  expect(step.outputs['html-report-path']).toBe('')
})
