import { describe, expect, test } from 'vitest'
import { type LoggedErrors, noErrors } from '../../src/k6/log-errors.ts'
import { type Plan, parsePlan } from '../../src/k6/plan.ts'
import type { Result } from '../../src/results/result.ts'
import type { Ending } from '../../src/verdict/ending.ts'
import type { Evidence } from '../../src/verdict/evidence.ts'
import type { Outcome } from '../../src/verdict/outcome.ts'
import { judge } from '../../src/verdict/verdict.ts'
import { k6Versions } from '../support/k6.ts'
import { runScript } from '../support/real-run.ts'
import { resultOf } from '../support/reports.ts'

const quiet = noErrors

const end = (more: Partial<Ending> = {}): Ending => ({
  exitCode: 0,
  signal: null,
  cause: 'itself',
  killed: false,
  errors: quiet,
  idle: false,
  ...more,
})

const said = (message: string): LoggedErrors => ({
  ...quiet,
  last: { message, place: null, isException: false, thrownIn: null },
})

const threw = (exceptions: number, iterationExceptions: number): LoggedErrors => ({
  ...noErrors,
  exceptions,
  iterationExceptions,
  firstExceptions: [{ message: 'Error: boom', place: { file: '/workspace/tests/load.js', line: 12, column: 3 } }],
})

const iterations = { count: 10, rate: 5 }
const fine = resultOf({ iterations })
const crossed = resultOf({
  iterations,
  http_req_duration: { avg: 40, 'p(95)': 812.4, count: 9, thresholds: { 'p(95)<500': true, 'avg<100': false } },
})

function planOf(segment: string | null): Plan {
  const plan = parsePlan(JSON.stringify({ executionSegment: segment, maxVUs: 1, totalDuration: '1s' }))
  if (plan === null) throw new Error('no plan')
  return plan
}

const verdict = (evidence: Partial<Evidence>) =>
  judge({ end: end(), result: fine, plan: planOf(null), failOn: new Set(), comparison: null, ...evidence })

// k6's documentation of its exit codes, and errext/exitcodes/codes.go.
test.each<[number, Outcome, string]>([
  [97, 'crashed', 'The cloud test run failed or was aborted.'],
  [98, 'crashed', 'k6 lost track of the cloud test run.'],
  [99, 'thresholds-crossed', 'k6 says that thresholds were crossed, but no summary says which.'],
  [100, 'setup-timeout', "The script's setup() took too long."],
  [101, 'teardown-timeout', "The script's teardown() took too long."],
  [102, 'crashed', 'Something in k6 took too long.'],
  [103, 'stopped', "The test was stopped through k6's REST API."],
  [104, 'config-error', 'k6 does not accept its options.'],
  [105, 'stopped', 'The test was stopped by a signal that did not come from this step.'],
  [106, 'crashed', 'k6 could not open its REST API.'],
  [107, 'script-error', 'The script has an error.'],
  [108, 'aborted', 'The test was aborted, as a script does with exec.test.abort().'],
  [109, 'crashed', 'k6 panicked.'],
  [110, 'marked-failed', 'The script marked the test as failed with exec.test.fail().'],
  [255, 'config-error', 'k6 does not accept its options.'],
  [1, 'crashed', 'k6 ended with the unknown exit code 1.'],
  [2, 'crashed', "k6's runtime ended it (exit code 2)."],
  [111, 'crashed', 'k6 ended with the unknown exit code 111.'],
  [137, 'crashed', 'k6 was killed (SIGKILL), most likely because the machine ran out of memory.'],
  [143, 'stopped', 'The test was stopped by SIGTERM, which did not come from this step.'],
])('exit code %i is %s', (exitCode, outcome, reason) => {
  expect(verdict({ end: end({ exitCode }), result: null })).toMatchObject({ outcome, passed: false, reason })
  expect(verdict({ end: end({ exitCode, errors: null }) })).toMatchObject({ outcome, passed: false })
})

test.each<[NodeJS.Signals, Outcome]>([
  ['SIGKILL', 'crashed'],
  ['SIGSEGV', 'crashed'],
  ['SIGHUP', 'crashed'],
  ['SIGQUIT', 'crashed'],
  ['SIGTERM', 'stopped'],
  ['SIGINT', 'stopped'],
])('%s from elsewhere is %s', (signal, outcome) => {
  const judged = verdict({ end: end({ exitCode: null, signal }), result: null })
  expect(judged).toMatchObject({ outcome, passed: false, reason: expect.stringContaining(signal) })
  expect(judged.advice).not.toBe('')
})

describe("k6's own words are part of the reason", () => {
  test.each<[number, string, Outcome, string]>([
    [104, 'invalid vus', 'config-error', 'k6 does not accept its options: invalid vus.'],
    [108, 'test aborted: no\nstock', 'aborted', 'The script aborted the test with exec.test.abort(): no stock.'],
    [
      105,
      "test run was aborted because k6 received a 'terminated' signal",
      'stopped',
      'The test was stopped by a signal that did not come from this step.',
    ],
    [105, '(403/E4) the test run is over', 'stopped', 'k6 stopped the test: (403/E4) the test run is over.'],
    [108, 'test aborted', 'aborted', 'The script aborted the test with exec.test.abort().'],
    [108, 'launching browser: no display', 'aborted', 'k6 aborted the test: launching browser: no display.'],
    [255, 'read /tmp: is a directory', 'script-error', 'The script has an error: read /tmp: is a directory.'],
    [255, 'open /tmp: is a directory', 'config-error', 'k6 does not accept its options: open /tmp: is a directory.'],
  ])('exit code %i, %j', (exitCode, message, outcome, reason) => {
    expect(verdict({ end: end({ exitCode, errors: said(message) }), result: null })).toMatchObject({ outcome, reason })
  })

  test('exec.test.fail() is told whatever k6 logged besides', () => {
    const errors = { ...said('test run was marked as failed'), markedFailed: 'slow\nest' }
    const marked = 'The script marked the test as failed with exec.test.fail()'
    expect(verdict({ end: end({ exitCode: 110, errors }) }).reason).toBe(`${marked}: slow est.`)
    expect(verdict({ end: end({ exitCode: 110, errors: { ...errors, markedFailed: '' } }) }).reason).toBe(`${marked}.`)
  })

  test.each([
    ['setup()', 'setup() threw: Error: no user (load.js:6).'],
    ['teardown()', 'teardown() threw: Error: no user (load.js:6).'],
    ['init code', 'The init code of the script threw: Error: no user (load.js:6).'],
    [null, 'The script has an error: Error: no user (load.js:6).'],
  ] as const)('what threw last outside of an iteration is named: %s', (thrownIn, reason) => {
    const place = { file: '/workspace/tests/load.js', line: 6, column: 3 }
    const last = { message: 'Error: no user', place, isException: true, thrownIn }
    const errors = { ...threw(3, 2), last }
    // An exception in an async setup() or teardown() ends with 255, in a plain one with 107.
    for (const exitCode of [107, 255]) {
      expect(verdict({ end: end({ exitCode, errors }) })).toMatchObject({ outcome: 'script-error', reason })
    }
  })

  test('but not as long as they may be, nor on several lines', () => {
    const { reason } = verdict({ end: end({ exitCode: 104, errors: said(`${'x\n'.repeat(100_000)} the cause`) }) })
    expect(reason).toMatch(/^k6 does not accept its options: (x ){75}…( x)+ the cause\.$/)
    expect(reason.length).toBeLessThan(340)
  })
})

describe('what this step did to the run comes first', () => {
  test.each<[number | null, NodeJS.Signals | null]>([
    [105, null],
    [103, null],
    [99, null],
    [0, null],
    [null, 'SIGKILL'],
  ])('cancelled, k6 ending with %s %s', (exitCode, signal) => {
    expect(verdict({ end: end({ exitCode, signal, cause: 'cancelled' }) })).toMatchObject({
      outcome: 'cancelled',
      passed: false,
      reason: 'The step was cancelled.',
    })
  })

  test.each<[number | null, NodeJS.Signals | null, Outcome]>([
    [105, null, 'timed-out'],
    [103, null, 'timed-out'],
    [107, null, 'timed-out'],
    [null, 'SIGKILL', 'timed-out'],
    [0, null, 'passed'],
    [110, null, 'marked-failed'],
  ])('at the timeout, k6 ending with %s %s, is %s', (exitCode, signal, outcome) => {
    expect(verdict({ end: end({ exitCode, signal, cause: 'timeout' }) })).toMatchObject({ outcome })
  })

  test('a kill is told, with what it cost', () => {
    const killed = end({ exitCode: null, signal: 'SIGKILL', cause: 'cancelled', killed: true })
    expect(verdict({ end: killed, result: null }).reason).toBe(
      'The step was cancelled; k6 did not end in time and was killed, so there are no results.',
    )
    expect(verdict({ end: { ...killed, cause: 'timeout' } }).reason).toBe(
      'The test was still running at its timeout, so it was stopped; k6 did not end in time and was killed.',
    )
  })
})

describe('thresholds', () => {
  const reason = '1 of 2 thresholds was crossed: http_req_duration p(95)<500 (measured 812 ms).'

  test.each([0, 99])('are judged by the summary with exit code %i', (exitCode) => {
    expect(verdict({ end: end({ exitCode }), result: crossed })).toMatchObject({
      outcome: 'thresholds-crossed',
      passed: false,
      reason,
    })
  })

  test.each<[number, Outcome]>([
    [107, 'script-error'],
    [108, 'aborted'],
    [110, 'marked-failed'],
    [105, 'stopped'],
  ])('hidden by exit code %i are told beside %s', (exitCode, outcome) => {
    const judged = verdict({ end: end({ exitCode }), result: crossed })
    expect(judged.outcome).toBe(outcome)
    expect(judged.reason).toMatch(/^.+\. 1 of 2 thresholds was crossed: .+ \(measured 812 ms\)\.$/)
    expect(judged.reason.endsWith(reason)).toBe(true)
  })

  test('are told with the exceptions that may have made them', () => {
    const judged = verdict({ end: end({ exitCode: 99, errors: threw(10, 10) }), result: crossed })
    expect(judged).toMatchObject({
      outcome: 'thresholds-crossed',
      reason: `${reason} The script threw 10 exceptions, the first: Error: boom (load.js:12).`,
    })
  })

  test('that were many are named by three', () => {
    const all = Object.fromEntries([1, 2, 3, 4, 5].map((limit) => [`value<${limit}`, true]))
    const result = resultOf({ iterations, odd: { value: 30, min: 3, max: 30, thresholds: all } })
    expect(verdict({ end: end({ exitCode: 99 }), result }).reason).toBe(
      'All 5 thresholds were crossed: odd value<1 (measured 30), odd value<2 (measured 30), odd value<3 (measured 30) and 2 more thresholds.',
    )
  })

  test('that held are counted, with those that had no data', () => {
    const held = (thresholds: object) => verdict({ result: resultOf({ iterations, ...thresholds }) }).reason
    const ok = { avg: 1, count: 2, thresholds: { 'avg<2': false } }
    const empty = { avg: 0, count: 0, thresholds: { 'avg<2': false } }
    expect(held({})).toBe('k6 ran the test to its end, and the script sets no thresholds.')
    expect(held({ a: ok })).toBe('The only threshold held.')
    expect(held({ a: empty })).toBe('The only threshold held, but had no data.')
    expect(held({ a: ok, b: ok })).toBe('All 2 thresholds held.')
    expect(held({ a: ok, b: empty })).toBe('All 2 thresholds held, 1 of them without data.')
    expect(held({ a: empty, b: empty })).toBe('All 2 thresholds held, but had no data.')
  })
})

describe('no iterations', () => {
  const none = resultOf({ vus: { value: 1, min: 1, max: 1 } })

  test.each<[boolean | null, Result | null, string | null, Outcome]>([
    [true, none, null, 'no-iterations'],
    [true, null, null, 'no-iterations'],
    [true, none, '0:1', 'no-iterations'],
    [true, none, '0:1/3', 'passed'],
    // handleSummary() may have taken the metric away.
    [false, none, null, 'passed'],
    [null, none, null, 'no-iterations'],
    [null, resultOf({ iterations: { count: 0, rate: 0 } }), null, 'no-iterations'],
    [null, fine, null, 'passed'],
    // A script can print the very words of the warning.
    [true, fine, null, 'passed'],
    [null, null, null, 'passed'],
  ])('k6 warned: %s; %#', (idle, result, segment, outcome) => {
    expect(verdict({ end: end({ idle }), result, plan: planOf(segment) })).toMatchObject({ outcome })
  })

  test('matter only where nothing else failed', () => {
    expect(verdict({ end: end({ exitCode: 107, idle: true }), result: none })).toMatchObject({
      outcome: 'script-error',
    })
  })
})

describe('exceptions', () => {
  test.each<[number, Outcome]>([
    [9, 'passed'],
    [10, 'all-iterations-failed'],
  ])('in %i of 10 iterations', (count, outcome) => {
    expect(verdict({ end: end({ errors: threw(count, count) }) })).toMatchObject({ outcome })
  })

  test('elsewhere are none of an iteration', () => {
    expect(verdict({ end: end({ errors: threw(12, 9) }) })).toMatchObject({
      outcome: 'passed',
      reason:
        'k6 ran the test to its end, and the script sets no thresholds. The script threw 12 exceptions, the first: Error: boom (load.js:12).',
    })
  })

  test('that are unknown are never all', () => {
    expect(verdict({ end: end({ errors: null }) })).toMatchObject({ outcome: 'passed' })
    expect(verdict({ end: end({ errors: threw(10, 10) }), result: null })).toMatchObject({ outcome: 'passed' })
    expect(verdict({ end: end({ errors: threw(10, 10) }), result: resultOf({}) })).toMatchObject({ outcome: 'passed' })
  })
})

describe('fail-on', () => {
  const failing = resultOf({ iterations, checks: { passes: 108, fails: 12, value: 0.9 } })
  const both = new Set(['exceptions', 'checks'] as const)

  test('nothing: k6 lets both pass', () => {
    expect(verdict({ end: end({ errors: threw(1, 1) }), result: failing })).toMatchObject({
      outcome: 'passed',
      passed: true,
      reason:
        'k6 ran the test to its end, and the script sets no thresholds; 12 of 120 checks failed, which k6 lets pass. The script threw 1 exception: Error: boom (load.js:12).',
    })
  })

  test('exceptions', () => {
    const failOn = new Set(['exceptions'] as const)
    expect(verdict({ failOn, result: failing })).toMatchObject({ outcome: 'passed' })
    expect(verdict({ failOn, end: end({ errors: threw(1, 0) }) })).toMatchObject({
      outcome: 'exceptions',
      passed: false,
      reason: 'The script threw 1 exception: Error: boom (load.js:12).',
    })
    expect(verdict({ failOn, end: end({ errors: null }) })).toMatchObject({
      outcome: 'exceptions',
      passed: false,
      reason: "Exceptions cannot be counted, because k6's log does not show them to this step.",
    })
  })

  test('checks', () => {
    const failOn = new Set(['checks'] as const)
    expect(verdict({ failOn, end: end({ errors: threw(1, 1) }) })).toMatchObject({ outcome: 'passed' })
    expect(verdict({ failOn, result: failing })).toMatchObject({
      outcome: 'checks-failed',
      passed: false,
      reason: '12 of 120 checks failed.',
    })
    expect(verdict({ failOn, result: null })).toMatchObject({ outcome: 'checks-failed', passed: false })
  })

  test('checks, even where the script took their metric out of the summary', () => {
    const result = resultOf({ iterations }, { groups: { g: { checks: { c: { passes: 2, fails: 1 } } } } })
    expect(verdict({ failOn: both, result })).toMatchObject({
      outcome: 'checks-failed',
      reason: '1 of 3 checks failed.',
    })
  })

  test('both', () => {
    expect(verdict({ failOn: both, end: end({ errors: threw(2, 2) }), result: failing })).toMatchObject({
      outcome: 'exceptions',
      reason: 'The script threw 2 exceptions, the first: Error: boom (load.js:12); and 12 of 120 checks failed.',
    })
    expect(verdict({ failOn: both })).toMatchObject({ outcome: 'passed', passed: true })
  })

  test('is not asked where k6 itself failed', () => {
    expect(verdict({ failOn: both, end: end({ exitCode: 99, errors: null }), result: crossed })).toMatchObject({
      outcome: 'thresholds-crossed',
    })
  })
})

test('without a summary the exit code decides', () => {
  expect(verdict({ result: null })).toMatchObject({
    outcome: 'passed',
    passed: true,
    reason: 'k6 ended well (exit code 0), but left no summary, so no more is known.',
  })
})

describe.each(k6Versions)('k6 %s', (version) => {
  const execution = "import exec from 'k6/execution'\n"
  const loop = 'export default function () {}'

  test.each<[string, Outcome, string | null, readonly string[]]>([
    ['a script that is missing', 'script-error', null, []],
    ['a script without functions', 'script-error', 'const x = 1', []],
    ['a syntax error', 'script-error', 'export default function () {', []],
    ['a missing module', 'script-error', `import './nope.js'\n${loop}`, []],
    ['an exception in setup()', 'script-error', `export function setup() { throw new Error('s') }\n${loop}`, []],
    ['one in async setup()', 'script-error', `export async function setup() { throw new Error('s') }\n${loop}`, []],
    [
      'one in async teardown()',
      'script-error',
      `export async function teardown() { throw new Error('s') }\n${loop}`,
      [],
    ],
    ['a bad option', 'config-error', `export const options = { duration: '0s' }\n${loop}`, []],
    ['an unknown flag', 'config-error', loop, ['--nope']],
    ['a bad value', 'config-error', loop, ['--vus', 'many']],
    ['an unknown output', 'config-error', loop, ['--out', 'nope']],
    ['an output that cannot open', 'config-error', loop, ['--out', 'json=/no/such/directory/x']],
    ['test.abort()', 'aborted', `${execution}export default () => exec.test.abort('why')`, []],
    ['test.abort() in setup()', 'aborted', `${execution}export function setup() { exec.test.abort() }\n${loop}`, []],
    ['test.fail()', 'marked-failed', `${execution}export default () => exec.test.fail('why')`, []],
    [
      'a throw in every iteration',
      'all-iterations-failed',
      'export default () => { throw new Error("x") }',
      ['--iterations', '3'],
    ],
    [
      'an async throw in every iteration',
      'all-iterations-failed',
      'export default async () => { throw 1 }',
      ['--iterations', '3'],
    ],
    ['a throw in most iterations', 'passed', 'export default () => { if (__ITER) throw 1 }', ['--iterations', '3']],
    [
      'iterations that are all interrupted',
      'no-iterations',
      `import { sleep } from 'k6'
       export const options = { scenarios: { s: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '0s' } } }
       export default () => sleep(60)`,
      [],
    ],
    [
      'a summary without its iterations',
      'passed',
      `${loop}\nexport function handleSummary(data) { delete data.metrics.iterations; return {} }`,
      [],
    ],
    [
      'crossed thresholds that another error hides',
      'aborted',
      `${execution}export const options = { thresholds: { iterations: ['count>5'] } }
       export default () => exec.test.abort('why')`,
      [],
    ],
  ])('%s is %s', async (_what, outcome, source, args) => {
    const { end, plan, result } = await runScript(version, source, { args })
    const judged = judge({ end, plan, result, failOn: new Set(), comparison: null })
    expect(judged).toMatchObject({ outcome, passed: outcome === 'passed' })
    expect(judged.reason).toMatch(/^[^\n]+\.$/)
    if (outcome === 'aborted' && source?.includes('thresholds')) {
      expect(judged.reason).toMatch(/: why.*\. The only threshold was crossed: iterations count>5 \(measured 1\)\.$/)
    }
  })
})
