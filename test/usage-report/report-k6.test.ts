import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { capture } from '../../src/base/child-process.ts'
import { parsePlan } from '../../src/k6/plan.ts'
import { type UsageReport, usageReport } from '../../src/usage-report/report.ts'
import { type K6Version, k6Path, k6Versions } from '../support/k6.ts'

type Figures = Pick<UsageReport, 'vus_max' | 'duration' | 'st_duration' | 'iterations'>

const figures = (vus_max: number, duration: number, st_duration: number, iterations: number | null): Figures => ({
  vus_max,
  duration,
  st_duration,
  iterations,
})

/** The report of a script with these options, planned by a real k6. */
async function reportOf(version: K6Version, options: string, env: NodeJS.ProcessEnv = {}): Promise<UsageReport> {
  const script = join(mkdtempSync(join(tmpdir(), 'k6-report-')), 'script.js')
  writeFileSync(script, `${options && `export const options = ${options}\n`}export default function () {}\n`)
  const { stdout, stderr } = await capture(k6Path(version), ['inspect', '--execution-requirements', script], {
    env: { HOME: tmpdir(), ...env },
    signal: new AbortController().signal,
    timeoutMs: 30_000,
  })
  const plan = parsePlan(stdout)
  if (plan === null) throw new Error(stderr)
  return usageReport(plan, { version, goos: 'linux', goarch: 'amd64' })
}

/** Options, and the figures that follow from them by hand: vus_max, duration, st_duration, iterations. */
const cases: readonly [string, string, Figures][] = [
  ['nothing', '', figures(1, 0, 0, 1)],
  ['VUs and a duration', `{ vus: 3, duration: '1m1.5s' }`, figures(3, 61.5, 0, null)],
  ['a duration of days', `{ vus: 1, duration: '1d2h' }`, figures(1, 93_600, 0, null)],
  ['a duration in milliseconds', '{ vus: 2, duration: 2500 }', figures(2, 2.5, 0, null)],
  ['iterations', '{ vus: 4, iterations: 20 }', figures(4, 0, 0, 20)],
  [
    'stages',
    `{ stages: [{ duration: '10s', target: 5 }, { duration: '1m', target: 20 }, { duration: '500ms', target: 0 }] }`,
    figures(20, 0, 70.5, null),
  ],
  ['stages that are none', '{ stages: [] }', figures(1, 0, 0, 1)],
  [
    'scenarios of every executor',
    `{ scenarios: {
      a: { executor: 'constant-vus', vus: 5, duration: '20s', gracefulStop: '0s' },
      b: { executor: 'ramping-vus', startTime: '20s', gracefulStop: '0s', gracefulRampDown: '0s',
           stages: [{ duration: '10s', target: 8 }, { duration: '5s', target: 0 }] },
      c: { executor: 'constant-arrival-rate', rate: 1, duration: '30s', preAllocatedVUs: 2, maxVUs: 3 },
      d: { executor: 'ramping-arrival-rate', preAllocatedVUs: 1, startTime: '30s', stages: [{ duration: '10s', target: 1 }] },
      e: { executor: 'shared-iterations', vus: 2, iterations: 11 },
      f: { executor: 'per-vu-iterations', vus: 3, iterations: 4 } } }`,
    // After 30 s a is gone, b at its peak of 8, c may still need 3 while it stops, d 1, e 2 and f 3. a ends at 20 s,
    // b at 35, c at 30, d at 40. The stages are 15 s and 10 s, the iterations 11 and 3 times 4.
    figures(17, 40, 25, 23),
  ],
  [
    'scenarios one after the other',
    `{ scenarios: {
      a: { executor: 'constant-vus', vus: 5, duration: '10s', gracefulStop: '0s' },
      b: { executor: 'constant-vus', vus: 4, duration: '10s', startTime: '10s', gracefulStop: '0s' } } }`,
    figures(5, 20, 0, null),
  ],
  [
    'iterations by default',
    `{ scenarios: { a: { executor: 'per-vu-iterations', vus: 3 }, b: { executor: 'shared-iterations' } } }`,
    figures(4, 0, 0, 4),
  ],
]

describe.each(k6Versions)('the report of k6 %s', (version) => {
  test.each(cases)('for %s', async (_what, options, expected) => {
    expect(await reportOf(version, options)).toEqual({
      k6_version: version,
      ...expected,
      goos: 'linux',
      goarch: 'amd64',
    })
  })

  test('for options of the environment, which replace the scenarios', async () => {
    const options = `{ scenarios: { a: { executor: 'constant-vus', vus: 5, duration: '20s' } } }`
    const env = { K6_VUS: '2', K6_ITERATIONS: '6' }
    expect(await reportOf(version, options, env)).toMatchObject(figures(2, 0, 0, 6))
  })
})

test('VUs alone are as many iterations since k6 v2.1, and one before', async () => {
  expect(await reportOf('2.2.0', '{ vus: 3 }')).toMatchObject(figures(3, 0, 0, 3))
  expect(await reportOf('1.8.1', '{ vus: 3 }')).toMatchObject(figures(1, 0, 0, 1))
})

test('k6 v1 has scenarios that somebody outside controls', async () => {
  const options = (duration: string) =>
    `{ scenarios: { a: { executor: 'externally-controlled', vus: 1, maxVUs: 10, duration: '${duration}' } } }`
  expect(await reportOf('1.8.1', options('30s'))).toMatchObject(figures(10, 30, 0, null))
  expect(await reportOf('1.8.1', options('0s'))).toMatchObject(figures(10, 0, 0, null))
})
