import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { fakeK6 } from '../support/fake.ts'
import { linesOf } from '../support/workflow-commands.ts'

// What each input may be, and every message, is in test/inputs/inputs.test.ts; here: what the step makes of it.
test.concurrent.each<[string, Record<string, string>, string]>([
  ['no script', { script: '' }, 'input script: it is required; give the path of a k6 script, such as tests/load.js'],
  ['no such file', { script: 'nope.js' }, 'input script: there is no file "nope.js" in '],
  [
    'standard input',
    { script: '-' },
    'input script: "-" is standard input, which a step has not; give the path of a file',
  ],
  ['a wrong number', { vus: 'many' }, 'input vus: "many" is not a whole number from 0 to 1000000'],
  ['a newline', { duration: '1s\n::error::x' }, 'input duration: "1s\\n::error::x" is not one line'],
  ['a double', { vus: '1', flags: '-u 2' }, 'input vus: the input flags sets it too; keep one of them'],
  [
    'what never ends',
    { flags: '--linger' },
    'input flags: --linger cannot be used in a step: k6 would wait for ever after the test',
  ],
  ['a bad URL', { 'usage-report-url': 'nope' }, 'input usage-report-url: "nope" is not an http or https URL'],
  [
    'a bad line',
    { env: 'GITHUB_OUTPUT=x' },
    'input env: line 1 sets GITHUB_OUTPUT: names that start so belong to the runner; choose another',
  ],
])('%s is one clear line, and no k6 is started', async (_what, inputs, message) => {
  const k6 = fakeK6({ run: 'touch started', inspect: 'touch started' })
  const step = await runAction({ k6, files: { 'test.js': '' }, inputs: { script: 'test.js', ...inputs } })
  expect(step.exitCode).toBe(1)
  expect(step.commands).toEqual([{ name: 'error', properties: {}, data: expect.stringContaining(message) }])
  expect(linesOf(step.log.trimEnd())).toHaveLength(1)
  expect(step.outputs).toMatchObject({
    outcome: 'not-run',
    passed: 'false',
    'exit-code': '',
    'usage-report': 'skipped',
    results: '[]',
  })
  expect(step.summary).not.toBe('')
  expect(existsSync(join(step.workspace, 'started'))).toBe(false)
})

test('an input that does not exist is told with the one that was meant, in the step and in the merge', async () => {
  const files = { 'test.js': 'export default () => {}' }
  const step = await runAction({ files, inputs: { script: 'test.js', failon: 'checks', 'verify-only': 'true' } })
  const told = 'input failon: there is no such input, so it does nothing; did you mean fail-on?'
  expect(step.commands).toContainEqual({ name: 'warning', properties: {}, data: told })
  expect(step.outputs.outcome).toBe('not-run')
  expect(step.outputs.passed).toBe('true')
  const merge = await runAction({ merge: true, inputs: { path: 'nope', failon: 'checks' } })
  expect(merge.commands).toContainEqual({ name: 'warning', properties: {}, data: told })
})

test('one that may be meant to stop the usage report stops the step', async () => {
  const k6 = fakeK6({ run: 'touch started', inspect: 'touch started' })
  const inputs = { script: 'test.js', 'no-usage-reports': 'true' }
  const step = await runAction({ k6, files: { 'test.js': '' }, inputs })
  const told = 'input no-usage-reports: there is no such input; did you mean no-usage-report?'
  expect(step.commands).toEqual([{ name: 'error', properties: {}, data: told }])
  expect(step.outputs['usage-report']).toBe('skipped')
  expect(existsSync(join(step.workspace, 'started'))).toBe(false)
})

test('a machine without k6, and no way to get one, is one clear line', async () => {
  const step = await runAction({
    k6: null,
    files: { 'test.js': '' },
    inputs: { script: 'test.js', 'install-mode': 'none' },
  })
  expect(step.commands).toEqual([{ name: 'error', properties: {}, data: expect.stringMatching(/install-mode.*PATH/) }])
  expect(step.outputs.outcome).toBe('not-run')
})

test.each([
  ['GITHUB_WORKSPACE', 'GITHUB_WORKSPACE: "/nope/here" is not a directory that exists'],
  ['RUNNER_TEMP', 'RUNNER_TEMP: no directory can be made in "/nope/here": ENOENT'],
])('a job without its %s is named, and no input that nobody set', async (name, message) => {
  const step = await runAction({
    k6: fakeK6({ run: 'true' }),
    files: { 'test.js': '' },
    inputs: { script: 'test.js' },
    env: { [name]: '/nope/here' },
  })
  expect(step.exitCode).toBe(1)
  expect(step.commands).toEqual([{ name: 'error', properties: {}, data: expect.stringContaining(message) }])
})
