import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../../support/action.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'
import type { StepResult } from '../../support/stand-in-runner.ts'
import { startTarget } from '../../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const none = 'export default function () {}'
const flaky = `export default function () { if (__ITER % 3 === 0) throw new Error('flaky parse') }`
const sixIterations = 'export const options = { vus: 1, iterations: 6 }'
const abortAfterNoise = `import exec from 'k6/execution'
${sixIterations}
export default function () {
  console.error('test aborted: not this')
  if (__ITER === 0) throw new Error('flaky parse')
  if (__ITER === 2) exec.test.abort('no stock left')
}`
const browser = `import { browser } from 'k6/browser'
export const options = { scenarios: { ui: { executor: 'shared-iterations', iterations: 1, options: { browser: { type: 'chromium' } } } } }
export default async function () {
  await (await browser.newPage()).close()
}`

/** An executable that ends as Chrome does when root starts it, but slowly: k6 can miss the words of a quick end. */
function rootlessBrowser(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'browser-')), 'chrome')
  const words = '[1:1:ERROR:zygote_host_impl_linux.cc(101)] Running as root without --no-sandbox is not supported.'
  writeFileSync(file, `#!/bin/sh\necho '${words}' >&2\nexec 2>&-\nsleep 1\nexit 1\n`)
  chmodSync(file, 0o755)
  return file
}

type Named = {
  files: Record<string, string>
  inputs?: Record<string, string>
  env?: Record<string, string>
  outcome: string
  /** k6's words, which must stand in one error annotation, once, and in no warning. */
  cause: string
  /** What that annotation says besides; `TARGET` stands for the target's port. */
  says: readonly string[]
  line?: number
}

const cases: Record<string, Named> = {
  'a throw in teardown(), after others that k6 let pass': {
    files: {
      'a.js': `${sixIterations}\n${flaky}\nexport function teardown() {\n  throw new Error('DELETE answered 500')\n}`,
    },
    outcome: 'script-error',
    cause: 'DELETE answered 500',
    says: ['teardown() threw: Error: DELETE answered 500 (a.js:4).'],
    line: 4,
  },
  'what setup() returns and JSON cannot say': {
    files: { 'a.js': `${none}\nexport function setup() {\n  const data = {}\n  data.data = data\n  return data\n}` },
    outcome: 'script-error',
    cause: 'error marshaling setup() data to JSON',
    says: ['The script has an error: error marshaling setup() data to JSON: '],
  },
  'a rejection in an async teardown()': {
    files: {
      'a.js': `${sixIterations}\n${flaky}\nexport async function teardown() {\n  await Promise.resolve()\n  throw new Error('late')\n}`,
    },
    outcome: 'script-error',
    cause: 'late',
    says: ['teardown() threw: Uncaught (in promise) Error: late (a.js:5).'],
    line: 5,
  },
  'a throw in a helper of setup(), after console.error()': {
    files: {
      'a.js': `import { login } from './lib.js'\n${none}\nexport function setup() {\n  console.error('Error: not this')\n  login()\n}`,
      'lib.js': `export function login() {\n  throw new Error('no user')\n}`,
    },
    outcome: 'script-error',
    cause: 'no user',
    says: ['setup() threw: Error: no user (lib.js:2).'],
    line: 2,
  },
  'a throw in the init code of a later VU': {
    files: {
      'a.js': `export const options = { vus: 3, iterations: 3 }\nif (__VU === 2) throw new Error('second')\n${none}`,
    },
    outcome: 'script-error',
    cause: 'second',
    says: ['The init code of the script threw: Error: second (a.js:2).'],
    line: 2,
  },
  'exec.test.abort(), after an exception': {
    files: { 'a.js': abortAfterNoise },
    outcome: 'aborted',
    cause: 'no stock left',
    says: ['The script aborted the test with exec.test.abort(): no stock left (a.js:6).'],
    line: 6,
  },
  'exec.test.abort() in init code': {
    files: { 'a.js': `import exec from 'k6/execution'\nexec.test.abort('too\\nearly')\n${none}` },
    outcome: 'aborted',
    cause: 'too early',
    says: ['The script aborted the test with exec.test.abort(): too early (a.js:2).'],
    line: 2,
  },
  'exec.test.fail(), after an exception': {
    files: {
      'a.js': `import exec from 'k6/execution'\nexport default function () {\n  exec.test.fail('too slow')\n  throw new Error('flaky')\n}`,
    },
    outcome: 'marked-failed',
    cause: 'too slow',
    says: ['The script marked the test as failed with exec.test.fail(): too slow.'],
  },
  'an exception in every iteration': {
    files: { 'a.js': `${sixIterations}\nexport default function () {\n  throw new Error('no token')\n}` },
    outcome: 'all-iterations-failed',
    cause: 'no token',
    says: ['Every one of 6 iterations threw an exception, the first: Error: no token (a.js:3).'],
    line: 3,
  },
  'an exception of the browser module in every iteration': {
    files: {
      'a.js': `import { browser } from 'k6/browser'\nexport default async function () {\n  await browser.newPage()\n}`,
    },
    outcome: 'all-iterations-failed',
    cause: 'browser not found in registry',
    says: ['The only iteration threw an exception: Uncaught (in promise) browser not found'],
  },
  'a browser that is not there': {
    files: { 'a.js': browser },
    env: { K6_BROWSER_EXECUTABLE_PATH: '/opt/nope/chrome' },
    outcome: 'aborted',
    cause: "couldn't detect google chrome",
    says: ['k6 aborted the test: ', ' Install Chrome or Chromium before this step', 'K6_BROWSER_EXECUTABLE_PATH'],
    line: 3,
  },
  'a browser that does not run as root': {
    files: { 'a.js': browser },
    env: { K6_BROWSER_EXECUTABLE_PATH: rootlessBrowser() },
    outcome: 'aborted',
    cause: 'Running as root without --no-sandbox is not supported',
    says: ['k6 aborted the test: ', ' Set K6_BROWSER_ARGS to no-sandbox'],
    line: 3,
  },
  'an output whose directory is missing': {
    files: { 'a.js': none },
    inputs: { flags: '--out json=results/raw.json' },
    outcome: 'config-error',
    cause: 'open results/raw.json: no such file or directory',
    says: ['k6 could not run the test: open', ' Create the directory results/ before this step'],
  },
  'another output whose directory is missing': {
    files: { 'a.js': none },
    env: { K6_OUT: 'csv=deep/down/raw.csv' },
    outcome: 'config-error',
    cause: 'deep/down/raw.csv: no such file or directory',
    says: [' Create the directory deep/down/ before this step'],
  },
  'a log whose directory is missing': {
    files: { 'a.js': none },
    inputs: { flags: '--log-output=file=logs/k6.log' },
    outcome: 'config-error',
    cause: 'does not exist',
    says: ['k6 could not run the test: provided directory', ' Create the directory ', '/logs/ before this step'],
  },
  'a configuration file that is missing': {
    files: { 'a.js': none },
    inputs: { flags: '--config conf/k6.json' },
    outcome: 'config-error',
    cause: 'no such file or directory',
    says: ['failed to load the configuration file', ' Check the path: there is no conf/k6.json.'],
  },
  'a configuration file that is no JSON': {
    files: { 'a.js': none, 'conf/k6.json': '{vus: 1}' },
    inputs: { flags: '--config conf/k6.json' },
    outcome: 'config-error',
    cause: 'invalid character',
    says: ["couldn't parse the configuration", " Correct k6's configuration file conf/k6.json"],
  },
  'an output whose port is in use': {
    files: { 'a.js': none },
    inputs: { flags: '--out web-dashboard=port=TARGET' },
    outcome: 'config-error',
    cause: 'bind: address already in use',
    says: ['k6 could not run the test: listen', ' Something else uses port TARGET'],
  },
  'an output that cannot be reached': {
    files: { 'a.js': none },
    inputs: { flags: '--out cloud' },
    env: { K6_CLOUD_HOST: 'https://cloud.invalid', K6_CLOUD_TOKEN: 'nobody' },
    outcome: 'config-error',
    cause: 'no such host',
    says: [' The runner cannot reach cloud.invalid'],
  },
  'an output that does not exist': {
    files: { 'a.js': none },
    inputs: { flags: '--out nonsense' },
    outcome: 'config-error',
    cause: "invalid output type 'nonsense'",
    says: ['k6 does not accept its options: '],
  },
}

const annotations = ({ commands }: StepResult, level: string) => commands.filter(({ name }) => name === level)

describe.each(k6Versions)('k6 %s: what ended the run is named, on its line, once', (version) => {
  test.concurrent.each(Object.entries(cases))(
    '%s',
    async (_what, { files, inputs, env, outcome, cause, says, line }) => {
      const port = new URL(target.url).port
      const withPort = (text: string) => text.replaceAll('TARGET', port)
      const flags = inputs?.flags === undefined ? {} : { flags: withPort(inputs.flags) }
      const step = await runAction({
        k6: k6Path(version),
        files,
        inputs: { script: 'a.js', 'no-usage-report': 'true', ...inputs, ...flags },
        ...(env === undefined ? {} : { env }),
      })
      expect(step.outputs).toMatchObject({ outcome, passed: 'false' })
      const errors = annotations(step, 'error')
      expect(errors).toHaveLength(1)
      const [{ data = '', properties = {} } = {}] = errors
      for (const words of [cause, ...says]) expect(data).toContain(withPort(words))
      expect(data.split(cause)).toHaveLength(2)
      expect(properties.line).toBe(line === undefined ? undefined : String(line))
      for (const warning of annotations(step, 'warning')) expect(warning.data).not.toContain(cause)
      expect(step.log.trimEnd().split('\n').at(-1)).toContain(data)
    },
  )

  test.concurrent('exceptions of several scenarios are told as warnings, where the reason names none', async () => {
    const scenario = (exec: string, iterations: number) =>
      `${exec}: { executor: 'shared-iterations', iterations: ${iterations}, exec: '${exec}' }`
    const step = await runAction({
      k6: k6Path(version),
      files: {
        'a.js': `export const options = { scenarios: { ${scenario('login', 2)}, ${scenario('buy', 3)} } }
export function login() { throw new Error('no token') }
export function buy() { if (__ITER === 0) throw new Error('no stock') }`,
      },
      inputs: { script: 'a.js', 'no-usage-report': 'true', 'fail-on': 'exceptions' },
    })
    const warnings = annotations(step, 'warning').map(({ data }) => data)
    const said = [...warnings, ...annotations(step, 'error').map(({ data }) => data)]
    for (const cause of ['no token', 'no stock']) {
      expect(said.filter((words) => words.includes(`Error: ${cause}`))).toHaveLength(1)
    }
  })
})
