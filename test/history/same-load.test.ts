import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadText, sameLoad } from '../../src/history/same-load.ts'
import { parseFlags } from '../../src/k6/flags.ts'
import { planScript } from '../../src/k6/inspect.ts'
import { type Plan, parsePlan } from '../../src/k6/plan.ts'
import { type K6Version, k6Path, k6Versions } from '../support/k6.ts'

async function planOf(version: K6Version, options: object, scriptEnv: Record<string, string> = {}): Promise<Plan> {
  const cwd = mkdtempSync(join(tmpdir(), 'same-load-'))
  writeFileSync(join(cwd, 'a.js'), `export const options = ${JSON.stringify(options)}\nexport default () => {}`)
  const planned = await planScript({
    k6: { path: k6Path(version), version },
    script: 'a.js',
    options: {},
    flags: parseFlags(''),
    boundBy: [],
    env: process.env,
    scriptEnv,
    cwd,
    scratch: cwd,
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    log: () => {},
  })
  if (!('plan' in planned)) throw new Error(planned.log)
  return planned.plan
}

const usual = { vus: 2, duration: '3s' }

describe.each(k6Versions)('k6 %s', (version) => {
  test.each<[object]>([
    [{ vus: 3 }],
    [{ duration: '4s' }],
    [{ iterations: 5 }],
    [{ rps: 50 }],
    [{ executionSegment: '0:1/2' }],
    [{ noSetup: true }],
    [{ noTeardown: true }],
    [{ maxRedirects: 3 }],
    [{ batch: 5 }],
    [{ batchPerHost: 5 }],
    [{ httpDebug: 'full' }],
    [{ throw: true }],
    [{ noConnectionReuse: true }],
    [{ noVUConnectionReuse: true }],
    [{ minIterationDuration: '1s' }],
    [{ discardResponseBodies: true }],
  ])('%j is another load', async (more) => {
    const [a, b] = await Promise.all([planOf(version, usual), planOf(version, { ...usual, ...more })])
    expect(sameLoad(a, b)).toBe(false)
  })

  test('two halves are two loads', async () => {
    const half = (executionSegment: string) => planOf(version, { ...usual, executionSegment })
    const [first, second] = await Promise.all([half('0:1/2'), half('1/2:1')])
    expect(sameLoad(first, second)).toBe(false)
  })

  test.each([['K6_RPS'], ['K6_BATCH'], ['K6_MIN_ITERATION_DURATION']])('%s in the environment too', async (name) => {
    const value = name === 'K6_MIN_ITERATION_DURATION' ? '2s' : '5'
    const [a, b] = await Promise.all([planOf(version, usual), planOf(version, usual, { [name]: value })])
    expect(sameLoad(a, b)).toBe(false)
  })

  // What k6 does anyway, and what it does to no load.
  test.each<[object]>([
    [{ executionSegment: '0:1' }],
    [{ maxRedirects: 10, batch: 20, batchPerHost: 6 }],
    [{ rps: 0, minIterationDuration: '0s', noConnectionReuse: false, throw: false }],
    [{ thresholds: { http_reqs: ['count>0'] }, tags: { commit: 'abc' }, summaryTrendStats: ['avg'] }],
    [{ teardownTimeout: '2m', userAgent: 'x' }],
  ])('%j is the same load', async (more) => {
    const [a, b] = await Promise.all([planOf(version, usual), planOf(version, { ...usual, ...more })])
    expect(loadText(b)).toBe(loadText(a))
  })
})

// The hash that version 1.0.0 kept for these plans, so that the baselines of users go on.
test.each<[object, string]>([
  [
    { vus: 2, duration: '3s' },
    '[[2,"3s",null,null,null,false,2,"33s"],[["default",{"executor":"constant-vus","startTime":null,"duration":"3s","maxDuration":null,"vus":2,"startVUs":null,"preAllocatedVUs":null,"maxVUs":null,"iterations":null,"stages":null,"rate":null,"startRate":null,"timeUnit":null}]]]',
  ],
])('%j is kept as before', (options, text) => {
  const scenarios = { default: { executor: 'constant-vus', ...options } }
  const plan = parsePlan(JSON.stringify({ ...options, scenarios, maxVUs: 2, totalDuration: '33s' }))
  const sha256 = (content: string) => createHash('sha256').update(content).digest('hex')
  expect(sha256(plan ? loadText(plan) : '')).toBe(sha256(text))
})
