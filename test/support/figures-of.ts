import type { ComparedFigure } from '../../src/compare/comparison.ts'
import type { Metric } from '../../src/results/result.ts'

export type Run = { metrics: ReadonlyMap<string, Pick<Metric, 'kind' | 'values'>> }

/** p(95), which is better short; requests per second, of which more are better; and failures. */
export const p95: ComparedFigure = { metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower' }
export const rate: ComparedFigure = { metric: 'http_reqs', aggregation: 'rate', better: 'higher' }
export const failed: ComparedFigure = { metric: 'http_req_failed', aggregation: 'rate', better: 'lower' }

/** Runs that measured one of these. */
export const timed = (ms: number): Run => ({
  metrics: new Map([['http_req_duration', { kind: 'trend', values: { 'p(95)': ms } }]]),
})
export const rated = (perSecond: number): Run => ({
  metrics: new Map([['http_reqs', { kind: 'counter', values: { count: 1000, rate: perSecond } }]]),
})
export const failing = (fails: number, requests: number): Run => ({
  metrics: new Map([
    ['http_req_failed', { kind: 'rate', values: { passes: fails, fails: requests - fails, value: fails / requests } }],
  ]),
})
