/*
 * Thresholds of which k6's last words say more than its summary, or its summary more than a script left in it.
 */
import { describe, expect, test } from 'vitest'
import { runAction } from '../../support/action.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'
import type { StepResult } from '../../support/stand-in-runner.ts'

const reasonOf = ({ outputs }: StepResult): string => JSON.parse(outputs.results ?? '')[0].reason

describe.each(k6Versions)('k6 %s', (version) => {
  const run = (source: string, inputs: Record<string, string> = {}) =>
    runAction({
      k6: k6Path(version),
      files: { 'a.js': source },
      inputs: { script: 'a.js', 'no-usage-report': 'true', ...inputs },
    })

  test.concurrent('one that stopped the test and holds at its end was crossed, and no other', async () => {
    const step = await run(`import { Gauge } from 'k6/metrics'
import { sleep } from 'k6'
const depth = new Gauge('depth')
export const options = {
  duration: '30s',
  thresholds: { depth: [{ threshold: 'value<5', abortOnFail: true }], iterations: ['count>0'] },
}
export default function () { depth.add(10); sleep(0.1) }
export function teardown() { depth.add(1) }`)
    expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
    expect(JSON.parse(step.outputs.thresholds ?? '')).toMatchObject([
      { metric: 'depth', status: 'crossed', ok: false, value: 1 },
      { metric: 'iterations', status: 'ok', ok: true },
    ])
    expect(reasonOf(step)).toBe(
      '1 of 2 thresholds was crossed: depth value<5 (measured 1 at the end, crossed before); one with abortOnFail stopped the test before its end.',
    )
  })

  test.concurrent('one that stopped the test says so', async () => {
    const step = await run(`import { sleep } from 'k6'
export const options = {
  duration: '30s',
  thresholds: { iterations: [{ threshold: 'count<1', abortOnFail: true, delayAbortEval: '1s' }] },
}
export default function () { sleep(0.1) }`)
    expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
    expect(reasonOf(step)).toMatch(
      /^The only threshold was crossed: iterations count<1 \(measured \d+\); one with abortOnFail stopped the test before its end\.$/,
    )
  })

  test.concurrent('without a summary, k6 names their metrics', async () => {
    const step = await run(
      `export const options = { iterations: 3, thresholds: { iterations: ['count>5'], 'iterations{a:1, b:2}': ['count>5'] } }
export default function () {}`,
      { flags: '--summary-mode=disabled' },
    )
    expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99', thresholds: '' })
    expect(reasonOf(step)).toMatch(
      /^k6 says that thresholds on iterations(?:\{a:1, b:2\}, iterations|, iterations\{a:1, b:2\}) were crossed, but no summary says which\.$/,
    )
  })

  test.concurrent('a script that says that all of several held does not hide which metric it was', async () => {
    const step = await run(`export const options = {
  iterations: 3,
  thresholds: { iterations: ['count>5', 'count>1'], 'iterations{a:1, b:2}': ['count>5'], vus: ['value<100'] },
}
export default function () {}
export function handleSummary({ metrics }) {
  for (const { thresholds = {} } of Object.values(metrics)) for (const one of Object.values(thresholds)) one.ok = true
  return {}
}`)
    expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
    const thresholds: { metric: string; status: string }[] = JSON.parse(step.outputs.thresholds ?? '')
    const statusOf = (name: string) => thresholds.filter(({ metric }) => metric === name).map(({ status }) => status)
    expect(statusOf('iterations{a:1, b:2}')).toEqual(['crossed'])
    expect(statusOf('iterations')).not.toContain('ok')
    expect(step.log).toMatch(/all thresholds of iterations(?:\{a:1, b:2\})? held, but k6 says that one was crossed/)
  })
})
