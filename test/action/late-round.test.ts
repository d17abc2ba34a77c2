import { describe, expect, test } from 'vitest'
import type { runAction } from '../support/action.ts'
import { reasonOf, serveStep } from '../support/serve-step.ts'
import { asking, serverScript } from '../support/served.ts'

/** A server that its side's start after so many does not bring up any more. */
const startFailing = (side: 'A' | 'B', after: number) =>
  `n=$(cat starts-$LOAD_TEST_SIDE 2>/dev/null || echo 0); echo $((n+1)) > starts-$LOAD_TEST_SIDE; ` +
  `if [ $LOAD_TEST_SIDE = ${side} ] && [ $n -ge ${after} ]; then echo no room left; exit 5; fi; ` +
  `exec ${process.execPath} server.js PORT`

const compared = (side: 'A' | 'B', after: number, inputs: Record<string, string> = {}) =>
  serveStep(startFailing(side, after), {
    inputs: { 'compare-env': 'SIDE=b', 'compare-rounds': '5', ...inputs },
  })

const warningsOf = ({ commands }: Pick<Awaited<ReturnType<typeof runAction>>, 'commands'>) =>
  commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

describe('a server that does not start in a late round', () => {
  test('of side A fails the step, and nothing of the rounds before is lost', { timeout: 120_000 }, async () => {
    const { run } = await compared('A', 2)
    const ended = await run()
    const { outputs, log, exitCode } = ended
    expect(exitCode).toBe(1)
    expect(outputs).toMatchObject({ outcome: 'start-failed', passed: 'false', 'exit-code': '0', iterations: '3' })
    expect(outputs['summary-path']).toMatch(/summary-a2\.json$/)
    expect(reasonOf(outputs)).toMatch(
      /^In round 3 the server of side A did not start: ".*" ended with exit code 5 before it answered\. The figures are those of the run before\.$/,
    )
    expect(log).toContain('no room left')
    const { runs, notes, figures } = JSON.parse(outputs.comparison ?? '')
    expect(runs).toBe(2)
    expect(figures).toHaveLength(3)
    expect(notes).toEqual([
      '2 of 5 rounds are complete.',
      'The comparison ended in round 3, because the server of side A did not start.',
    ])
  })

  test('of side B ends the comparison with a warning', { timeout: 120_000 }, async () => {
    const ended = await (await compared('B', 1)).run()
    const { outputs, log, exitCode } = ended
    expect(exitCode).toBe(0)
    expect(outputs).toMatchObject({ outcome: 'passed', passed: 'true', iterations: '3' })
    expect(warningsOf(ended)).toContainEqual(
      expect.stringMatching(
        /^in round 2 the server of side B did not start: ".*" ended with exit code 5 before it answered, so the comparison ends there; complete rounds count\. See its last lines in the log\.$/,
      ),
    )
    expect(log).toContain('no room left')
    const { runs, verdict, notes } = JSON.parse(outputs.comparison ?? '')
    expect({ runs, verdict }).toEqual({ runs: 1, verdict: 'too-little-to-tell' })
    expect(notes).toContain('The comparison ended in round 2, because the server of side B did not start.')
  })

  test('of side B that never did fails the step, with the figures of side A', { timeout: 120_000 }, async () => {
    const { outputs, exitCode } = await (await compared('B', 0)).run()
    expect(exitCode).toBe(1)
    expect(outputs).toMatchObject({ outcome: 'start-failed', 'exit-code': '0', iterations: '3' })
    expect(reasonOf(outputs)).toMatch(/^In round 1 the server of side B did not start: /)
    expect(JSON.parse(outputs.comparison ?? '')).toMatchObject({ runs: 0, verdict: null })
  })

  test('is told beside a threshold that side A crossed before', { timeout: 120_000 }, async () => {
    const script = `import http from 'k6/http'
      export const options = { thresholds: { http_reqs: ['count>1000'] } }
      export default function () { http.get(__ENV.TARGET) }`
    const step = await serveStep(startFailing('A', 1), {
      script,
      inputs: { 'compare-env': 'SIDE=b', 'compare-rounds': '5' },
    })
    const { outputs } = await step.run()
    expect(outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
    expect(reasonOf(outputs)).toMatch(
      /In round 2 the server of side A did not start: ".*" ended with exit code 5 before it answered\./,
    )
  })
})

test('a late run of side B that k6 does not bring to its end is a warning that says why', {
  timeout: 120_000,
}, async () => {
  const start = `[ $LOAD_TEST_SIDE = A ] || ! [ -e started ] || export LOAD_TEST_SIDE=odd; [ $LOAD_TEST_SIDE = A ] || touch started; exec ${process.execPath} server.js PORT`
  const script = `import http from 'k6/http'
    export function setup() { if (http.get(__ENV.TARGET + '/side').body === 'odd') throw new Error('not mine') }
    export default function () { http.get(__ENV.TARGET) }`
  const inputs = { 'compare-env': 'SIDE=b', 'compare-rounds': '5' }
  const ended = await (await serveStep(start, { script, inputs })).run()
  expect(ended.outputs).toMatchObject({ outcome: 'passed', iterations: '3' })
  expect(JSON.parse(ended.outputs.comparison ?? '')).toMatchObject({ runs: 1 })
  expect(warningsOf(ended)).toContainEqual(
    expect.stringMatching(
      /^side B of round 2 ended with exit code 107, so the comparison ends there; complete rounds count\. setup\(\) threw: Error: not mine/,
    ),
  )
})

test('a run that was to confirm, whose server does not start, loses nothing of the first', {
  timeout: 120_000,
}, async () => {
  const earlier = (time: number) =>
    JSON.stringify({ metrics: { http_req_duration: { avg: time, min: time, med: time, max: time, 'p(95)': time } } })
  const times = [0.00101, 0.00102, 0.00103, 0.00104, 0.00105, 0.00106]
  const files = Object.fromEntries(times.map((time, index) => [`runs/${index}.json`, earlier(time)]))
  const { run } = await serveStep(startFailing('A', 1), {
    files: { 'test.js': asking('/'), 'server.js': serverScript, ...files },
    inputs: { baseline: 'runs', confirm: 'true', 'compare-metrics': 'http_req_duration p(95)' },
  })
  const { outputs } = await run()
  expect(outputs).toMatchObject({ outcome: 'start-failed', 'exit-code': '0', iterations: '3' })
  expect(reasonOf(outputs)).toMatch(
    /^For the run that was to confirm the first the server did not start: ".*" ended with exit code 5 before it answered\. The figures are those of the run before\. http_req_duration p\(95\) is worse than in the 6 runs before: /,
  )
  const { verdict, notes } = JSON.parse(outputs.comparison ?? '')
  expect(verdict).toBe('worse')
  expect(notes).toContain('The run that was to confirm this could not be made, so the first stands.')
})
