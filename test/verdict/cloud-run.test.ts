import { expect, it } from 'vitest'
import type { CloudEnd } from '../../src/engine/cloud/cloud-end.ts'
import { judge } from '../../src/verdict/verdict.ts'

type Run = Extract<CloudEnd, { kind: 'seen' }>['run']

const judged = (exitCode: number | null, end: CloudEnd | null, cause: 'itself' | 'cancelled' | 'timeout' = 'itself') =>
  judge({
    end: { exitCode, signal: exitCode === null ? 'SIGKILL' : null, cause, killed: false, errors: null, idle: false },
    result: null,
    plan: null,
    failOn: new Set(),
    comparison: null,
    cloud: { id: '9001', url: '', end },
  })

const run = (status: string, result: string | null, more: Partial<Run> = {}): CloudEnd => ({
  kind: 'seen',
  run: { status, result, message: '', code: null, abortedBy: '', ...more },
})

const unknown: CloudEnd = { kind: 'unknown', why: 'the API answered HTTP 403' }

it.each<[number | null, CloudEnd, string]>([
  [0, run('completed', 'passed'), 'passed'],
  [0, run('completed', 'failed'), 'thresholds-crossed'],
  [0, run('completed', 'error'), 'crashed'],
  [0, run('completed', null), 'crashed'],
  [0, run('completed', 'fine'), 'crashed'],
  [0, run('aborted', 'passed'), 'crashed'],
  [0, run('aborted', null), 'crashed'],
  [0, run('aborted', 'failed'), 'thresholds-crossed'],
  [0, run('aborted', 'error'), 'crashed'],
  [0, run('aborted', 'error', { abortedBy: 'someone' }), 'stopped'],
  [0, run('aborted', 'error', { code: 8036 }), 'stopped'],
  [0, run('aborted', 'error', { code: 8035 }), 'script-error'],
  [0, run('aborted', 'error', { code: 8034 }), 'crashed'],
  [0, run('running', 'passed'), 'crashed'],
  [0, run('processing_metrics', 'passed'), 'crashed'],
  [0, run('archived', 'passed'), 'crashed'],
  [0, unknown, 'crashed'],
  [0, { kind: 'left' }, 'started'],
  [97, run('completed', 'passed'), 'crashed'],
  [97, run('completed', 'error'), 'crashed'],
  [97, run('aborted', 'error', { abortedBy: 'someone' }), 'stopped'],
  [97, unknown, 'crashed'],
  [97, { kind: 'left' }, 'crashed'],
  [98, run('completed', 'passed'), 'crashed'],
  [98, unknown, 'crashed'],
  [99, run('completed', 'passed'), 'thresholds-crossed'],
  [99, run('completed', 'failed'), 'thresholds-crossed'],
  [99, run('completed', null), 'thresholds-crossed'],
  [99, run('running', null), 'thresholds-crossed'],
  [99, unknown, 'thresholds-crossed'],
  [99, { kind: 'left' }, 'thresholds-crossed'],
  [104, run('completed', 'passed'), 'config-error'],
  [104, unknown, 'config-error'],
  [107, run('completed', 'passed'), 'script-error'],
  [null, run('completed', 'passed'), 'crashed'],
  [null, unknown, 'crashed'],
])('judges exit code %s and %j as %s', (exitCode, end, outcome) => {
  const { passed, ...verdict } = judged(exitCode, end)
  expect(verdict.outcome).toBe(outcome)
  expect(passed).toBe(outcome === 'passed' || outcome === 'started')
})

it.each(['cancelled', 'timeout'] as const)('says first what this step did: %s', (cause) => {
  const { outcome, passed } = judged(cause === 'timeout' ? null : 0, run('completed', 'passed'), cause)
  expect(outcome).toBe(cause === 'timeout' ? 'timed-out' : 'cancelled')
  expect(passed).toBe(false)
})

it.each<[CloudEnd, string]>([
  [run('completed', 'passed'), 'passed'],
  [run('completed', 'failed'), 'thresholds-crossed'],
  [run('aborted', 'error', { abortedBy: 'this step' }), 'timed-out'],
  [run('aborted', 'failed'), 'thresholds-crossed'],
  [unknown, 'crashed'],
])('asks the service at a timeout at which k6 ended well: %j', (end, outcome) => {
  expect(judged(0, end, 'timeout').outcome).toBe(outcome)
})

it('lets a run on this machine be judged by its own end', () => {
  expect(judged(0, null).outcome).toBe('passed')
})

it.each<[CloudEnd, RegExp]>([
  [unknown, /^What became of the test run is not known: the API answered HTTP 403\./],
  [run('completed', 'error', { message: 'out of VUh' }), /^The test run failed in Grafana Cloud k6: out of VUh\./],
  [run('aborted', 'error', { message: 'limit' }), /^The test run was aborted by Grafana Cloud k6: limit\./],
  [run('completed', null), /not known: Grafana Cloud k6 says of it: status completed, no result\./],
  [run('completed', 'failed'), /^Grafana Cloud k6 says that thresholds were crossed, but not which\./],
])('says of %j why', (end, reason) => {
  expect(judged(0, end).reason).toMatch(reason)
})
