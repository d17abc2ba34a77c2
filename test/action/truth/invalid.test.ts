import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../../support/action.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'
import type { StepResult } from '../../support/stand-in-runner.ts'
import { startTarget } from '../../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const nowhere = 'http://127.0.0.1:9/'

/** Keeps a rate for as long as it has VUs; each iteration takes as long as SLEEP says, in seconds. */
const rate = `import { sleep } from 'k6'
export const options = { scenarios: { a: { executor: 'constant-arrival-rate', rate: 50, duration: '1s', preAllocatedVUs: 20 } } }
export default function () { sleep(Number(__ENV.SLEEP)) }`

const request = `import http from 'k6/http'
import { sleep } from 'k6'
export default function () { http.get(__ENV.TARGET); sleep(0.02) }`

const reasonOf = ({ outputs }: StepResult): string => JSON.parse(outputs.results ?? '')[0].reason
const comparisonOf = ({ outputs }: StepResult) => JSON.parse(outputs.comparison ?? '')
const warningsOf = ({ commands }: StepResult) =>
  commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

const off = { script: 'a.js', 'no-usage-report': 'true' }

/** Summaries of earlier runs, as k6 writes them. */
const earlier = (metrics: object, count = 6) =>
  Object.fromEntries(
    Array.from({ length: count }, (_none, index) => [
      `earlier/${index}.json`,
      JSON.stringify({ metrics, root_group: { groups: {}, checks: {} } }),
    ]),
  )
const whole = { iterations: { count: 50, rate: 50 }, iteration_duration: { avg: 100, 'p(95)': 110 } }
const against = { baseline: 'earlier', 'compare-metrics': 'iteration_duration p(95)' }

type Odd = { seconds?: number; inputs?: Record<string, string>; files?: Record<string, string> }

describe.each(k6Versions)('k6 %s', (version) => {
  describe('a target that dies in the last third of the run', () => {
    const dying = `import http from 'k6/http'
      import { sleep } from 'k6'
      import exec from 'k6/execution'
      export const options = { vus: 2, duration: '4s' }
      export default function () {
        http.get(exec.scenario.progress < 0.5 ? __ENV.TARGET : '${nowhere}')
        sleep(0.05)
      }`
    const run = (inputs: Record<string, string>, source = dying) =>
      runAction({
        k6: k6Path(version),
        files: { 'a.js': source },
        inputs: { ...off, env: `TARGET=${target.url}`, ...inputs },
      })

    test.concurrent('is told, above the figures too', async () => {
      const step = await run({})
      const said = /every request of the last [12](?:\.\d+)? s failed, as if the target had died/
      expect(step.outputs.outcome).toBe('passed')
      expect(reasonOf(step)).toMatch(new RegExp(said.source, 'i'))
      expect(warningsOf(step)).toEqual([expect.stringMatching(said)])
      expect(step.summary.split('| Requests |')[0]).toMatch(new RegExp(`no valid measurement:\\*\\* ${said.source}`))
    })

    test.concurrent('fails the step with fail-on: invalid', async () => {
      const step = await run({ 'fail-on': 'invalid' })
      expect(step.outputs).toMatchObject({ outcome: 'invalid', passed: 'false', 'exit-code': '0' })
      expect(reasonOf(step)).toMatch(/^This is no valid measurement: every request of the last /)
      expect(warningsOf(step)).toEqual([])
    })

    test.concurrent('is not one that fails in between, nor one that nobody recorded', async () => {
      const between = dying.replace('progress < 0.5', 'progress < 0.3 || exec.scenario.progress > 0.5')
      const steps = await Promise.all([
        run({ 'fail-on': 'invalid' }, between),
        run({ 'fail-on': 'invalid', charts: 'false' }),
      ])
      expect(steps.map(({ outputs }) => outputs.outcome)).toEqual(['passed', 'passed'])
    })
  })

  describe('other machines take CPU time', () => {
    const stat = (idle: number, steal: number) => `cpu  1000 0 0 ${idle} 0 0 0 ${steal} 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n`
    const loop = (seconds: number) =>
      `import { sleep } from 'k6'\nexport function setup() { console.log('it runs') }\nexport default function () { sleep(${seconds}) }`

    /** Of the 1000 ticks that pass while k6 runs, so many are stolen. */
    async function run(steal: number, { seconds = 2.5, inputs = {}, files = {} }: Odd = {}) {
      const file = join(mkdtempSync(join(tmpdir(), 'proc-')), 'stat')
      writeFileSync(file, stat(5000, 10))
      let passed = false
      const step = await runAction({
        k6: k6Path(version),
        files: { 'a.js': loop(seconds), ...files },
        inputs: { ...off, ...inputs },
        env: { LOAD_TEST_PROC_STAT: file },
        watch: ({ child, log }) => {
          child.stdout?.on('data', () => {
            if (passed || !log().includes('it runs')) return
            passed = true
            writeFileSync(file, stat(6000 - steal, 10 + steal))
          })
        },
      })
      expect(passed).toBe(true)
      return step
    }

    test.concurrent('more than 5 % of it: the measurement is theirs', async () => {
      const step = await run(80)
      expect(step.outputs.outcome).toBe('passed')
      const said = "other machines took 8% of this one's CPU time (steal)"
      expect(warningsOf(step)).toEqual([`a.js: ${said}`])
      expect(step.summary.split('| Iterations |')[0]).toContain(`no valid measurement:** ${said}`)
    })

    test.concurrent('a comparison cannot tell, so nothing is a regression', async () => {
      const step = await run(80, {
        inputs: { ...against, 'fail-on': 'regression' },
        files: earlier(whole),
      })
      expect(step.outputs.outcome).toBe('passed')
      expect(comparisonOf(step)).toMatchObject({ verdict: 'too-little-to-tell', figures: [], runs: 6 })
      expect(comparisonOf(step).notes).toContain(
        "This run is no valid measurement, so its figures were not compared: other machines took 8% of this one's CPU time (steal).",
      )
    })

    test.concurrent('less, or for too short a time to say', async () => {
      const steps = await Promise.all([
        run(50, { inputs: { 'fail-on': 'invalid' } }),
        run(500, { seconds: 0.5, inputs: { 'fail-on': 'invalid' } }),
      ])
      expect(steps.map(({ outputs }) => outputs.outcome)).toEqual(['passed', 'passed'])
      expect(steps.flatMap(warningsOf)).toEqual([])
    })

    test.concurrent('where it cannot be read nothing is said', async () => {
      const step = await runAction({
        k6: k6Path(version),
        files: { 'a.js': loop(2.1) },
        inputs: { ...off, 'fail-on': 'invalid' },
        env: { LOAD_TEST_PROC_STAT: '/nowhere/stat' },
      })
      expect(step.outputs.outcome).toBe('passed')
    })
  })

  describe('compared with earlier runs', () => {
    const run = (files: Record<string, string>, inputs: Record<string, string> = {}, sleep = '2') =>
      runAction({
        k6: k6Path(version),
        files: { 'a.js': rate, ...files },
        inputs: { ...off, ...against, env: `SLEEP=${sleep}`, ...inputs },
      })
    const dropping = { ...whole, dropped_iterations: { count: 40, rate: 40 }, iterations: { count: 10, rate: 10 } }

    test.concurrent('that dropped nothing, dropped iterations are the regression', async () => {
      const step = await run(earlier(whole), { 'fail-on': 'regression' })
      expect(step.outputs).toMatchObject({ outcome: 'regression', passed: 'false' })
      expect(reasonOf(step)).toMatch(
        /^Unlike in the 6 runs before, \d\d of 50 planned iterations were dropped: preAllocatedVUs is 20, and there is no maxVUs\.$/,
      )
      // To leave the earlier runs behind would not help: this one is no measurement that later ones could be compared with.
      expect(step.log).not.toContain('history-rebase')
      expect(step.log).toContain('let a threshold of the script on http_req_failed or dropped_iterations allow it')
      expect(comparisonOf(step)).toMatchObject({ verdict: 'worse', figures: [] })
      expect(step.summary).toContain('Worse than before')
      expect(warningsOf(step)).toEqual([])
    })

    test.concurrent('without fail-on it is one warning', async () => {
      const step = await run(earlier(whole))
      expect(step.outputs.outcome).toBe('passed')
      expect(warningsOf(step).filter((text) => text.includes('dropped'))).toEqual([
        expect.stringMatching(/^unlike in the 6 runs before, /),
      ])
      expect(reasonOf(step).match(/planned iterations/g)).toHaveLength(1)
    })

    test.concurrent('that dropped some too, it is too little to tell', async () => {
      const step = await run(earlier(dropping), { 'fail-on': 'regression' })
      expect(step.outputs.outcome).toBe('passed')
      expect(comparisonOf(step)).toMatchObject({ verdict: null, figures: [], runs: 0 })
      expect(comparisonOf(step).notes).toContainEqual(expect.stringMatching(/^6 earlier runs were left out: no valid/))
    })

    test.concurrent('those that dropped some are left out', async () => {
      const files = { ...earlier(whole), 'earlier/9.json': earlier(dropping, 1)['earlier/0.json'] ?? '' }
      const step = await run(files, {}, '0.01')
      expect(comparisonOf(step)).toMatchObject({ runs: 6 })
      expect(comparisonOf(step).notes).toContainEqual(expect.stringMatching(/^1 earlier run was left out: no valid/))
    })

    test.concurrent('what a threshold of the script allows is compared, of earlier runs too', async () => {
      const allowed = rate.replace('{ scenarios', "{ thresholds: { dropped_iterations: ['count<50'] }, scenarios")
      const step = await run({ ...earlier(dropping), 'a.js': allowed })
      expect(comparisonOf(step)).toMatchObject({ runs: 6, figures: [{ metric: 'iteration_duration' }] })
      const stricter = allowed.replace('count<50', 'count<20')
      const left = await run({ ...earlier(dropping), 'a.js': stricter }, {}, '0.01')
      expect(comparisonOf(left)).toMatchObject({ runs: 0, figures: [] })
    })

    test.concurrent('that had a target, one that is down is the regression, and stays it when confirmed', async () => {
      const metrics = { ...whole, http_req_failed: { passes: 0, fails: 9, value: 0 }, http_reqs: { count: 9, rate: 9 } }
      const step = await runAction({
        k6: k6Path(version),
        files: { 'a.js': request, ...earlier(metrics) },
        inputs: { ...off, baseline: 'earlier', env: `TARGET=${nowhere}`, confirm: 'true', 'fail-on': 'regression' },
      })
      expect(step.outputs.outcome).toBe('regression')
      expect(reasonOf(step)).toBe('Unlike in the 6 runs before, 1 of 1 request failed.')
      expect(comparisonOf(step).notes).toContain('It was so again when the test ran once more.')
    })
  })

  describe('two sides in turn', () => {
    const run = (files: Record<string, string>, inputs: Record<string, string>) =>
      runAction({
        k6: k6Path(version),
        files,
        inputs: { ...off, 'compare-rounds': '3', 'fail-on': 'regression', ...inputs },
      })
    const iterations = { 'compare-metrics': 'iteration_duration p(95)' }

    test.concurrent('dropped iterations on side A only are the regression', { timeout: 60_000 }, async () => {
      const step = await run({ 'a.js': rate }, { ...iterations, env: 'SLEEP=2', 'compare-env': 'SLEEP=0.01' })
      expect(step.outputs).toMatchObject({ outcome: 'regression', passed: 'false' })
      expect(reasonOf(step)).toMatch(/^Unlike on side B, on side A \d\d of 50 planned iterations were dropped: /)
      expect(comparisonOf(step)).toMatchObject({ verdict: 'worse', figures: [], runs: 0 })
    })

    test.concurrent('on side B only they are not, and the rounds are left out', { timeout: 60_000 }, async () => {
      const step = await run({ 'a.js': rate }, { ...iterations, env: 'SLEEP=0.01', 'compare-env': 'SLEEP=2' })
      expect(step.outputs.outcome).toBe('passed')
      expect(comparisonOf(step)).toMatchObject({ verdict: null, runs: 0 })
      expect(comparisonOf(step).notes).toContainEqual(
        expect.stringMatching(
          /^3 of 3 rounds were left out, because what they measured is not valid, the first: on side B of round 1, \d\d of 50 planned/,
        ),
      )
    })

    test.concurrent('a target of side A that is down is the regression', async () => {
      const step = await run(
        { 'a.js': request },
        { env: `TARGET=${nowhere}`, 'compare-env': `TARGET=${target.url}`, iterations: '3', vus: '1' },
      )
      expect(step.outputs.outcome).toBe('regression')
      expect(reasonOf(step)).toBe('Unlike on side B, on side A 3 of 3 requests failed (round 1).')
    })

    test.concurrent('two targets that are down are not', async () => {
      const step = await run(
        { 'a.js': request },
        { env: `TARGET=${nowhere}`, 'compare-env': 'TARGET=http://127.0.0.1:1/', iterations: '3', vus: '1' },
      )
      expect(step.outputs.outcome).toBe('passed')
      expect(comparisonOf(step)).toMatchObject({ verdict: null, runs: 0 })
    })
  })
})
