import type { EarlierRun } from '../../src/history/earlier-runs.ts'
import type { Metric } from '../../src/results/result.ts'

type Measured = Pick<Metric, 'kind' | 'values'>

const hash = '0'.repeat(64)

/**
 * A history whose run n took 100 + n ms (p95), with a limit of 500 ms, and has the figures that most tests have.
 *
 * @param count how many runs.
 */
export const historyOf = (count: number, { verdict = 'no-difference' } = {}): readonly EarlierRun[] =>
  Array.from({ length: count }, (_none, index) => {
    const number = index + 1
    const trend = (p95: number) => ({
      kind: 'trend' as const,
      values: {
        avg: p95 / 3,
        min: 1,
        med: p95 / 2,
        max: 2 * p95,
        'p(90)': 0.9 * p95,
        'p(95)': p95,
        'p(99)': 1.5 * p95,
      },
    })
    return {
      name: `run ${number}`,
      conditions: { k6: '2.2.0', script: hash, load: hash, flags: hash, os: 'linux', arch: 'x64', cpu: 'c' },
      metrics: new Map<string, Measured>([
        ['http_req_duration', trend(100 + number)],
        ['http_req_duration{kind:checkout}', trend(200 + number)],
        ['iteration_duration', trend(300 + number)],
        ['http_reqs', { kind: 'counter' as const, values: { count: 1000, rate: 100 + (number % 7) } }],
        ['http_req_failed', { kind: 'rate' as const, values: { value: 0.001, passes: 1, fails: 999 } }],
      ]),
      origin: {
        time: '2026-03-01T10:00:00.000Z',
        commit: String(number).padStart(10, '0').padEnd(40, 'f'),
        ref: 'refs/heads/main',
        url: `https://github.com/your-org/shop/actions/runs/${number}`,
        verdict,
        thresholds: ['http_req_duration p(95)<500'],
      },
    }
  })
