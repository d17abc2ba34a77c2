import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DashboardRequest, planDashboard } from '../../src/k6/dashboard.ts'
import { dashboardPeriod, hasCourse } from '../../src/k6/dashboard-period.ts'
import { parseFlags } from '../../src/k6/flags.ts'
import { type Plan, parsePlan } from '../../src/k6/plan.ts'

function planOf(scenarios: object): Plan {
  const plan = parsePlan(JSON.stringify({ scenarios, maxVUs: 1, totalDuration: '1m' }))
  if (plan === null) throw new Error('no plan')
  return plan
}

const lasting = (duration: string) => ({ executor: 'constant-vus', vus: 1, duration })
const shared = (iterations: number) => ({ executor: 'shared-iterations', vus: 10, iterations })

describe('the period', () => {
  test.each([
    ['1s', 0.2],
    ['2s', 0.25],
    ['3s', 0.5],
    ['30s', 0.5],
    ['31s', 1],
    ['1m0s', 1],
    ['5m0s', 5],
    ['1h0m0s', 60],
    ['24h0m0s', 1800],
    ['10000h0m0s', 86_400],
  ])('of %s', (duration, period) => {
    expect(dashboardPeriod(planOf({ default: lasting(duration) }))).toBe(period)
  })

  test('is such that a run of 15 s to a month has 30 to 60 of them', () => {
    for (let seconds = 15; seconds < 30 * 86_400; seconds = Math.ceil(seconds * 1.07)) {
      const count = seconds / dashboardPeriod(planOf({ default: lasting(`${seconds}s`) }))
      expect(count, `${seconds} s`).toBeGreaterThanOrEqual(30)
      expect(count, `${seconds} s`).toBeLessThanOrEqual(60)
    }
  })

  test.each([
    [
      {
        a: {
          executor: 'ramping-vus',
          stages: [
            { duration: '2m', target: 9 },
            { duration: '3m', target: 0 },
          ],
        },
      },
      5,
    ],
    [{ a: { ...lasting('2m'), startTime: '3m' }, b: lasting('10s') }, 5],
    [{ a: shared(100) }, 0.5],
    [{ a: shared(10_000) }, 1],
    [{ a: shared(100_000) }, 10],
    [{ a: { ...shared(100_000), maxDuration: '2s' } }, 0.2],
    [{ a: { executor: 'per-vu-iterations', vus: 100, iterations: 1000 } }, 10],
    [{ a: shared(100), b: lasting('5m') }, 5],
    [{}, 0.2],
  ])('of %j', (scenarios, period) => {
    expect(dashboardPeriod(planOf(scenarios))).toBe(period)
  })
})

test.each([
  [{ default: { executor: 'per-vu-iterations', vus: null, iterations: null } }, false],
  [{ a: shared(10) }, false],
  [{ a: shared(11) }, true],
  [{ a: { executor: 'per-vu-iterations', vus: 6, iterations: 2 } }, true],
  [{ a: shared(1), b: lasting('1s') }, true],
])('a course: %j', (scenarios, expected) => {
  expect(hasCourse(planOf(scenarios))).toBe(expected)
})

const record = resolve('/private/record.ndjson')
const report = resolve('/workspace/out/report.html')

function dashboard(more: Partial<Omit<DashboardRequest, 'flags'>> & { flags?: string } = {}) {
  return planDashboard({
    plan: planOf({ default: lasting('30s') }),
    env: {},
    configFile: null,
    recorded: true,
    htmlReport: '',
    record,
    cwd: resolve('/workspace'),
    ...more,
    flags: parseFlags(more.flags ?? ''),
  })
}

const none = { env: {}, record: null, htmlReport: null }

const onLoopback = {
  K6_WEB_DASHBOARD: 'true',
  K6_WEB_DASHBOARD_HOST: '127.0.0.1',
  K6_WEB_DASHBOARD_PORT: '0',
  K6_WEB_DASHBOARD_OPEN: 'false',
  K6_WEB_DASHBOARD_PERIOD: '500ms',
}

describe('a dashboard of the action', () => {
  test('for a record', () => {
    expect(dashboard()).toEqual({
      env: {
        ...onLoopback,
        K6_WEB_DASHBOARD_RECORD: record,
        K6_WEB_DASHBOARD_EXPORT: '',
        K6_WEB_DASHBOARD_TAGS: '',
      },
      record,
      htmlReport: null,
    })
  })

  test('for the report alone', () => {
    expect(dashboard({ recorded: false, htmlReport: report })).toEqual({
      env: { ...onLoopback, K6_WEB_DASHBOARD_RECORD: '', K6_WEB_DASHBOARD_EXPORT: report },
      record: null,
      htmlReport: report,
    })
  })

  test('is none where nothing is wanted', () => {
    expect(dashboard({ recorded: false })).toEqual(none)
    expect(dashboard({ recorded: false, env: { K6_WEB_DASHBOARD: 'true' } })).toEqual(none)
  })

  test('records a handful of iterations, too: its totals check the summary', () => {
    const plan = planOf({ default: shared(1) })
    expect(dashboard({ plan })).toMatchObject({ record, htmlReport: null })
    expect(dashboard({ plan, htmlReport: report })).toMatchObject({ record, htmlReport: report })
  })

  test('takes nothing from settings of a dashboard that is not on', () => {
    const env = {
      K6_WEB_DASHBOARD_HOST: '0.0.0.0',
      K6_WEB_DASHBOARD_PORT: '5665',
      K6_WEB_DASHBOARD_OPEN: 'true',
      K6_WEB_DASHBOARD_PERIOD: 'soon',
      K6_WEB_DASHBOARD_EXPORT: 'e.html',
      K6_WEB_DASHBOARD_REPORT: 'r.html',
      K6_WEB_DASHBOARD_RECORD: 'r.ndjson',
    }
    expect({ ...env, ...dashboard({ env }).env }).toMatchObject({
      ...onLoopback,
      K6_WEB_DASHBOARD_EXPORT: '',
      K6_WEB_DASHBOARD_RECORD: record,
    })
  })
})

type Given = Parameters<typeof dashboard>[0]

describe("the user's own dashboard", () => {
  const added = { K6_WEB_DASHBOARD_PERIOD: '500ms', K6_WEB_DASHBOARD_RECORD: record, K6_WEB_DASHBOARD_EXPORT: report }
  const file = (settings: object) => ({ webDashboard: null, out: [], ...settings })

  test.each<[string, Given]>([
    ['a variable', { env: { K6_WEB_DASHBOARD: 'true', K6_WEB_DASHBOARD_PORT: '5000' } }],
    ['a flag', { flags: '--out web-dashboard' }],
    ['a flag with a port', { flags: '-o json=x -o web-dashboard=port=5000' }],
    ['K6_OUT', { env: { K6_OUT: 'json=x,web-dashboard=port=5000' } }],
    ['the config file', { configFile: file({ webDashboard: true }) }],
    ['an output of the config file', { configFile: file({ out: ['web-dashboard'] }) }],
    ['an empty variable, and the file', { env: { K6_WEB_DASHBOARD: '' }, configFile: file({ webDashboard: true }) }],
  ])('by %s gets what it leaves open, and is the only one', (_name, given) => {
    expect(dashboard({ ...given, htmlReport: report })).toEqual({ env: added, record, htmlReport: report })
  })

  test.each<[string, Given]>([
    [
      'variables',
      {
        env: {
          K6_WEB_DASHBOARD: 'true',
          K6_WEB_DASHBOARD_PERIOD: '3s',
          K6_WEB_DASHBOARD_RECORD: 'own.gz',
          K6_WEB_DASHBOARD_EXPORT: 'own.html',
        },
      },
    ],
    ['a flag', { flags: "-o 'web-dashboard=period=3s&record=own.gz&export=own.html'" }],
    ['a flag with the old name', { flags: "-o 'web-dashboard=period=3s&record=own.gz&report=own.html'" }],
  ])('keeps what it has by %s', (_name, given) => {
    const { env, ...files } = dashboard({ ...given, htmlReport: report })
    expect({ K6_WEB_DASHBOARD_RECORD: 'own.gz', K6_WEB_DASHBOARD_EXPORT: 'own.html', ...env }).toEqual({
      K6_WEB_DASHBOARD_RECORD: 'own.gz',
      K6_WEB_DASHBOARD_EXPORT: 'own.html',
    })
    expect(files).toEqual({ record: resolve('/workspace/own.gz'), htmlReport: resolve('/workspace/own.html') })
  })

  test.each<[string, Given]>([
    ['turned off by a variable', { env: { K6_WEB_DASHBOARD: 'false' } }],
    ['turned off by the file', { configFile: file({ webDashboard: false }) }],
    [
      'turned off although the file says on',
      { env: { K6_WEB_DASHBOARD: 'false' }, configFile: file({ webDashboard: true }) },
    ],
    ['there twice', { env: { K6_WEB_DASHBOARD: 'true' }, flags: '-o web-dashboard=port=5000' }],
    ['there twice among the flags', { flags: '-o web-dashboard=port=5000 -o web-dashboard=port=5001' }],
  ])('that is %s is left alone', (_name, given) => {
    expect(dashboard({ ...given, htmlReport: report })).toEqual(none)
  })

  test('of a lower layer counts for nothing where outputs are set above', () => {
    const { env } = dashboard({
      flags: '-o json=x',
      env: { K6_OUT: 'web-dashboard' },
      configFile: file({ out: ['web-dashboard'] }),
    })
    expect(env).toMatchObject(onLoopback)
  })
})

describe('where several k6 run at the same time', () => {
  const own = { K6_WEB_DASHBOARD: 'true' }

  test.each(['RECORD', 'EXPORT', 'REPORT'])('nothing is read that all would write: K6_WEB_DASHBOARD_%s', (what) => {
    const env = { ...own, [`K6_WEB_DASHBOARD_${what}`]: 'one.file' }
    expect(dashboard({ env, htmlReport: report, hasNeighbours: true })).toEqual(none)
    expect(dashboard({ env, htmlReport: report })).not.toEqual(none)
  })

  test('each has its own files', () => {
    expect(dashboard({ env: own, htmlReport: report, hasNeighbours: true })).toMatchObject({
      record,
      htmlReport: report,
    })
    expect(dashboard({ htmlReport: report, hasNeighbours: true })).toMatchObject({ record, htmlReport: report })
  })
})
