import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { outcomes } from '../../src/verdict/outcome.ts'
import { runAction } from '../support/action.ts'
import { fakeK6 } from '../support/fake.ts'
import { startGitHub } from '../support/github-api.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { validatedOutcomes } from '../support/result-file.ts'
import type { StepResult } from '../support/stand-in-runner.ts'
import { startTarget } from '../support/target.ts'
import { linesOf } from '../support/workflow-commands.ts'

let target: Awaited<ReturnType<typeof startTarget>>
let github: Awaited<ReturnType<typeof startGitHub>>
beforeAll(async () => {
  target = await startTarget()
  github = await startGitHub()
})
afterAll(() => {
  target.close()
  github.close()
})

/** The check run of a step, by its name, and what a runner sets for it. */
const conclusions = (name: string) => github.checks.filter((check) => check.name === name).map((one) => one.conclusion)
const asCheck = (name: string) => ({
  env: { ...github.env, GITHUB_SHA: 'a'.repeat(40) },
  inputs: { 'check-run': name, 'github-token': 'job-token' },
})

const none = 'export default function () {}'
const iteration = (body: string, options = '{}') =>
  `import exec from 'k6/execution'\nimport http from 'k6/http'\nimport { check, sleep } from 'k6'\nexport const options = ${options}\nexport default function () { ${body} }`

type Expected = {
  exit: string
  /** In the step's last line. */
  says: RegExp
  inputs?: Record<string, string>
  /** There are results: the run happened and k6 wrote its summary. */
  results: boolean
}

// [outcome, what, script, expected]; exit codes from k6's errext/exitcodes/codes.go
const cases: [string, string, string, Expected][] = [
  ['passed', 'nothing wrong', none, { exit: '0', says: /no thresholds/, results: true }],
  [
    'passed',
    'thresholds that hold',
    iteration('http.get(__ENV.URL)', "{ thresholds: { http_reqs: ['count>0'] } }"),
    { exit: '0', says: /held/, results: true },
  ],
  [
    'thresholds-crossed',
    'a crossed threshold',
    iteration('http.get(__ENV.URL)', "{ thresholds: { http_reqs: ['count>5'] } }"),
    { exit: '99', says: /http_reqs count>5 \(measured 1\)/, results: true },
  ],
  [
    'script-error',
    'a syntax error',
    'export default function () {',
    { exit: '107', says: /Unexpected end of input/, results: false },
  ],
  [
    'script-error',
    'a missing import',
    `import './nothing.js'\n${none}`,
    { exit: '107', says: /nothing\.js/, results: false },
  ],
  ['script-error', 'no exports', 'const a = 1', { exit: '255', says: /no exported functions/, results: false }],
  [
    'script-error',
    'a throwing setup()',
    `export function setup() { throw new Error('bad setup') }\n${none}`,
    { exit: '107', says: /bad setup/, results: true },
  ],
  [
    'script-error',
    'an async throwing setup()',
    `export async function setup() { throw new Error('bad setup') }\n${none}`,
    { exit: '255', says: /bad setup/, results: true },
  ],
  [
    'script-error',
    'an async throwing teardown()',
    `export async function teardown() { throw new Error('bad end') }\n${none}`,
    { exit: '255', says: /bad end/, results: true },
  ],
  [
    'config-error',
    'a bad option',
    iteration('', "{ scenarios: { a: { executor: 'nope' } } }"),
    { exit: '104', says: /nope/, results: false },
  ],
  [
    'config-error',
    'a flag that k6 does not know',
    none,
    { exit: '255', says: /does not know the flag --nope/, inputs: { flags: '--nope' }, results: false },
  ],
  [
    'aborted',
    'exec.test.abort()',
    iteration("exec.test.abort('enough')"),
    { exit: '108', says: /enough/, results: true },
  ],
  [
    'marked-failed',
    'exec.test.fail()',
    iteration("exec.test.fail('sorry')"),
    { exit: '110', says: /exec\.test\.fail/, results: true },
  ],
  [
    'setup-timeout',
    'a slow setup()',
    `export const options = { setupTimeout: '300ms' }\nimport { sleep } from 'k6'\nexport function setup() { sleep(30) }\n${none}`,
    { exit: '100', says: /setup\(\) took too long/, results: true },
  ],
  [
    'teardown-timeout',
    'a slow teardown()',
    `export const options = { teardownTimeout: '300ms' }\nimport { sleep } from 'k6'\nexport function teardown() { sleep(30) }\n${none}`,
    { exit: '101', says: /teardown\(\) took too long/, results: true },
  ],
  [
    'timed-out',
    'a test longer than its timeout',
    iteration('sleep(0.1)', "{ duration: '60s' }"),
    { exit: '105', says: /timeout/, inputs: { timeout: '2s' }, results: true },
  ],
  [
    'script-error',
    'init code without an end',
    `while (true) {}\n${none}`,
    { exit: '', says: /never ends/, inputs: { timeout: '1s' }, results: false },
  ],
  [
    'no-iterations',
    'iterations longer than the test',
    iteration(
      'sleep(30)',
      "{ scenarios: { a: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '0s' } } }",
    ),
    { exit: '0', says: /Not a single iteration/, results: true },
  ],
  [
    'all-iterations-failed',
    'a throw in every iteration',
    iteration("throw new Error('always')", '{ iterations: 3 }'),
    { exit: '0', says: /Every one of 3 iterations threw an exception, the first: Error: always/, results: true },
  ],
  [
    'all-iterations-failed',
    'an async throw in every iteration',
    "export default async function () { throw new Error('always') }",
    { exit: '0', says: /The only iteration threw an exception: Uncaught \(in promise\) Error: always/, results: true },
  ],
  [
    'exceptions',
    'some exceptions, with fail-on',
    iteration('if (exec.scenario.iterationInTest === 1) throw new Error("once")', '{ iterations: 3 }'),
    { exit: '0', says: /threw 1 exception: Error: once/, inputs: { 'fail-on': 'exceptions' }, results: true },
  ],
  [
    'exceptions',
    'exceptions that nobody can count, with fail-on',
    none,
    {
      exit: '0',
      says: /cannot be counted/,
      inputs: { 'fail-on': 'exceptions', flags: '--log-format raw' },
      results: true,
    },
  ],
  [
    'checks-failed',
    'a failed check, with fail-on',
    iteration("check(1, { 'is two': (n) => n === 2 })"),
    { exit: '0', says: /1 of 1 check failed/, inputs: { 'fail-on': 'checks' }, results: true },
  ],
  [
    'requests-failed',
    'a target that is down, with fail-on',
    iteration("http.get('http://127.0.0.1:9/')", '{ iterations: 3 }'),
    { exit: '0', says: /3 of 3 requests failed/, inputs: { 'fail-on': 'requests' }, results: true },
  ],
  [
    'requests-failed',
    'an address that is not set, with fail-on',
    iteration('http.get(__ENV.NOPE)', '{ iterations: 3 }'),
    { exit: '0', says: /3 requests were not sent/, inputs: { 'fail-on': 'requests' }, results: true },
  ],
  [
    'iterations-dropped',
    'too few VUs, with fail-on',
    iteration(
      'sleep(0.2)',
      "{ scenarios: { a: { executor: 'constant-arrival-rate', rate: 50, duration: '1s', preAllocatedVUs: 1 } } }",
    ),
    {
      exit: '0',
      says: /\d\d of 50 planned iterations were dropped: preAllocatedVUs is 1/,
      inputs: { 'fail-on': 'dropped' },
      results: true,
    },
  ],
  [
    'invalid',
    'a target that is down, with fail-on',
    iteration("http.get('http://127.0.0.1:9/')", '{ iterations: 3 }'),
    {
      exit: '0',
      says: /no valid measurement: 3 of 3 requests failed/,
      inputs: { 'fail-on': 'invalid' },
      results: true,
    },
  ],
  [
    'not-run',
    'verify-only',
    none,
    { exit: '', says: /not run, because verify-only/, inputs: { 'verify-only': 'true' }, results: false },
  ],
]

const passing = (outcome: string, what: string) => outcome === 'passed' || what === 'verify-only'
const lastLine = (step: StepResult) => linesOf(step.log.trimEnd()).at(-1) ?? ''

describe.each(k6Versions)('k6 %s', (version) => {
  test.concurrent.each(cases)('%s: %s', async (outcome, what, script, { exit, says, inputs, results }) => {
    const check = asCheck(`${outcome} ${what} ${version}`)
    const step = await runAction({
      k6: k6Path(version),
      env: check.env,
      files: { 'test.js': script },
      inputs: { script: 'test.js', env: `URL=${target.url}`, 'no-usage-report': 'true', ...check.inputs, ...inputs },
    })
    expect(step.outputs).toMatchObject({ outcome, 'exit-code': exit, passed: String(passing(outcome, what)) })
    const ended = outcome === 'passed' ? 'success' : 'failure'
    expect(conclusions(`${outcome} ${what} ${version}`)).toEqual([what === 'verify-only' ? 'neutral' : ended])
    expect(step.exitCode).toBe(passing(outcome, what) ? 0 : 1)
    expect(lastLine(step)).toMatch(says)
    expect(step.log).not.toMatch(/^\s+at .*(?:index\.js|node:)/m)
    expect(step.summary.split('\n')[0]).toContain('test.js')
    expect(step.outputs['summary-path'] !== '').toBe(results)
    if (results) expect(JSON.parse(readFileSync(step.outputs['summary-path'] ?? '', 'utf8'))).toHaveProperty('metrics')
    expect(step.exported).toBe('')
  })

  test.concurrent('a crossed threshold hidden behind another exit code is named', async () => {
    const script = iteration(
      "http.get(__ENV.URL); exec.test.fail('sorry')",
      "{ thresholds: { http_reqs: ['count>5'] } }",
    )
    const step = await runAction({
      k6: k6Path(version),
      files: { 'test.js': script },
      inputs: { script: 'test.js', env: `URL=${target.url}` },
    })
    expect(step.outputs).toMatchObject({ outcome: 'marked-failed', 'exit-code': '110' })
    expect(lastLine(step)).toMatch(/http_reqs count>5/)
    expect(JSON.parse(step.outputs.thresholds ?? '')).toMatchObject([
      { metric: 'http_reqs', expression: 'count>5', ok: false, value: 1, limit: 5 },
    ])
  })

  test.concurrent('some exceptions are a warning with the count and the first place', async () => {
    const script =
      "import exec from 'k6/execution'\nexport const options = { iterations: 4 }\nexport default function () {\n  if (exec.scenario.iterationInTest % 2) throw new Error('odd')\n}"
    const step = await runAction({
      k6: k6Path(version),
      files: { 'a/test.js': script },
      inputs: { script: 'a/test.js' },
    })
    expect(step.outputs).toMatchObject({ outcome: 'passed', passed: 'true' })
    expect(step.commands.filter(({ name }) => name === 'warning')).toEqual([
      {
        name: 'warning',
        properties: { file: 'a/test.js', line: '4' },
        data: expect.stringMatching(/2 exceptions.*Error: odd/),
      },
    ])
  })

  test.concurrent("a script error is an annotation with k6's message on the script's line", async () => {
    const step = await runAction({
      k6: k6Path(version),
      files: { 'test.js': `const a = 1\n${'const a = 2'}\n${none}` },
      inputs: { script: 'test.js' },
    })
    expect(step.commands.filter(({ name }) => name === 'error')).toEqual([
      {
        name: 'error',
        properties: { title: 'test.js: script-error', file: 'test.js', line: '2' },
        data: expect.stringContaining("'a' has already been declared"),
      },
    ])
  })
})

describe('ends that a real k6 cannot be made to show', () => {
  const summary = '{"metrics":{"iterations":{"count":1,"rate":1}},"root_group":{"groups":{},"checks":{}}}'
  test.concurrent.each<[string, string, string, RegExp]>([
    ['crashed', 'exit 109', '109', /panicked/],
    ['crashed', 'exit 106', '106', /REST API/],
    ['crashed', 'exit 102', '102', /too long/],
    ['crashed', 'exit 97', '97', /cloud/],
    ['crashed', 'exit 98', '98', /cloud/],
    ['crashed', 'exit 42', '42', /unknown exit code 42/],
    ['crashed', 'kill -9 $$', '', /SIGKILL/],
    ['crashed', 'kill -11 $$', '', /SIGSEGV/],
    ['stopped', 'exit 103', '103', /REST API/],
    ['stopped', 'exit 105', '105', /signal/],
    ['stopped', 'kill -15 $$', '', /SIGTERM/],
    ['thresholds-crossed', 'exit 99', '99', /no summary/],
    ['passed', 'exit 0', '0', /left no summary/],
    ['passed', 'printf garbage >"$summary"', '0', /left no summary/],
    ['passed', `printf '${summary}' >"$summary"`, '0', /no thresholds/],
  ])('%s: %s', async (outcome, run, exit, says) => {
    const check = asCheck(`fake ${says.source}`)
    const step = await runAction({
      k6: fakeK6({ run }),
      env: check.env,
      files: { 'test.js': '' },
      inputs: { script: 'test.js', 'no-usage-report': 'true', ...check.inputs },
    })
    expect(step.outputs).toMatchObject({ outcome, 'exit-code': exit })
    expect(conclusions(`fake ${says.source}`)).toContain(outcome === 'passed' ? 'success' : 'failure')
    expect(lastLine(step)).toMatch(says)
    expect(step.exitCode).toBe(outcome === 'passed' ? 0 : 1)
  })

  test.concurrent.each([
    ['a plan that is no JSON', 'echo nonsense'],
    ['a plan without an end', 'yes'],
    ['a crash', 'kill -9 $$'],
  ])('inspect: %s', async (_what, inspect) => {
    const k6 = fakeK6({ run: 'echo it ran', inspect })
    const step = await runAction({ k6, files: { 'test.js': '' }, inputs: { script: 'test.js' } })
    expect(step.outputs).toMatchObject({ outcome: 'crashed', passed: 'false' })
    expect(step.log).not.toContain('it ran')
  })
})

test('each outcome is shown by a test here, or where cancels, comparisons, shards, the cloud, servers and several scripts are tested', () => {
  const elsewhere = [
    'crashed',
    'stopped',
    'cancelled',
    'regression',
    'ran',
    'incomplete',
    'started',
    'start-failed',
    'target-died',
    'skipped',
  ]
  const shown = new Set([...cases.map(([outcome]) => outcome), ...elsewhere])
  expect(outcomes.filter((outcome) => !shown.has(outcome))).toEqual([])
})

test('each of them left a result file that is valid by its schema', () => {
  const here = [...new Set([...cases.map(([outcome]) => outcome), 'crashed', 'stopped'])]
  expect(here.filter((outcome) => !validatedOutcomes().has(outcome))).toEqual([])
})
