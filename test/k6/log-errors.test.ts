import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ErrorCounter, errorCounter, type LogFormat, type LoggedErrors } from '../../src/k6/log-errors.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

/** Runs a script with a real k6 and counts the errors of its log, in pieces of a few bytes. */
async function counterOf(
  version: (typeof k6Versions)[number],
  format: LogFormat,
  script: string,
): Promise<ErrorCounter> {
  const file = join(mkdtempSync(join(tmpdir(), 'k6-errors-')), 'a script.js')
  writeFileSync(file, script)
  const args = ['run', '--quiet', '--log-format', format === 'json' ? 'json' : '', file]
  const env = { ...process.env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' }
  const log = await new Promise<Buffer>((resolve) => {
    execFile(k6Path(version), args, { env, encoding: 'buffer', maxBuffer: 1 << 28 }, (_error, _out, stderr) =>
      resolve(stderr),
    )
  })
  const counter = errorCounter(format)
  const text = log.toString('latin1')
  for (let at = 0; at < text.length; at += 97) counter.add(text.slice(at, at + 97))
  return counter
}

const errorsOf = async (...run: Parameters<typeof counterOf>): Promise<LoggedErrors> =>
  (await counterOf(...run)).found()

const none = 'export default function () {}'

// [what, script, exceptions, those of iterations, first message, its line in the script]
const cases = [
  [
    'a throw',
    'export const options = { vus: 2, iterations: 6 }\nexport default () => { throw new Error("bo\\"om") }',
    6,
    6,
    'Error: bo"om',
    2,
  ],
  [
    'an async throw',
    'export const options = { iterations: 3 }\n\nexport default async function () { throw new Error("é 𝕏 bad") }',
    3,
    3,
    'Uncaught (in promise) Error: é 𝕏 bad',
    3,
  ],
  ['fail()', 'import { fail } from "k6"\nexport default () => { fail("why") }', 1, 1, 'GoError: why', 2],
  ['a thrown string', 'export default () => { throw "plain" }', 1, 1, 'plain', 1],
  ['setup()', `export function setup() { throw new Error("s") }\n${none}`, 1, 0, 'Error: s', 1],
  [
    'async setup()',
    `export async function setup() { throw new Error("s") }\n${none}`,
    1,
    0,
    'Uncaught (in promise) Error: s',
    1,
  ],
  ['teardown()', `${none}\nexport function teardown() { throw new Error("t") }`, 1, 0, 'Error: t', 2],
  [
    'async teardown()',
    `${none}\nexport async function teardown() { throw new Error("t") }`,
    1,
    0,
    'Uncaught (in promise) Error: t',
    2,
  ],
  ['handleSummary()', `${none}\nexport function handleSummary() { throw new Error("h") }`, 1, 0, 'Error: h', 2],
  [
    'a scenario with an odd name',
    'export const options = { scenarios: { "a_b-c": { executor: "per-vu-iterations", iterations: 2 } } }\nexport default () => { throw 1 }',
    2,
    2,
    '1',
    2,
  ],
  [
    'a message of 300 kB',
    'export default () => { throw new Error("x".repeat(300000) + "end") }',
    1,
    1,
    `Error: ${'x'.repeat(493)}…${'x'.repeat(497)}end`,
    null,
  ],
  [
    'console.error that looks like one',
    'export default () => { console.error(\'a" executor=x scenario=y\'); console.error("Uncaught (in promise) x"); console.error(JSON.stringify({ level: "error", scenario: "x" })) }',
    0,
    0,
    null,
    null,
  ],
  [
    'the browser module',
    'import { browser } from "k6/browser"\nexport const options = { iterations: 2 }\nexport default async () => { await browser.newPage() }',
    2,
    2,
    expect.stringMatching(/^Uncaught \(in promise\) browser not found in registry/),
    null,
  ],
  [
    'failing requests and checks',
    'import http from "k6/http"\nimport { check } from "k6"\nexport default () => { check(http.get("http://127.0.0.1:1/"), { no: () => false }) }',
    0,
    0,
    null,
    null,
  ],
] as const

describe.each(k6Versions)('k6 %s', (version) => {
  describe.each(['text', 'json'] as const)('%s log', (format) => {
    test.concurrent.each(cases)(
      'counts the exceptions of %s',
      async (_what, script, exceptions, ofIterations, message, line) => {
        const found = await errorsOf(version, format, script)
        expect(found).toMatchObject({ exceptions, iterationExceptions: ofIterations, own: { count: 0, first: null } })
        expect(found.firstExceptions[0]?.message ?? null).toEqual(message)
        if (line !== null)
          expect(found.firstExceptions[0]?.place).toMatchObject({ file: expect.stringMatching(/a script\.js$/), line })
      },
    )

    test('counts the requests that k6 did not send, and is not told so by a script', async () => {
      const script = `import http from "k6/http"
        export const options = { iterations: 3 }
        export default () => {
          http.get(__ENV.NOPE)
          http.get('127.0.0.1:80/\\u00e9')
          http.get('http://127.0.0.1:1/')
          console.warn('Request Failed')
          console.error('Request Failed" error="invalid URL: x')
        }`
      const { refused } = await errorsOf(version, format, script)
      expect(refused).toEqual({ count: 6, first: "'#<nil>'" })
      const other = await errorsOf(version, format, script.replace('http.get(__ENV.NOPE)', ''))
      expect(other.refused).toEqual({ count: 3, first: expect.stringMatching(/^parse "127\.0\.0\.1:80\/é": /) })
    })

    test('knows that no iteration finished, and is not told so by a script', async () => {
      const warning = 'No script iterations fully finished, consider making the test duration longer'
      const scenario = 'executor: "constant-vus", vus: 1, duration: "1s", gracefulStop: "0s"'
      const idle = `import { sleep } from "k6"\nexport const options = { scenarios: { a: { ${scenario} } } }\nexport default () => sleep(30)`
      expect((await counterOf(version, format, idle)).idle()).toBe(true)
      expect((await counterOf(version, format, `export default () => console.warn('${warning}')`)).idle()).toBe(false)
    })

    test.each([
      ['setup', 'export async function setup() { await Promise.resolve(); throw new Error("x") }', 'setup()'],
      ['a helper', 'const help = () => { throw new Error("x") }\nexport const teardown = () => help()', 'teardown()'],
      ['handleSummary', 'export function handleSummary() { throw new Error("x") }', 'handleSummary()'],
      ['a later VU', 'if (__VU > 0) throw new Error("x")', 'init code'],
      ['another name', 'function prepare() { throw new Error("x") }\nexport { prepare as setup }', null],
      ['no stack', 'export async function setup() { throw "x" }', null],
    ])('knows where the last exception came from: %s', async (_what, script, thrownIn) => {
      const found = await errorsOf(version, format, `${none}\n${script}`)
      expect(found.last).toMatchObject({ isException: true, thrownIn, message: expect.stringMatching(/\bx$/) })
      expect(found).toMatchObject({ exceptions: 1, iterationExceptions: 0 })
    })

    test('keeps the last error that ended no iteration, and what fail() and abort() said', async () => {
      const run = (body: string) =>
        errorsOf(
          version,
          format,
          `import exec from "k6/execution"\nexport const options = { iterations: 2 }\nexport default () => { console.error("test aborted: no"); ${body}; throw 1 }`,
        )
      const marked = await run('exec.test.fail("é " + exec.scenario.iterationInTest)')
      expect(marked).toMatchObject({ exceptions: 2, markedFailed: 'é 0', own: { count: 1 } })
      expect(marked.last?.message).toBe('test run was marked as failed')
      const aborted = await run('exec.test.abort("no\\nat all (1)")')
      expect(aborted.last).toMatchObject({ message: 'test aborted: no at all (1)', place: { line: 3 } })
      expect(aborted.markedFailed).toBeNull()
    })

    test('keeps an error that is k6 own', async () => {
      const found = await errorsOf(version, format, 'export default function () {')
      expect(found).toMatchObject({ exceptions: 0, firstExceptions: [] })
      expect(found.last?.message).toContain('Unexpected end of input')
      expect(found.last).toMatchObject({ isException: false, thrownIn: null })
      expect(found.last?.place).toMatchObject({ file: expect.stringMatching(/a script\.js$/), line: 1 })
      expect(found.own).toMatchObject({ count: 1, first: { message: found.last?.message } })
    })
  })
})

test('an iteration ends at its first rejected promise, so two of them count once', async () => {
  const found = await errorsOf(
    '2.2.0',
    'text',
    'export const options = { iterations: 2 }\nexport default async () => { Promise.reject(1); Promise.reject(2); throw 3 }',
  )
  expect(found.iterationExceptions).toBe(2)
})

describe('a browser that k6 kills because an error ended the run', () => {
  const time = '2026-11-26T19:23:23Z'
  const root = 'launching browser: Running as root without --no-sandbox is not supported.'
  const killed = 'process with PID 28646 unexpectedly ended: signal: killed'
  // As k6 2.2.0 writes them; it was seen to write them in either order.
  const lines = {
    text: {
      root: `time="${time}" level=error msg="error building browser on IterStart: ${root} at default (file:///a.js:3:16(0))"`,
      killed: `time="${time}" level=error msg="${killed}" category=browser elapsed="0 ms" source=browser`,
    },
    json: {
      root: `{"level":"error","msg":"error building browser on IterStart: ${root}","time":"${time}"}`,
      killed: `{"category":"browser","elapsed":"0 ms","level":"error","msg":"${killed}","source":"browser","time":"${time}"}`,
    },
  }
  const lastOf = (format: 'text' | 'json', names: readonly ('root' | 'killed')[]) => {
    const counter = errorCounter(format)
    for (const name of names) counter.add(`${lines[format][name]}\n`)
    return counter.found().last?.message
  }

  test.each(['text', 'json'] as const)('does not hide that error, in %s', (format) => {
    expect(lastOf(format, ['killed', 'root'])).toContain(root)
    expect(lastOf(format, ['root', 'killed'])).toContain(root)
    expect(lastOf(format, ['killed'])).toContain(killed)
  })
})
