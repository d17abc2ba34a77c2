import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { answersAhead } from '../../src/k6/answers-ahead.ts'
import { runAction } from '../support/action.ts'
import { k6Path } from '../support/k6.ts'

/** A program that notes each start in `calls`, one line each, and then becomes another. */
function counting(program: string) {
  const directory = mkdtempSync(join(tmpdir(), 'k6-calls-'))
  const [path, calls] = [join(directory, 'k6'), join(directory, 'calls')]
  writeFileSync(path, `#!/bin/sh\necho "$1" >> '${calls}'\nexec '${program}' "$@"\n`)
  chmodSync(path, 0o755)
  return { path, calls: () => readFileSync(calls, 'utf8').trim().split('\n').sort() }
}

const options = (env: NodeJS.ProcessEnv = {}) => ({
  env: { PATH: process.env.PATH, ...env },
  signal: new AbortController().signal,
  timeoutMs: 10_000,
})

it('an answer that was kept is given once, and only to the very same question', async () => {
  const { path, calls } = counting('/bin/echo')
  const { remember, recall } = answersAhead()
  await remember(path, ['one'], options())
  expect((await recall(path, ['one'], options({ OTHER: '1' }))).stdout).toBe('one\n')
  expect((await recall(path, ['two'], options())).stdout).toBe('two\n')
  expect(calls()).toEqual(['one', 'one', 'two'])
  expect((await recall(path, ['one'], options())).stdout).toBe('one\n')
  expect(calls()).toHaveLength(3)
  expect((await recall(path, ['one'], options())).stdout).toBe('one\n')
  expect(calls()).toHaveLength(4)
})

it('who recalls the answer of a program that cannot start hears why, and nobody else does', async () => {
  const { remember, recall } = answersAhead()
  remember('/no/such/program', [], options()).catch(() => {})
  await expect(recall('/no/such/program', [], options())).rejects.toThrow('ENOENT')
})

/** A k6 that is never verbose. */
function taciturn(k6: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'k6-taciturn-')), 'k6')
  writeFileSync(
    path,
    `#!/bin/sh\nfor arg; do shift; [ "$arg" = --verbose ] || set -- "$@" "$arg"; done\nexec '${k6}' "$@"\n`,
  )
  chmodSync(path, 0o755)
  return path
}

const script = 'export default function () {}'

it.each(['PATH', 'k6-path'] as const)('the k6 of %s is asked one question, which tells all', async (from) => {
  const { path, calls } = counting(k6Path('2.2.0'))
  const where = from === 'PATH' ? { k6: path } : { k6: null }
  const inputs = { script: 'a.js', 'no-usage-report': 'true', ...(from === 'PATH' ? {} : { 'k6-path': path }) }
  const { outputs } = await runAction({ ...where, files: { 'a.js': script }, inputs })
  expect(outputs.outcome).toBe('passed')
  expect(calls()).toEqual(['inspect', 'run'])
})

it('a k6 that does not say so much in its log is asked the others too', async () => {
  const { path, calls } = counting(taciturn(k6Path('2.2.0')))
  const inputs = { script: 'a.js', 'no-usage-report': 'true' }
  const { outputs } = await runAction({ k6: path, files: { 'a.js': script }, inputs })
  expect(outputs).toMatchObject({ outcome: 'passed', 'k6-version': '2.2.0' })
  expect(calls()).toEqual(['deps', 'inspect', 'inspect', 'run', 'version'])
})

it('a k6 that takes its time over the script is asked who it is meanwhile', async () => {
  const { path, calls } = counting(k6Path('2.2.0'))
  const slow = `const until = Date.now() + 3500; while (Date.now() < until);\n${script}`
  const inputs = { script: 'a.js', 'no-usage-report': 'true' }
  const { outputs } = await runAction({ k6: path, files: { 'a.js': slow }, inputs })
  expect(outputs.outcome).toBe('passed')
  expect(calls()).toEqual(['inspect', 'run', 'version'])
})

it('a k6 that may be the wrong one is only asked who it is', async () => {
  const { path, calls } = counting(k6Path('1.8.1'))
  const inputs = { script: 'a.js', 'k6-version': '2.2.0', 'install-mode': 'none' }
  const { log } = await runAction({ k6: path, files: { 'a.js': script }, inputs })
  expect(log).toContain('is k6 1.8.1, not 2.2.0')
  expect(calls()).toEqual(['version'])
})

it('what hangs when it is asked ahead does not hold a step that has no k6', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'k6-hangs-'))
  const k6 = join(directory, 'k6')
  writeFileSync(k6, '#!/bin/sh\n[ "$1" = version ] && exit 3\nexec sleep 30\n')
  chmodSync(k6, 0o755)
  const started = performance.now()
  const { log, exitCode } = await runAction({ k6, files: { 'a.js': script }, inputs: { script: 'a.js' } })
  expect(exitCode).toBe(1)
  expect(log).toContain('`version --json` ended with exit code 3')
  expect(performance.now() - started).toBeLessThan(20_000)
})
