import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/k6/plan.ts'
import { type UsageReport, usageReport } from '../../src/usage-report/report.ts'

const k6 = { version: '2.2.0', goos: 'linux', goarch: 'amd64' }

/** A plan of a script without options. */
const bare: Plan = {
  vus: null,
  duration: null,
  iterations: null,
  stages: null,
  scenarios: { default: { executor: 'per-vu-iterations' } },
  thresholds: {},
  summaryTrendStats: [],
  teardownTimeout: null,
  segmented: false,
  maxVUs: 1,
  totalDuration: '10m30s',
}

type Length = Pick<UsageReport, 'duration' | 'st_duration' | 'iterations'>

const lengthOf = (plan: Partial<Plan>): Length => {
  const { duration, st_duration, iterations } = usageReport({ ...bare, ...plan }, k6)
  return { duration, st_duration, iterations }
}

test('has exactly the documented fields, in their order', () => {
  expect(JSON.stringify(usageReport({ ...bare, duration: '2s', maxVUs: 3 }, k6))).toBe(
    '{"k6_version":"2.2.0","vus_max":3,"duration":2,"st_duration":0,"iterations":null,"goos":"linux","goarch":"amd64"}',
  )
})

test('names the version without v, and the platform as Go does', () => {
  const report = usageReport(bare, { version: 'v1.8.1', goos: 'windows', goarch: 'arm64' })
  expect(report).toMatchObject({ k6_version: '1.8.1', goos: 'windows', goarch: 'arm64' })
})

describe('options without scenarios', () => {
  const cases: readonly [string, Partial<Plan>, Length][] = [
    ['none', {}, { duration: 0, st_duration: 0, iterations: 1 }],
    ['a duration', { duration: '1m30.5s' }, { duration: 90.5, st_duration: 0, iterations: null }],
    ['iterations', { iterations: 20 }, { duration: 0, st_duration: 0, iterations: 20 }],
    ['iterations, at most so long', { iterations: 3, duration: '1s' }, { duration: 1, st_duration: 0, iterations: 3 }],
    [
      'stages',
      {
        stages: [
          { duration: '10s', target: 5 },
          { duration: '1m0s', target: 20 },
          { duration: '500ms', target: 0 },
        ],
      },
      { duration: 0, st_duration: 70.5, iterations: null },
    ],
    [
      'stages that floating point cannot add',
      {
        stages: [
          { duration: '100ms', target: 1 },
          { duration: '200ms', target: 1 },
        ],
      },
      { duration: 0, st_duration: 0.3, iterations: null },
    ],
    ['no stages at all', { stages: [] }, { duration: 0, st_duration: 0, iterations: 1 }],
  ]
  // What k6 makes of such options is one scenario more, which must not count twice.
  test.each(cases)('%s', (_what, plan, length) => {
    expect(lengthOf(plan)).toEqual(length)
  })

  test('count once, although k6 derives a scenario from them', () => {
    const stages = [{ duration: '10s', target: 5 }]
    const derived = { default: { executor: 'ramping-vus', stages } }
    expect(lengthOf({ stages, scenarios: derived })).toEqual({ duration: 0, st_duration: 10, iterations: null })
  })
})

describe('scenarios', () => {
  const cases: readonly [string, Plan['scenarios'], Length][] = [
    [
      'constant-vus',
      { a: { executor: 'constant-vus', vus: 2, duration: '30s' } },
      { duration: 30, st_duration: 0, iterations: null },
    ],
    [
      'constant-arrival-rate, later',
      { a: { executor: 'constant-arrival-rate', duration: '30s', startTime: '1m0s' } },
      { duration: 90, st_duration: 0, iterations: null },
    ],
    [
      'ramping-vus and ramping-arrival-rate',
      {
        a: { executor: 'ramping-vus', stages: [{ duration: '5s', target: 1 }] },
        b: { executor: 'ramping-arrival-rate', startTime: '2s', stages: [{ duration: '10s', target: 1 }] },
      },
      { duration: 12, st_duration: 15, iterations: null },
    ],
    [
      'the longest is not the last to end',
      {
        a: { executor: 'constant-vus', duration: '30s' },
        b: { executor: 'constant-vus', duration: '10s', startTime: '25s' },
      },
      { duration: 35, st_duration: 0, iterations: null },
    ],
    [
      'shared-iterations and per-vu-iterations',
      {
        a: { executor: 'shared-iterations', vus: 4, iterations: 20, maxDuration: '1m0s' },
        b: { executor: 'per-vu-iterations', vus: 3, iterations: 5, startTime: '10s' },
      },
      { duration: 0, st_duration: 0, iterations: 35 },
    ],
    [
      'iterations by default',
      {
        a: { executor: 'shared-iterations', vus: 1, iterations: null },
        b: { executor: 'per-vu-iterations', vus: 3, iterations: null },
        c: { executor: 'per-vu-iterations', vus: null, iterations: 7 },
      },
      { duration: 0, st_duration: 0, iterations: 11 },
    ],
    [
      'iterations beside time',
      {
        a: { executor: 'shared-iterations', vus: 4, iterations: 20, startTime: '1m0s' },
        b: { executor: 'constant-vus', vus: 1, duration: '30s' },
      },
      { duration: 30, st_duration: 0, iterations: 20 },
    ],
    [
      'externally-controlled, for a time and for ever',
      {
        a: { executor: 'externally-controlled', vus: 1, duration: '30s' },
        b: { executor: 'externally-controlled', vus: 1, duration: '0s', startTime: '50s' },
      },
      { duration: 30, st_duration: 0, iterations: null },
    ],
    ['one that nobody knows yet', { a: { executor: 'new' } }, { duration: 0, st_duration: 0, iterations: null }],
  ]
  test.each(cases)('%s', (_what, scenarios, length) => {
    expect(lengthOf({ scenarios })).toEqual(length)
  })
})
