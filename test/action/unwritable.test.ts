import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { commandFileEntries } from '../support/command-file.ts'
import { fillDisk, smallDisk } from '../support/small-disk.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

const scratch = () => mkdtempSync(join(tmpdir(), 'unwritable-'))

const crossing = `import { Counter } from 'k6/metrics'
const made = new Counter('made')
export const options = { thresholds: { made: ['count<1'] } }
export default function () { made.add(1) }`

const step = { files: { 'test.js': crossing }, inputs: { script: 'test.js', 'no-usage-report': 'true' } }

const of = (result: StepResult, level: string) =>
  result.commands.filter(({ name }) => name === level).map(({ data }) => data)

/** The reason came, as an annotation and as the last line; nothing was said of it that is not so. */
function expectReason(result: StepResult): void {
  expect(result).toMatchObject({ exitCode: 1, signal: null })
  expect(of(result, 'error')).toEqual([expect.stringMatching(/^Threshold crossed: made count<1 \(measured 1\)$/)])
  expect(result.log.trimEnd().split('\n').at(-1)).toMatch(/^thresholds-crossed: The only threshold was crossed/)
  expect(result.log).not.toMatch(/^\s+at |node:internal|not-run/m)
}

/** What can stand in a file's place so that nothing can be written there, and why. */
const obstacles: readonly (readonly [string, () => string, RegExp])[] = [
  ['a directory', scratch, /EISDIR/],
  ['a device that is full', () => '/dev/full', /ENOSPC/],
  ['a link to nowhere', () => linkTo('/nowhere/at/all'), /ENOENT/],
  ['a link to itself', () => linkTo('itself'), /ELOOP/],
  ['a file in a directory that is gone', () => join(scratch(), 'gone', 'file'), /ENOENT/],
]

function linkTo(target: string): string {
  const link = join(scratch(), 'itself')
  symlinkSync(target, link)
  return link
}

describe.concurrent.each(obstacles)('where a file of the runner should be is %s:', (_what, obstacle, why) => {
  test('without GITHUB_OUTPUT the job summary, the reason and the annotations come', async () => {
    const result = await runAction({ ...step, env: { GITHUB_OUTPUT: obstacle() } })
    expectReason(result)
    expect(of(result, 'warning')).toEqual([
      expect.stringMatching(/^the outputs could not be written to GITHUB_OUTPUT: E/),
    ])
    expect(of(result, 'warning')[0]).toMatch(why)
    expect(result.summary).toMatch(/^### ❌ `test\.js` failed/)
  })

  test('without GITHUB_STEP_SUMMARY the outputs, the reason and the annotations come', async () => {
    const result = await runAction({ ...step, env: { GITHUB_STEP_SUMMARY: obstacle() } })
    expectReason(result)
    expect(of(result, 'warning')).toEqual([
      expect.stringMatching(/^the job summary could not be written to GITHUB_STEP_SUMMARY: E/),
    ])
    expect(of(result, 'warning')[0]).toMatch(why)
    expect(result.outputs).toMatchObject({ outcome: 'thresholds-crossed', passed: 'false', 'exit-code': '99' })
  })

  test('without any of them the reason and the annotations come', async () => {
    const env = { GITHUB_OUTPUT: obstacle(), GITHUB_STEP_SUMMARY: obstacle(), GITHUB_STATE: obstacle() }
    const result = await runAction({ ...step, env })
    expectReason(result)
    expect(of(result, 'warning').map((message) => /GITHUB_\w+/.exec(message)?.[0])).toEqual([
      ...['GITHUB_STATE', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'],
    ])
  })
})

test('a step that cannot start says why, where it can', async () => {
  const inputs = { ...step.inputs, vus: 'many' }
  const result = await runAction({
    ...step,
    inputs,
    env: { GITHUB_OUTPUT: scratch(), GITHUB_STEP_SUMMARY: '/dev/full' },
  })
  expect(result.exitCode).toBe(1)
  expect(of(result, 'error')).toEqual([expect.stringMatching(/^input vus: .*many/)])
  expect(of(result, 'warning')).toHaveLength(2)
  expect(result.log).not.toMatch(/^\s+at |node:internal/m)
})

test('a test that passed passes, with a warning', async () => {
  const files = { 'test.js': 'export default function () {}' }
  const result = await runAction({ ...step, files, env: { GITHUB_STEP_SUMMARY: '/dev/full' } })
  expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed', passed: 'true' } })
  expect(of(result, 'warning')).toHaveLength(1)
})

test('a disk that is full in the middle of the outputs: none of them is there, and what was is', async ({ skip }) => {
  const disk = smallDisk('1m')
  if (disk === null) return skip('no file system can be mounted')
  const output = join(disk, 'output')
  const summary = join(disk, 'summary')
  const before = 'earlier=value\n'
  writeFileSync(output, before)
  writeFileSync(summary, '')
  fillDisk(disk)
  // More than what is left of the page that a file has already.
  const all = Array.from({ length: 80 }, (_, at) => `c${at}`)
  const files = {
    'test.js': crossing
      .replace(
        'export const',
        `${all.map((name) => `const ${name} = new Counter('metric_${name}')`).join('\n')}\nexport const`,
      )
      .replace('made.add(1)', ['made', ...all].map((name) => `${name}.add(1)`).join('; ')),
  }
  const result = await runAction({ ...step, files, env: { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary } })
  expectReason(result)
  expect(of(result, 'warning')).toEqual([expect.stringContaining('ENOSPC'), expect.stringContaining('ENOSPC')])
  expect(readFileSync(output, 'utf8')).toBe(before)
  expect(commandFileEntries(readFileSync(output, 'utf8'))).toEqual([['earlier', 'value']])
  expect(readFileSync(summary, 'utf8')).toBe('')
})

test('a disk that is full wherever k6 and the action write: an outcome, a reason and no stack trace', async ({
  skip,
}) => {
  const disk = smallDisk('1m')
  if (disk === null) return skip('no file system can be mounted')
  const files = ['output', 'summary'].map((name) => join(disk, name))
  for (const file of files) writeFileSync(file, '')
  fillDisk(disk)
  const [output, summary] = files
  const env = { RUNNER_TEMP: disk, TMPDIR: disk, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary }
  const result = await runAction({ ...step, env })
  expect(result.exitCode).toBe(1)
  expect(of(result, 'error')).toHaveLength(1)
  expect(of(result, 'warning').filter((message) => /ENOSPC/.test(message)).length).toBeGreaterThan(1)
  expect(result.log).not.toMatch(/^\s+at |node:internal/m)
})
