import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseFlags, thresholdsOff } from '../../src/k6/flags.ts'
import { withLogFile } from '../../src/k6/log-file.ts'
import { logFileFor, logFormat } from '../../src/k6/log-format.ts'
import type { RunEnd } from '../../src/k6/run.ts'

const fileFor = (flags: string, env: NodeJS.ProcessEnv = {}) =>
  logFileFor({ flags: parseFlags(flags), env }, '/workspace')

describe('the file of the log', () => {
  const path = resolve('/workspace/a/k6.log')
  test.each<[string, NodeJS.ProcessEnv, object]>([
    ['--log-output=file=a/k6.log', {}, { path, format: 'text' }],
    ['--log-output=file=/workspace/a/k6.log,level=error', {}, { path, format: 'text', level: 'error' }],
    ['--log-output file=a/k6.log,level=WARN --log-format json', {}, { path, format: 'json', level: 'warn' }],
    ['', { K6_LOG_OUTPUT: 'file=a/k6.log', K6_LOG_FORMAT: 'json' }, { path, format: 'json' }],
    ['--log-format=text', { K6_LOG_OUTPUT: 'file=a/k6.log', K6_LOG_FORMAT: 'raw' }, { path, format: 'text' }],
  ])('%s %o is read', (flags, env, expected) => {
    expect(fileFor(flags, env)).toMatchObject(expected)
    // And so not from a stream.
    expect(logFormat(parseFlags(flags), env).format).toBe('hidden')
  })

  test.each<[string, NodeJS.ProcessEnv?]>([
    [''],
    ['--log-output=stdout', { K6_LOG_OUTPUT: 'file=k6.log' }],
    ['--log-output=none'],
    ['--log-output=loki=http://127.0.0.1:1'],
    ['--log-output=file=k6.log,level=fatal'],
    ['--log-output=file=k6.log,level=nonsense'],
    ['--log-output=file=k6.log --log-format=raw'],
    ['--log-output=file='],
  ])('%s %o is none that tells of exceptions', (flags, env) => {
    expect(fileFor(flags, env)).toBeNull()
  })
})

describe('a run whose log is in a file', () => {
  const end: RunEnd = {
    ...{ exitCode: 0, signal: null, cause: 'itself', killed: false, errors: null, idle: null },
    ...{ progress: null, durationMs: 1 },
  }
  const line =
    'time="2026-01-01T00:00:00Z" level=error msg="Error: é" executor=shared-iterations scenario=default source=stacktrace\n'
  const warning = 'time="2026-01-01T00:00:00Z" level=warning msg="No script iterations fully finished, consider it"\n'
  const place = () => join(mkdtempSync(join(tmpdir(), 'k6-log-')), 'k6.log')
  const file = (path: string, level = 'trace') => ({ path, format: 'text', level }) as const

  test('has the errors that it wrote behind what was there', async () => {
    const path = place()
    writeFileSync(path, line.repeat(3))
    const found = await withLogFile(file(path), async () => {
      appendFileSync(path, line.repeat(2) + warning)
      return end
    })
    expect(found.errors).toMatchObject({
      exceptions: 2,
      iterationExceptions: 2,
      firstExceptions: [{ message: 'Error: é' }],
    })
    expect(found.idle).toBe(true)
  })

  test('has none where it wrote nothing', async () => {
    const found = await withLogFile(file(place()), async () => end)
    expect(found).toMatchObject({ errors: { exceptions: 0 }, idle: false })
  })

  test('says nothing of idleness where warnings are left out', async () => {
    expect((await withLogFile(file(place(), 'error'), async () => end)).idle).toBeNull()
  })

  test('is unknown where the file was cut, or is none', async () => {
    const [cut, pipe] = [place(), place()]
    writeFileSync(cut, line)
    execFileSync('mkfifo', [pipe])
    const afterCut = await withLogFile(file(cut), async () => {
      writeFileSync(cut, '')
      return end
    })
    expect(afterCut).toEqual(end)
    expect(await withLogFile(file(pipe), async () => end)).toEqual(end)
  })
})

test.each<[string, NodeJS.ProcessEnv, boolean]>([
  ['', {}, false],
  ['--no-thresholds', {}, true],
  ['--no-thresholds=T', { K6_NO_THRESHOLDS: 'false' }, true],
  ['--no-thresholds --no-thresholds=false', { K6_NO_THRESHOLDS: '1' }, false],
  ['', { K6_NO_THRESHOLDS: 'TRUE' }, true],
  ['', { K6_NO_THRESHOLDS: '0' }, false],
])('thresholds are off with %j and %o: %s', (flags, env, expected) => {
  expect(thresholdsOff(parseFlags(flags), env)).toBe(expected)
})
