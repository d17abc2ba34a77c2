import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { haveJunitReaders, readJunit } from '../support/junit-readers.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { resultOf } from '../support/result-file.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

const off = { 'no-usage-report': 'true' }
const good = 'export default function () {}'
const crossing = `export const options = { thresholds: { iterations: ['count>9'] } }\n${good}`

const entries = ({ outputs }: StepResult): { script: string; outcome: string; passed: boolean; reason: string }[] =>
  JSON.parse(outputs.results ?? '')
const outcomesOf = (step: StepResult) => entries(step).map(({ script, outcome }) => `${script} ${outcome}`)
const errorsOf = ({ commands }: StepResult) => commands.filter(({ name }) => name === 'error').map(({ data }) => data)

describe.concurrent.each(k6Versions)('fail-fast, k6 %s', (version) => {
  const files = { 'a.js': good, 'b.js': crossing, 'c.js': `console.log('c runs')\n${good}`, 'd.js': good }
  const run = (inputs: Record<string, string>) =>
    runAction({ k6: k6Path(version), files, inputs: { script: 'a.js\nb.js\nc.js\nd.js', ...off, ...inputs } })

  test('skips the rest after the first failure, and shows it as skipped everywhere', async () => {
    const step = await run({ 'fail-fast': 'true', junit: 'results.xml' })
    expect(outcomesOf(step)).toEqual(['a.js passed', 'b.js thresholds-crossed', 'c.js skipped', 'd.js skipped'])
    expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', passed: 'false', 'exit-code': '99' })
    expect(step.exitCode).toBe(1)
    expect(step.log).not.toContain('c runs')
    expect(entries(step)[2]).toMatchObject({
      passed: false,
      reason: 'It was not started, because b.js failed and fail-fast is set.',
    })
    // A skipped script is no error of its own.
    expect(errorsOf(step)).toHaveLength(1)
    expect(step.log.trimEnd().split('\n').at(-1)).toMatch(
      /^thresholds-crossed: 1 of 4 scripts failed, 2 were skipped\. b\.js: /,
    )
    expect(step.summary).toMatch(/\| ⏭️ \| `+c\.js`+ \| skipped \|/)
    expect(step.summary).toMatch(/<details><summary>⏭️ <code>c\.js<\/code> was skipped/)
    expect(resultOf(step).scripts.map(({ outcome, exitCode }) => `${outcome} ${exitCode}`)).toEqual([
      'passed 0',
      'thresholds-crossed 99',
      'skipped null',
      'skipped null',
    ])
    const xml = readFileSync(join(step.workspace, 'results.xml'), 'utf8')
    expect(xml.match(/<skipped message="It was not started, because b\.js failed/g)).toHaveLength(2)
  })

  test('unset: all of them run', async () => {
    const step = await run({})
    expect(outcomesOf(step)).toEqual(['a.js passed', 'b.js thresholds-crossed', 'c.js passed', 'd.js passed'])
    expect(step.log).toContain('c runs')
  })

  test('a script that does not even load counts as a failure', async () => {
    const step = await runAction({
      k6: k6Path(version),
      files: { 'a.js': 'nonsense(', 'b.js': good },
      inputs: { script: 'a.js\nb.js', 'fail-fast': 'true', ...off },
    })
    expect(outcomesOf(step)).toEqual(['a.js script-error', 'b.js skipped'])
  })
})

test.skipIf(!haveJunitReaders())(
  'readers of JUnit count skipped scripts as skipped',
  { timeout: 200_000 },
  async () => {
    const step = await runAction({
      files: { 'a.js': crossing, 'b.js': good },
      inputs: { script: 'a.js\nb.js', 'fail-fast': 'true', junit: 'results.xml', ...off },
    })
    const path = join(step.workspace, 'results.xml')
    expect(existsSync(path)).toBe(true)
    const [read] = readJunit(path)
    expect(read?.problems).toEqual([])
    expect(read?.suites.map(({ name, tests, failures, skipped }) => ({ name, tests, failures, skipped }))).toEqual([
      { name: 'a.js', tests: 2, failures: 2, skipped: 0 },
      { name: 'b.js', tests: 1, failures: 0, skipped: 1 },
    ])
  },
)

test.skipIf(!haveJunitReaders())('JUnit has a suite for each script, of one name in two folders too', async () => {
  const step = await runAction({
    files: { 'a/load.js': good, 'b/load.js': crossing },
    inputs: { script: '*/load.js', parallel: '2', junit: 'results.xml', ...off },
  })
  const [read] = readJunit(join(step.workspace, 'results.xml'))
  expect(read?.problems).toEqual([])
  expect(read?.suites.map(({ name, cases, failed }) => ({ name, cases, failed }))).toEqual([
    { name: 'a/load.js', cases: ['outcome'], failed: [] },
    { name: 'b/load.js', cases: ['outcome', 'iterations count>9'], failed: ['outcome', 'iterations count>9'] },
  ])
})
