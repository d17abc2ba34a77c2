import { describe, expect, test } from 'vitest'
import { noErrors } from '../../src/k6/log-errors.ts'
import { type Plan, parsePlan } from '../../src/k6/plan.ts'
import type { OverTime } from '../../src/results/record.ts'
import { type Doubt, doubtsAbout } from '../../src/verdict/doubts.ts'
import type { Evidence, Observed } from '../../src/verdict/evidence.ts'
import { judge } from '../../src/verdict/verdict.ts'
import { resultOf } from '../support/reports.ts'

function planOf(scenarios: object, more: object = {}): Plan {
  const plan = parsePlan(JSON.stringify({ scenarios, maxVUs: 10, totalDuration: '1m', ...more }))
  if (plan === null) throw new Error('no plan')
  return plan
}

const constant = { executor: 'constant-arrival-rate', rate: 100, duration: '100s', preAllocatedVUs: 5, maxVUs: 10 }
const ramping = {
  executor: 'ramping-arrival-rate',
  startRate: 0,
  timeUnit: '1m',
  stages: [
    { duration: '1m', target: 600 },
    { duration: '30s', target: 600 },
  ],
  preAllocatedVUs: 5,
}
const looping = { executor: 'constant-vus', vus: 10, duration: '100s' }

const counts = (iterations: number, dropped: number) => ({
  iterations: { count: iterations, rate: 1 },
  ...(dropped === 0 ? {} : { dropped_iterations: { count: dropped, rate: 1 } }),
})

const whole = { complete: 0, interrupted: 0 }

const doubts = (observed: Partial<Observed>): readonly Doubt[] =>
  doubtsAbout({ end: { exitCode: 0, progress: whole }, result: resultOf(counts(10, 0)), plan: null, ...observed })

const wordsOf = (found: readonly Doubt[]) => found.map(({ words }) => words)

describe('dropped iterations', () => {
  test.each<[string, object, object, string, boolean]>([
    [
      'one of ten thousand is told, and the run is valid',
      counts(9999, 1),
      { a: constant },
      '1 of 10,000 planned iterations was dropped: maxVUs is 10',
      false,
    ],
    [
      'one of a hundred is too much',
      counts(9900, 100),
      { a: constant },
      '100 of 10,000 planned iterations were dropped: maxVUs is 10',
      true,
    ],
    [
      'a ramp plans the area below its rate',
      counts(596, 6),
      { a: ramping },
      '6 of 600 planned iterations were dropped: preAllocatedVUs is 5, and there is no maxVUs',
      true,
    ],
    [
      'scenarios without a rate do not make the share of others smaller',
      counts(1_000_000, 200),
      { a: constant, b: looping },
      '200 of 10,000 planned iterations were dropped: maxVUs is 10',
      true,
    ],
    [
      'of several rates nobody knows which',
      counts(10_400, 200),
      { a: constant, b: ramping },
      '200 of 10,600 planned iterations were dropped: there were too few VUs',
      true,
    ],
    [
      'VUs that were not there in time',
      { ...counts(9000, 1000), vus_max: { value: 7, min: 5, max: 7 } },
      { a: constant },
      '1,000 of 10,000 planned iterations were dropped: VUs had to be made first, as preAllocatedVUs is 5',
      true,
    ],
    [
      'iterations for which there was no time are no other load',
      counts(60, 40),
      { a: { executor: 'shared-iterations', vus: 1, iterations: 100, maxDuration: '1s' } },
      '40 of 100 planned iterations were dropped: the time for them was over (maxDuration)',
      false,
    ],
  ])('%s', (_what, metrics, scenarios, words, invalidates) => {
    const found = doubts({ result: resultOf(metrics), plan: planOf(scenarios) })
    expect(found).toEqual([{ about: 'dropped', words, invalidates }])
  })

  test('interrupted ones were planned', () => {
    const end = { exitCode: 0, progress: { complete: 90, interrupted: 9 } }
    const plan = planOf({ a: { executor: 'shared-iterations', vus: 9, iterations: 100 } })
    expect(wordsOf(doubts({ end, result: resultOf(counts(90, 1)), plan }))).toEqual([
      '1 of 100 planned iterations was dropped: the time for them was over (maxDuration)',
    ])
  })

  test.each<[string, object, Plan]>([
    ['scenarios that wait for VUs', counts(500, 0), planOf({ a: looping })],
    ['a rate that was kept, but for how k6 rounds', counts(9990, 0), planOf({ a: constant })],
    [
      'iterations and a duration, which end at what comes first',
      counts(60, 40),
      planOf({ default: { executor: 'shared-iterations', iterations: 100 } }, { iterations: 100, duration: '1s' }),
    ],
    [
      'a limit of the script that holds',
      { ...counts(9000, 900), dropped_iterations: { count: 900, rate: 1, thresholds: { 'count<1000': false } } },
      planOf({ a: constant }),
    ],
  ])('no doubt: %s', (_what, metrics, plan) => {
    expect(doubts({ result: resultOf(metrics), plan })).toEqual([])
  })
})

describe('a rate that was never reached', () => {
  const plan = planOf({ a: constant })
  const said = '2,500 of 10,000 planned iterations were not even started: k6 could not keep the rate'

  test('is told, though k6 counts nothing as dropped', () => {
    expect(doubts({ result: resultOf(counts(7500, 0)), plan })).toEqual([
      { about: 'missed', words: said, invalidates: true },
    ])
  })

  test.each<[string, Partial<Observed>]>([
    ['a threshold may have ended it', { end: { exitCode: 99, progress: whole } }],
    ['it is one part of a test', { plan: planOf({ a: constant }, { executionSegment: '0:1/2' }) }],
    ['as many may have been interrupted', { end: { exitCode: 0, progress: { complete: 7500, interrupted: 2500 } } }],
    [
      'k6 was quiet, and so many VUs may have',
      { end: { exitCode: 0 }, plan: planOf({ a: constant }, { maxVUs: 2500 }) },
    ],
  ])('is not known: %s', (_what, more) => {
    expect(doubts({ result: resultOf(counts(7500, 0)), plan, ...more })).toEqual([])
  })
})

describe('requests', () => {
  const failed = (passes: number, fails: number) => ({
    http_req_failed: { passes, fails, value: passes / (passes + fails) },
  })

  test.each([
    [failed(12, 0), ['12 of 12 requests failed']],
    [failed(1, 0), ['1 of 1 request failed']],
    [failed(11, 1), []],
    [failed(0, 0), []],
    [{ http_req_failed: { value: 1 }, http_reqs: { count: 5, rate: 1 } }, ['5 of 5 requests failed']],
    [{ http_req_failed: { value: 0.99 }, http_reqs: { count: 5, rate: 1 } }, []],
    [{}, []],
  ])('%j', (metrics, words) => {
    expect(wordsOf(doubts({ result: resultOf({ ...counts(10, 0), ...metrics }) }))).toEqual(words)
  })

  const refusing = (count: number) => ({
    exitCode: 0,
    progress: whole,
    errors: { ...noErrors, refused: { count, first: "'#<nil>'" } },
  })

  test.each([
    [30, 0, true, '30 requests were not sent, because their address is no URL'],
    [1, 0, true, '1 request was not sent, because its address is no URL'],
    // One of a hundred is another load than planned.
    [1, 99, true, '1 request was not sent, because its address is no URL'],
    [1, 100, false, '1 request was not sent, because its address is no URL'],
  ])('of which k6 did not send %i, beside %i that it made', (count, made, invalidates, words) => {
    const result = resultOf({ ...counts(10, 0), ...(made === 0 ? {} : failed(0, made)) })
    const hint = ': a variable is not set, or http:// is missing'
    expect(doubts({ end: refusing(count), result })).toEqual([
      { about: 'refused', words: `${words} ('#<nil>')${hint}`, invalidates },
    ])
  })

  test('beside another protocol do not make the whole run worthless', () => {
    const metrics = { ...counts(10, 0), ...failed(1, 0), ws_sessions: { count: 10, rate: 1 } }
    expect(doubts({ result: resultOf(metrics) })).toEqual([
      { about: 'requests', words: '1 of 1 request failed', invalidates: false },
    ])
  })
})

describe('a target that died', () => {
  const result = resultOf({ ...counts(10, 0), http_req_failed: { passes: 40, fails: 60, value: 0.4 } })
  /** A moment each second, of ten requests of which this share failed; null: of none. */
  const overTime = (shares: readonly (number | null)[], rate = 10): OverTime => ({
    of: 'requests',
    period: 1,
    moments: shares.map((failed, index) => ({ at: index + 1, rate: failed === null ? 0 : rate, p95: 1, failed })),
  })

  test.each<[string, OverTime, readonly string[]]>([
    [
      'before its last third',
      overTime([0, 0, 0, 1, 1, 1]),
      ['every request of the last 3 s failed, as if the target had died'],
    ],
    [
      'exactly then',
      overTime([0, 0, 0, 0.5, 1, 1]),
      ['every request of the last 2 s failed, as if the target had died'],
    ],
    [
      'with pauses',
      overTime([0, 0, 1, null, 1, null]),
      ['every request of the last 4 s failed, as if the target had died'],
    ],
    ['later', overTime([0, 0, 0, 0, 0, 1]), []],
    ['for a while', overTime([0, 1, 1, 1, 1, 0.99]), []],
    ['with too few requests to say', overTime([0, 0, 0, 1, 1, 1], 1), []],
    ['in no request at all', overTime([null, null, null]), []],
    ['in iterations', { ...overTime([0, 0, 1, 1]), of: 'iterations' }, []],
  ])('%s', (_what, recorded, words) => {
    expect(wordsOf(doubts({ result, overTime: recorded }))).toEqual(words)
  })

  test('whatever a threshold allows of all requests', () => {
    const http_req_failed = { passes: 40, fails: 60, value: 0.4, thresholds: { 'rate<0.5': false } }
    const allowed = resultOf({ ...counts(10, 0), http_req_failed })
    expect(doubts({ result: allowed, overTime: overTime([0, 0, 0, 1, 1, 1]) })).toMatchObject([{ about: 'target' }])
  })
})

describe('the machine', () => {
  const of = (steal: number | null, share: number | null) =>
    doubts({ machine: { steal, k6: share === null ? null : { share, cpus: 2 } } })

  test('k6 was the bottleneck', () => {
    expect(of(null, 0.923)).toEqual([
      {
        about: 'k6-cpu',
        words: "k6 was the bottleneck: it used 92.3% of 2 CPUs, so the latencies are k6's own too",
        invalidates: false,
      },
    ])
  })

  test('neighbours took a part', () => {
    expect(of(0.061, null)).toEqual([
      { about: 'steal', words: "other machines took 6.1% of this one's CPU time (steal)", invalidates: true },
    ])
  })

  test('nothing of note', () => {
    expect(of(0.05, 0.8)).toEqual([])
    expect(of(null, null)).toEqual([])
  })
})

test('a run that did not come to its end is not doubted', () => {
  const result = resultOf({ ...counts(1, 9), http_req_failed: { passes: 1, fails: 0, value: 1 } })
  const machine = { steal: 1, k6: null }
  for (const exitCode of [null, 105, 107, 108]) {
    expect(doubts({ end: { exitCode }, result, plan: planOf({ a: constant }), machine })).toEqual([])
  }
})

describe('fail-on', () => {
  const end = { exitCode: 0, signal: null, cause: 'itself', killed: false, errors: noErrors, idle: false } as const
  const verdict = (words: readonly string[], more: Partial<Evidence> = {}) =>
    judge({
      end: { ...end, progress: whole },
      result: resultOf({ ...counts(9000, 1000), http_req_failed: { passes: 9, fails: 0, value: 1 } }),
      plan: planOf({ a: constant }),
      failOn: new Set(words) as Evidence['failOn'],
      comparison: null,
      ...more,
    })
  const dropped = '1,000 of 10,000 planned iterations were dropped: maxVUs is 10'

  test.each<[readonly string[], string, RegExp]>([
    [
      [],
      'passed',
      /^k6 ran the test to its end, and the script sets no thresholds\. 30 requests were not sent, [^.]+\.$/,
    ],
    [['requests'], 'requests-failed', /^30 requests were not sent, [^.]+\.$/],
    [['invalid'], 'invalid', /^This is no valid measurement: 30 requests were not sent, [^.]+\.$/],
    [['requests', 'invalid'], 'requests-failed', /^30 requests were not sent, [^.]+\.$/],
  ])('%j, of requests that were not sent', (words, outcome, reason) => {
    const errors = { ...noErrors, refused: { count: 30, first: 'x' } }
    const found = verdict(words, { result: resultOf(counts(30, 0)), plan: null, end: { ...end, errors } })
    expect(found.outcome).toBe(outcome)
    expect(found.reason).toMatch(reason)
  })

  test.each<[readonly string[], string, string]>([
    [
      [],
      'passed',
      `k6 ran the test to its end, and the script sets no thresholds; 9 of 9 requests failed, which k6 lets pass. ${dropped}.`.replace(
        'K6',
        'k6',
      ),
    ],
    [['requests'], 'requests-failed', `9 of 9 requests failed. ${dropped}.`],
    [['dropped'], 'iterations-dropped', `${dropped}. 9 of 9 requests failed.`],
    [['dropped', 'requests'], 'requests-failed', `9 of 9 requests failed; and ${dropped}.`],
    [
      ['dropped>10%'],
      'passed',
      `k6 ran the test to its end, and the script sets no thresholds; 9 of 9 requests failed, which k6 lets pass. ${dropped}.`,
    ],
    [['dropped>9.9%'], 'iterations-dropped', `${dropped}; fail-on allows 9.9%. 9 of 9 requests failed.`],
    [['invalid'], 'invalid', `This is no valid measurement: 9 of 9 requests failed; and ${dropped}.`],
    [
      ['invalid', 'requests'],
      'requests-failed',
      `9 of 9 requests failed; and this is no valid measurement: ${dropped}.`,
    ],
    [['invalid', 'requests', 'dropped'], 'requests-failed', `9 of 9 requests failed; and ${dropped}.`],
  ])('%j', (words, outcome, reason) => {
    expect(verdict(words)).toMatchObject({ outcome, passed: outcome === 'passed', reason })
  })

  test.each<[readonly string[], Partial<Evidence>, RegExp]>([
    [['invalid'], {}, /^See whether the target was up/],
    [['invalid'], { result: resultOf(counts(9000, 1000)) }, /^Give the scenario more VUs/],
    [
      ['invalid'],
      { result: resultOf(counts(10_000, 0)), machine: { steal: 0.5, k6: null } },
      /^Run it again on a machine/,
    ],
  ])('%j with %j advises what helps', (words, evidence, advice) => {
    expect(verdict(words, evidence).advice).toMatch(advice)
  })

  test('a target that was dead is told where every iteration threw', () => {
    const result = resultOf({ ...counts(3, 0), http_req_failed: { passes: 3, fails: 0, value: 1 } })
    const errors = { ...noErrors, exceptions: 3, iterationExceptions: 3 }
    const { outcome, reason } = verdict([], { result, plan: null, end: { ...end, errors } })
    expect(outcome).toBe('all-iterations-failed')
    expect(reason).toBe('Every one of 3 iterations threw an exception. 3 of 3 requests failed.')
  })

  test.each([
    ['requests', 'requests-failed', 'Failed requests cannot be counted, because k6 left no summary.'],
    ['dropped', 'iterations-dropped', 'Dropped iterations cannot be counted, because k6 left no summary.'],
    ['invalid', 'invalid', 'Whether this is a valid measurement cannot be known, because k6 left no summary.'],
  ])('%s: what cannot be known fails', (word, outcome, reason) => {
    expect(verdict([word], { result: null })).toMatchObject({ outcome, passed: false, reason })
  })

  test.each([
    [{ http_reqs: { count: 3, rate: 1 } }, 'requests-failed'],
    [{ http_req_duration: { avg: 5, max: 9, count: 3 } }, 'requests-failed'],
    [{ http_req_duration: { avg: 0, max: 0, count: 0 } }, 'passed'],
    [{}, 'passed'],
  ])('requests that k6 did not judge, in %j: %s', (metrics, outcome) => {
    expect(verdict(['requests'], { result: resultOf({ ...counts(10_000, 0), ...metrics }) }).outcome).toBe(outcome)
  })

  test('one dropped of ten thousand fails by dropped, and not by invalid', () => {
    const result = resultOf(counts(9999, 1))
    expect(verdict(['dropped'], { result }).outcome).toBe('iterations-dropped')
    expect(verdict(['invalid'], { result }).outcome).toBe('passed')
  })

  test('what the comparison tells is told once', () => {
    const comparison = {
      mode: 'baseline',
      verdict: 'worse',
      figures: [],
      runs: 3,
      notes: [],
      broke: `unlike before, ${dropped}`,
    } as const
    const { reason } = verdict(['regression'], { comparison })
    expect(reason).toBe(`Unlike before, ${dropped}. 9 of 9 requests failed.`)
    const result = resultOf(counts(9000, 1000))
    expect(verdict(['regression', 'invalid'], { comparison, result })).toMatchObject({
      outcome: 'invalid',
      reason: `Unlike before, ${dropped}.`,
    })
    const both = verdict(['regression', 'dropped'], { comparison })
    expect(both).toMatchObject({ outcome: 'iterations-dropped', reason })
  })
})
