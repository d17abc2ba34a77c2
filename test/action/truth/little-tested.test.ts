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

const imports = `import http from 'k6/http'
import { check, sleep } from 'k6'
import exec from 'k6/execution'
`
const script = (options: string, body: string) =>
  `${imports}export const options = ${options}\nexport default function () { ${body} }`

const reasonOf = ({ outputs }: StepResult): string => JSON.parse(outputs.results ?? '')[0].reason
const warningsOf = ({ commands }: StepResult) =>
  commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

describe.each(k6Versions)('k6 %s', (version) => {
  const run = (source: string, inputs: Record<string, string> = {}) =>
    runAction({
      k6: k6Path(version),
      files: { 'a.js': source },
      inputs: { script: 'a.js', env: `URL=${target.url}`, 'no-usage-report': 'true', ...inputs },
    })

  describe('every request failed', () => {
    const held = "{ iterations: 12, thresholds: { http_req_duration: ['p(95)<500'] } }"

    test.concurrent('because the target refused it', async () => {
      const step = await run(script(held, "http.get('http://127.0.0.1:9/health')"))
      expect(step.outputs).toMatchObject({ outcome: 'passed', 'http-req-failed-rate': '1', 'dropped-iterations': '0' })
      expect(reasonOf(step)).toBe(
        'The only threshold held, but had no response; 12 of 12 requests failed, which k6 lets pass.',
      )
      expect(warningsOf(step)).toEqual(['a.js: 12 of 12 requests failed'])
      expect(step.summary).toMatch(/⚠️ \|[^\n]*\| no.response \|[^|]*500[^|]*\| {2}\|/)
      expect(JSON.parse(step.outputs.thresholds ?? '')).toMatchObject([{ status: 'ok', value: null }])
    })

    test.concurrent('because it timed out', async () => {
      const options = "{ iterations: 2, thresholds: { http_req_duration: ['p(95)<5000'] } }"
      const step = await run(script(options, "http.get(__ENV.URL + '/delay/3000', { timeout: '200ms' })"))
      expect(reasonOf(step)).toBe(
        'The only threshold held, but had no response; 2 of 2 requests failed, which k6 lets pass.',
      )
    })

    test.concurrent('because the answer was an error, which is a response', async () => {
      const step = await run(script(held, 'http.get(__ENV.URL + "/err")'))
      expect(reasonOf(step)).toBe('The only threshold held; 12 of 12 requests failed, which k6 lets pass.')
      expect(step.summary).not.toContain('no response')
    })

    test.concurrent('and so did checks', async () => {
      const step = await run(
        script('{ iterations: 2 }', 'check(http.get(__ENV.URL + "/err"), { ok: (r) => r.status === 200 })'),
      )
      expect(reasonOf(step)).toMatch(/; 2 of 2 checks failed, and 2 of 2 requests failed, which k6 lets pass\.$/)
    })

    test.concurrent('is told once where a threshold on it was crossed', async () => {
      const options = "{ iterations: 2, thresholds: { http_req_failed: ['rate<0.1'] } }"
      const step = await run(script(options, 'http.get(__ENV.URL + "/err")'))
      expect(step.outputs.outcome).toBe('thresholds-crossed')
      expect(reasonOf(step)).toBe('The only threshold was crossed: http_req_failed rate<0.1 (measured 100%).')
      expect(warningsOf(step)).toEqual([])
    })

    test.concurrent('fails the step with fail-on: requests, and is told once', async () => {
      const step = await run(script(held, "http.get('http://127.0.0.1:9/health')"), { 'fail-on': 'requests, invalid' })
      expect(step.outputs).toMatchObject({ outcome: 'requests-failed', passed: 'false' })
      expect(reasonOf(step)).toBe('12 of 12 requests failed.')
      expect(warningsOf(step)).toEqual([])
    })
  })

  describe('not every request failed', () => {
    test.concurrent.each([
      [
        'one succeeded',
        '{ iterations: 3 }',
        "http.get(exec.scenario.iterationInTest === 1 ? __ENV.URL : 'http://127.0.0.1:9/')",
        '; 2 of 3 requests failed, which k6 lets pass.',
      ],
      [
        'errors are expected',
        '{ iterations: 3 }',
        'http.setResponseCallback(http.expectedStatuses(500)); http.get(__ENV.URL + "/err")',
        'the script sets no thresholds.',
      ],
      [
        'a threshold says that they should fail',
        "{ iterations: 3, thresholds: { http_req_failed: ['rate>0.9'] } }",
        'http.get(__ENV.URL + "/err")',
        'The only threshold held.',
      ],
    ])('%s', async (_what, options, body, says) => {
      const inputs = options.includes('rate>') ? {} : { 'fail-on': 'requests, invalid' }
      const step = await run(script(options, body), inputs)
      expect(step.outputs.outcome).toBe('passed')
      expect(reasonOf(step).endsWith(says)).toBe(true)
      expect(warningsOf(step)).toEqual([])
    })

    test.concurrent('is not known when k6 judges none, so fail-on: requests fails', async () => {
      const step = await run(script('{ iterations: 1 }', 'http.setResponseCallback(null); http.get(__ENV.URL)'), {
        'fail-on': 'requests',
      })
      expect(step.outputs.outcome).toBe('requests-failed')
      expect(reasonOf(step)).toMatch(/cannot be known/)
    })
  })

  describe('iterations were dropped', () => {
    const slow = (rest: string) =>
      script(
        `{ scenarios: { a: { executor: 'constant-arrival-rate', rate: 100, duration: '2s', ${rest} } } }`,
        'sleep(0.2)',
      )

    test.concurrent('for want of VUs or of time, beside scenarios that count theirs', async () => {
      const both = `{ scenarios: {
        rate: { executor: 'constant-arrival-rate', rate: 5, duration: '1s', preAllocatedVUs: 10 },
        count: { executor: 'per-vu-iterations', iterations: 100, maxDuration: '1s' } } }`
      const step = await run(script(both, 'sleep(0.2)'))
      const { iterations, 'dropped-iterations': dropped } = step.outputs
      expect(Number(dropped)).toBeGreaterThan(50)
      // Five a second for a second, or one more, and a hundred.
      const planned = Math.min(Number(iterations) + Number(dropped), 105)
      expect(warningsOf(step)).toEqual([
        `a.js: ${dropped} of ${planned} planned iterations were dropped: there were too few VUs, or the time for them was over (maxDuration)`,
      ])
    })

    test.concurrent('for want of VUs', async () => {
      const step = await run(slow('preAllocatedVUs: 1, maxVUs: 2'))
      expect(step.outputs).toMatchObject({ outcome: 'passed' })
      const dropped = Number(step.outputs['dropped-iterations'])
      expect(dropped).toBeGreaterThan(170)
      const said = `${dropped} of 200 planned iterations were dropped: maxVUs is 2`
      expect(warningsOf(step)).toEqual([`a.js: ${said}`])
      expect(reasonOf(step)).toBe(`k6 ran the test to its end, and the script sets no thresholds. ${said}.`)
      const [above, below] = step.summary.split('| Iterations |')
      expect(above).toContain(`no valid measurement:** ${said}`)
      expect(below).toContain('Dropped')
    })

    test.concurrent('fails the step with fail-on: dropped, but not below a limit', async () => {
      const [none, few, most] = await Promise.all(
        ['dropped', 'dropped>5%', 'dropped>99%'].map((word) => run(slow('preAllocatedVUs: 2'), { 'fail-on': word })),
      )
      expect(none?.outputs).toMatchObject({ outcome: 'iterations-dropped', passed: 'false', 'exit-code': '0' })
      expect(few?.outputs.outcome).toBe('iterations-dropped')
      expect(reasonOf(few as StepResult)).toMatch(
        /^1\d\d of 200 planned iterations were dropped: preAllocatedVUs is 2, and there is no maxVUs; fail-on allows 5%\.$/,
      )
      expect(warningsOf(few as StepResult)).toEqual([])
      expect(most?.outputs.outcome).toBe('passed')
    })

    test.concurrent('because k6 itself could not keep the rate, which it does not count', async () => {
      const options =
        "{ scenarios: { a: { executor: 'ramping-arrival-rate', startRate: 3000000, stages: [{ duration: '1s', target: 3000000 }], preAllocatedVUs: 5 } } }"
      const step = await run(script(options, ''), { 'fail-on': 'dropped>99%' })
      expect(reasonOf(step)).toMatch(
        /of 3,000,000 planned iterations were not even started: k6 could not keep the rate/,
      )
    })

    test.concurrent('for want of time, which is no other load', async () => {
      const options = "{ scenarios: { a: { executor: 'per-vu-iterations', iterations: 50, maxDuration: '1s' } } }"
      const step = await run(script(options, 'sleep(0.2)'), { 'fail-on': 'invalid' })
      expect(step.outputs.outcome).toBe('passed')
      expect(reasonOf(step)).toMatch(/4\d of 50 planned iterations were dropped: the time for them was over/)
    })

    test.concurrent('for want of time that the inputs gave, which is meant', async () => {
      const step = await run(script('{}', 'sleep(0.2)'), { iterations: '50', duration: '1s' })
      expect(Number(step.outputs['dropped-iterations'])).toBeGreaterThan(40)
      expect(reasonOf(step)).toBe('k6 ran the test to its end, and the script sets no thresholds.')
      expect(warningsOf(step)).toEqual([])
    })

    test.concurrent('never, where VUs were enough', async () => {
      const step = await run(slow('preAllocatedVUs: 60').replace('rate: 100', 'rate: 20'), {
        'fail-on': 'dropped, invalid, requests',
      })
      expect(step.outputs).toMatchObject({ outcome: 'passed', 'dropped-iterations': '0' })
      expect(warningsOf(step)).toEqual(['a.js: no HTTP request was made, so fail-on: requests had nothing to judge'])
    })
  })

  describe('every iteration of one scenario threw', () => {
    const two = (a: string, b: string, thresholds = '{}') => `${imports}
      export const options = { thresholds: ${thresholds}, scenarios: { a: { exec: 'fine', ${a} }, b: { exec: 'broken', ${b} } } }
      export function fine() { sleep(0.01) }
      export function broken() { sleep(0.02); throw new Error('always') }`
    const counted = "executor: 'shared-iterations', vus: 2, iterations: 30"
    const looping = "executor: 'constant-vus', vus: 1, duration: '1s'"

    test.concurrent.each([
      ['it had a number of iterations', two(looping, counted), 'every one of the 30 iterations'],
      ['it was to make one', two(looping, "executor: 'per-vu-iterations'"), 'the only iteration'],
      ['all others had numbers of iterations', two(counted, looping), 'every one of the \\d+ iterations'],
      [
        'a threshold makes k6 count them',
        two(looping, looping, "{ 'iterations{scenario:b}': ['count>=0'] }"),
        'every one of the \\d+ iterations',
      ],
    ])('as is known because %s', async (_how, source, all) => {
      const step = await run(source)
      expect(step.outputs).toMatchObject({ outcome: 'all-iterations-failed', 'exit-code': '0' })
      expect(reasonOf(step)).toMatch(new RegExp(`^${all} of scenario b threw an exception: Error: always`, 'i'))
    })

    test.concurrent('as nobody can know: their number is told', async () => {
      const step = await run(two(looping, looping))
      expect(step.outputs.outcome).toBe('passed')
      const [warning] = warningsOf(step)
      expect(warning).toMatch(/^a\.js threw (\d+) exceptions \(\1 in scenario b\); the first: Error: always/)
      expect(reasonOf(step)).toMatch(/The script threw (\d+) exceptions \(\1 in scenario b\), the first/)
    })

    test.concurrent('but for some', async () => {
      const source = two(looping, counted).replace(
        "throw new Error('always')",
        "if (exec.scenario.iterationInTest) throw new Error('always')",
      )
      expect((await run(source)).outputs.outcome).toBe('passed')
    })
  })

  test.concurrent('fail-on: checks says when there was no check', async () => {
    const step = await run(script('{ iterations: 2 }', ''), { 'fail-on': 'checks' })
    expect(step.outputs.outcome).toBe('passed')
    expect(warningsOf(step)).toEqual(['a.js: no check was made, so fail-on: checks had nothing to judge'])
    expect(reasonOf(step)).toMatch(/No check was made, so fail-on: checks had nothing to judge\.$/)
  })
})
