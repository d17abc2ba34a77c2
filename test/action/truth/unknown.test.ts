/*
 * What the step cannot know it says, and what only another place knows it reads there.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runAction } from '../../support/action.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'
import type { StepResult } from '../../support/stand-in-runner.ts'

const throwing =
  "export const options = { vus: 2, iterations: 30 }\nexport default function () { throw new Error('boom') }"
const throwingOnce =
  "export const options = { vus: 1, iterations: 30 }\nexport default function () { if (__ITER === 3) throw new Error('once') }"
const judged =
  "export const options = { vus: 1, iterations: 12, thresholds: { iterations: ['count>5'], checks: ['rate>0.5'] } }"

type Case = {
  script: string
  inputs?: Record<string, string>
  env?: Record<string, string>
  files?: Record<string, string>
}

const run = (k6: string, { script, inputs = {}, env = {}, files = {} }: Case) =>
  runAction({
    k6,
    files: { 'a.js': script, ...files },
    inputs: { script: 'a.js', 'no-usage-report': 'true', ...inputs },
    env,
  })

const warnings = ({ commands }: StepResult) => commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

const cannotCount = /exceptions cannot be counted/i

describe.each(k6Versions)('k6 %s', (version) => {
  test.concurrent('where nothing counts the iterations, as many as are planned all threw', async () => {
    const step = await run(k6Path(version), {
      script: `${throwing}\nexport function handleSummary({ metrics }) { delete metrics.iterations; return {} }`,
      inputs: { flags: '--quiet', charts: 'false' },
    })
    expect(step.outputs).toMatchObject({ outcome: 'all-iterations-failed', iterations: '' })
    expect(step.log).toContain('Every one of 30 iterations threw an exception')
    expect(warnings(step).join()).toContain('(iterations is not in it)')
  })

  test.concurrent('that no check was made is not believed where K6_WEB_DASHBOARD=false keeps the record away', async () => {
    const step = await run(k6Path(version), {
      script: `import { check } from 'k6'
export default function () { check(1, { two: (n) => n === 2 }) }
export function handleSummary({ metrics, root_group }) { delete metrics.checks; root_group.checks = []; return {} }`,
      inputs: { 'fail-on': 'checks' },
      env: { K6_WEB_DASHBOARD: 'false' },
    })
    expect(step.outputs).toMatchObject({ outcome: 'checks-failed', 'exit-code': '0' })
    expect(step.log).toMatch(/Failed checks cannot be counted.*K6_WEB_DASHBOARD=false/)
  })

  test.concurrent('with fail-on: dropped, what a script takes out is counted without charts, too', async () => {
    const step = await run(k6Path(version), {
      script: `import { sleep } from 'k6'
export const options = { scenarios: { a: { executor: 'constant-arrival-rate', rate: 50, duration: '1s', preAllocatedVUs: 1 } } }
export default function () { sleep(0.2) }
export function handleSummary({ metrics }) { delete metrics.dropped_iterations; return {} }`,
      inputs: { 'fail-on': 'dropped>99%', charts: 'false' },
    })
    expect(step.outputs.outcome).toBe('passed')
    expect(Number(step.outputs['dropped-iterations'])).toBeGreaterThan(30)
    expect(warnings(step).join()).toMatch(/planned iterations were dropped: preAllocatedVUs is 1/)
  })

  describe('a log in a file', () => {
    test.concurrent.each<[string, Omit<Case, 'script'>]>([
      ['a flag', { inputs: { flags: '--log-output=file=k6.log' } }],
      ['a flag, as JSON', { inputs: { flags: '--log-output file=k6.log --log-format json' } }],
      ['a flag, with errors only', { inputs: { flags: '--log-output=file=k6.log,level=error' } }],
      ['a variable', { env: { K6_LOG_OUTPUT: 'file=./k6.log,level=warn', K6_LOG_FORMAT: 'json' } }],
      ['a line of env', { inputs: { env: 'K6_LOG_OUTPUT=file=k6.log' } }],
    ])('by %s is read', async (_what, given) => {
      const step = await run(k6Path(version), { script: throwing, ...given })
      expect(step.outputs).toMatchObject({ outcome: 'all-iterations-failed', 'exit-code': '0', iterations: '30' })
      expect(step.log).toMatch(/Every one of 30 iterations threw an exception, the first: Error: boom/)
      expect(readFileSync(join(step.workspace, 'k6.log'), 'utf8')).toContain('boom')
    })

    test.concurrent('counts only what this run wrote', async () => {
      const line =
        'time="2026-01-01T00:00:00Z" level=error msg="Error: old" executor=shared-iterations scenario=default source=stacktrace\n'
      const step = await run(k6Path(version), {
        script: throwingOnce,
        inputs: { flags: '--log-output=file=logs/k6.log' },
        files: { 'logs/k6.log': line.repeat(40) },
      })
      expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '30' })
      expect(warnings(step)).toEqual([expect.stringMatching(/a\.js threw an exception: Error: once/)])
    })

    test.concurrent('names the error that ended k6', async () => {
      const step = await run(k6Path(version), {
        script: "export function setup() { throw new Error('bad setup') }\nexport default function () {}",
        inputs: { flags: '--log-output=file=k6.log' },
      })
      expect(step.outputs).toMatchObject({ outcome: 'script-error', 'exit-code': '107' })
      expect(step.log).toMatch(/bad setup/)
    })
  })

  describe('exceptions that nobody can count', () => {
    test.concurrent.each<[string, Omit<Case, 'script'>]>([
      ['--log-output=none', { inputs: { flags: '--log-output=none' } }],
      ['--log-format=raw', { inputs: { flags: '--log-format=raw' } }],
      ['K6_LOG_OUTPUT', { env: { K6_LOG_OUTPUT: 'none' } }],
      ['K6_LOG_FORMAT', { env: { K6_LOG_FORMAT: 'raw' } }],
      ['a level that hides errors', { inputs: { flags: '--log-output=file=k6.log,level=fatal' } }],
      ['a raw file', { inputs: { flags: '--log-output=file=k6.log --log-format=raw' } }],
      ['what is no file', { inputs: { flags: '--log-output=file=/dev/null' } }],
    ])('by %s are a warning, and told in the reason and on the page', async (_what, given) => {
      const step = await run(k6Path(version), { script: throwingOnce, ...given })
      expect(step.outputs).toMatchObject({ outcome: 'passed', 'exit-code': '0' })
      expect(warnings(step)).toEqual([expect.stringMatching(cannotCount)])
      expect(step.log.trimEnd().split('\n').at(-1)).toMatch(cannotCount)
      expect(step.summary).toMatch(cannotCount)
    })

    test.concurrent('fail with fail-on: exceptions', async () => {
      const step = await run(k6Path(version), {
        script: 'export default function () {}',
        inputs: { 'fail-on': 'exceptions', flags: '--log-output=file=k6.log,level=panic' },
      })
      expect(step.outputs).toMatchObject({ outcome: 'exceptions', passed: 'false' })
      // The error says so.
      expect(warnings(step).filter((data) => cannotCount.test(data))).toEqual([])
    })

    test.concurrent('are known in a file, with fail-on: exceptions', async () => {
      const step = await run(k6Path(version), {
        script: 'export default function () {}',
        inputs: { 'fail-on': 'exceptions', flags: '--log-output=file=k6.log' },
      })
      expect(step.outputs).toMatchObject({ outcome: 'passed', passed: 'true' })
      expect(existsSync(join(step.workspace, 'k6.log'))).toBe(true)
    })
  })

  describe('a summary that is turned off', () => {
    test.concurrent('does not hide that every iteration threw', async () => {
      const step = await run(k6Path(version), { script: throwing, inputs: { flags: '--summary-mode=disabled' } })
      expect(step.outputs).toMatchObject({ outcome: 'all-iterations-failed', 'exit-code': '0' })
      expect(step.log).toMatch(/Every one of 30 iterations/)
    })

    test.concurrent('fails with fail-on: checks', async () => {
      const step = await run(k6Path(version), {
        script: throwingOnce,
        inputs: { 'fail-on': 'checks', flags: '--summary-mode=disabled' },
      })
      expect(step.outputs).toMatchObject({ outcome: 'checks-failed', 'exit-code': '0' })
    })
  })

  describe('thresholds that are not judged', () => {
    test.concurrent.each<[string, Omit<Case, 'script'>]>([
      ['--no-thresholds', { inputs: { flags: '--no-thresholds' } }],
      ['K6_NO_THRESHOLDS', { env: { K6_NO_THRESHOLDS: 'true' } }],
      ['a line of env', { inputs: { env: 'K6_NO_THRESHOLDS=1' } }],
    ])('by %s are never called held, or not there', async (_what, given) => {
      const script = `${judged}\nexport default function () {}`
      const step = await run(k6Path(version), { script, ...given })
      expect(step.outputs).toMatchObject({ outcome: 'passed', 'exit-code': '0' })
      expect(step.log).toMatch(/2 thresholds were not judged, because --no-thresholds or K6_NO_THRESHOLDS is set/)
      expect(step.log).not.toMatch(/sets no thresholds|held|handleSummary/)
      expect(JSON.parse(step.outputs.thresholds ?? '')).toMatchObject([
        { metric: 'checks', status: 'unknown', ok: null },
        { metric: 'iterations', status: 'unknown', ok: null, value: 12 },
      ])
    })

    test.concurrent('but by --no-thresholds=false they are', async () => {
      const step = await run(k6Path(version), {
        script: `${judged}\nexport default function () {}`,
        inputs: { flags: '--no-thresholds=false' },
        env: { K6_NO_THRESHOLDS: 'true' },
      })
      expect(step.log).toMatch(/All 2 thresholds held/)
    })
  })

  describe("k6's newer summary", () => {
    const checking = `import { check } from 'k6'\n${judged}\nexport default function () { check(__ITER, { low: (n) => n < 9 }) }\nexport function handleSummary(data) { return { stdout: 'duration ' + (data.config.duration > 0) + '\\n' } }`

    test.concurrent.each<[string, Omit<Case, 'script'>]>([
      ['--new-machine-readable-summary', { inputs: { flags: '--new-machine-readable-summary' } }],
      ['K6_NEW_MACHINE_READABLE_SUMMARY', { env: { K6_NEW_MACHINE_READABLE_SUMMARY: 'true' } }],
    ])('by %s is understood', async (_what, given) => {
      const step = await run(k6Path(version), { script: checking, ...given })
      expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '12', 'checks-rate': '0.75' })
      expect(Number(step.outputs['iterations-rate'])).toBeGreaterThan(0)
      expect(Number(step.outputs['iteration-duration-p95'])).toBeGreaterThan(0)
      expect(step.log).toContain('duration true')
      expect(step.log).toMatch(/All 2 thresholds held; 3 of 12 checks failed/)
      expect(warnings(step)).toEqual([])
    })

    test.concurrent('with a crossed threshold, which it does not have', async () => {
      const step = await run(k6Path(version), {
        script: checking.replace('rate>0.5', 'rate>0.9'),
        inputs: { flags: '--new-machine-readable-summary' },
      })
      expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
      expect(JSON.parse(step.outputs.thresholds ?? '')).toMatchObject([
        { metric: 'checks', status: 'crossed', ok: false, value: 0.75, limit: 0.9 },
        { metric: 'iterations', status: 'unknown', ok: null, value: 12 },
      ])
    })

    test.concurrent('with figures that were changed', async () => {
      const step = await run(k6Path(version), {
        script: checking.replace(
          'return {',
          'for (const m of data.results.metrics) if (m.values.count) m.values.count = 0.5; return {',
        ),
        inputs: { flags: '--new-machine-readable-summary' },
      })
      expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '12' })
    })
  })
})
