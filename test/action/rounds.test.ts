import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { fakeK6 } from '../support/fake.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import type { StepResult } from '../support/stand-in-runner.ts'
import { startTarget } from '../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const request = `import http from 'k6/http'
export default function () { http.get(__ENV.TARGET) }
`
const auto = { 'no-usage-report': 'true', 'compare-rounds': 'auto', 'compare-env': 'SIDE=b' }

const comparisonOf = ({ outputs }: StepResult) => JSON.parse(outputs.comparison ?? '')
const linesOf = ({ log }: StepResult) => log.match(/^round \d+: .*$/gm) ?? []

describe.each(k6Versions)('rounds until it knows, k6 %s', (version) => {
  const compareDelays = (delayOfA: number) =>
    runAction({
      k6: k6Path(version),
      files: { 'test.js': request },
      inputs: {
        ...auto,
        script: 'test.js',
        vus: '4',
        iterations: '8',
        env: `TARGET=${target.url}/delay/${delayOfA}`,
        'compare-env': `TARGET=${target.url}/delay/300`,
        'compare-metrics': 'http_reqs rate',
        'compare-max-rounds': '12',
        'fail-on': 'regression',
      },
    })

  test('a target that takes half as long again is worse, in few rounds', { timeout: 120_000 }, async () => {
    const step = await compareDelays(450)
    expect(step.outputs).toMatchObject({ outcome: 'regression', passed: 'false' })
    const { verdict, runs, figures } = comparisonOf(step)
    expect(verdict).toBe('worse')
    expect(runs).toBeGreaterThanOrEqual(4)
    expect(runs).toBeLessThanOrEqual(12)
    // 300 ms ÷ 450 ms is 0.67.
    expect(figures[0].ratio).toBeGreaterThan(0.58)
    expect(figures[0].ratio).toBeLessThan(0.76)
    expect(figures[0]).toMatchObject({ verdict: 'worse', runs, needed: null })
    const lines = linesOf(step)
    expect(lines).toHaveLength(runs)
    expect(lines.at(0)).toMatch(/^round 1: http_reqs rate -\d[\d.]*%, going on$/)
    expect(lines.at(-1)).toMatch(
      new RegExp(`^round ${runs}: http_reqs rate -\\d[\\d.]*% \\(-[\\d.]+% to -[\\d.]+%\\) is worse, decided$`),
    )
    expect(step.log).toContain(`::group::Round ${runs}: `)
    expect(step.log).not.toContain(`::group::Round ${runs + 1}: `)
  })

  test('an equal one is not', { timeout: 120_000 }, async () => {
    const step = await compareDelays(300)
    expect(step.outputs).toMatchObject({ outcome: 'passed', passed: 'true' })
    const { verdict, runs } = comparisonOf(step)
    expect(['no-difference', 'too-little-to-tell']).toContain(verdict)
    if (verdict === 'no-difference') expect(linesOf(step).at(-1)).toMatch(/ is no worse, decided$/)
    expect(linesOf(step)).toHaveLength(runs)
  })
})

/** A k6 whose nth run measures the nth of these; the order of the sides is A B B A. */
const k6Of = ({ rates, failed = '', sleep = 0 }: { rates: readonly number[]; failed?: string; sleep?: number }) =>
  fakeK6({
    run: `n=$(cat count 2>/dev/null || echo 0); n=$((n+1)); echo $n > count; sleep ${sleep}
    set -- ${rates.join(' ')}; shift $(( (n - 1) % ${rates.length} ))
    printf '{"metrics":{"http_reqs":{"count":100,"rate":%s}${failed}}}' "$1" > "$summary"`,
  })

const runFake = (k6: string, inputs: Record<string, string>) =>
  runAction({
    k6,
    files: { 'test.js': '' },
    inputs: { ...auto, script: 'test.js', 'compare-metrics': 'http_reqs rate', ...inputs },
  })

describe('limits', () => {
  // The pairs differ by a factor of 1.5 to either side in turn: A 150, B 100, then B 150, A 100.
  const unsure = { rates: [150, 100, 150, 100] }

  test('compare-max-rounds ends what nobody could decide, and how many rounds it would take is said', async () => {
    const step = await runFake(k6Of(unsure), { 'compare-max-rounds': '6', 'fail-on': 'regression' })
    expect(step.outputs).toMatchObject({ outcome: 'passed' })
    const { verdict, runs, figures, notes } = comparisonOf(step)
    expect({ verdict, runs }).toEqual({ verdict: 'too-little-to-tell', runs: 6 })
    expect(figures[0].needed).toBeGreaterThan(30)
    expect(notes).toContain('compare-max-rounds ended the comparison after 6 rounds, before every figure was decided.')
    expect(linesOf(step).at(-1)).toMatch(/, the last, by compare-max-rounds$/)
    expect(step.log).toContain(`about ${figures[0].needed} rounds would be needed`)
    expect(step.summary).toContain(`takes about ${figures[0].needed} rounds`.replaceAll(' ', '\u00a0'))
  })

  test('compare-time-limit lets no round begin that would end later', async () => {
    const step = await runFake(k6Of({ ...unsure, sleep: 0.6 }), { 'compare-time-limit': '2s' })
    const { verdict, runs, notes } = comparisonOf(step)
    expect({ verdict, runs }).toEqual({ verdict: 'too-little-to-tell', runs: 1 })
    expect(notes).toContain('compare-time-limit ended the comparison after one round, before every figure was decided.')
  })

  test('a share that has too few requests is said, and not waited for', async () => {
    const failed = ',"http_req_failed":{"passes":0,"fails":10,"value":0}'
    const step = await runFake(k6Of({ rates: [100, 101, 100, 102], failed }), {
      'compare-metrics': 'http_reqs rate, http_req_failed rate',
    })
    const { runs, figures, notes } = comparisonOf(step)
    expect(runs).toBe(5)
    expect(figures.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['no-difference', 'too-little-to-tell'])
    const note = expect.stringMatching(/^http_req_failed rate was not waited for: even 30 rounds have too few requests/)
    expect(notes).toContainEqual(note)
    expect(step.log).toMatch(/round 1: .*\nhttp_req_failed rate was not waited for/)
  })

  test('a figure that no run has is not waited for', async () => {
    const step = await runFake(k6Of({ rates: [100] }), { 'compare-metrics': 'orders count higher' })
    expect(comparisonOf(step)).toMatchObject({ verdict: null, runs: 4, figures: [] })
  })
})

test('rounds are folded, with what belongs to them inside', async () => {
  const { log } = await runFake(k6Of({ rates: [100, 101, 100, 99] }), { 'no-usage-report': 'false' })
  const marks = log.match(/^(?:::group::Round \d: .*|::endgroup::|Round \d, side [AB]|round \d:)/gm)
  expect(marks?.slice(0, 10)).toEqual([
    ...['::group::Round 1: A, then B', 'Round 1, side A', 'Round 1, side B', '::endgroup::', 'round 1:'],
    ...['::group::Round 2: B, then A', 'Round 2, side B', 'Round 2, side A', '::endgroup::', 'round 2:'],
  ])
})

test('a step that is cancelled in a round compares those before it', async () => {
  let signalled = false
  const step = await runAction({
    files: { 'test.js': "import { sleep } from 'k6'\nexport default () => sleep(0.3)" },
    inputs: { ...auto, script: 'test.js', duration: '2s', 'progress-interval': '0' },
    watch: ({ child, log }) => {
      child.stdout?.on('data', () => {
        if (signalled || !/Round 2, side A[\s\S]*running \(/.test(log())) return
        signalled = true
        child.kill('SIGINT')
      })
    },
  })
  expect(signalled).toBe(true)
  expect(step.outputs).toMatchObject({ outcome: 'cancelled', passed: 'false' })
  expect(comparisonOf(step)).toMatchObject({
    mode: 'paired',
    runs: 1,
    notes: expect.arrayContaining(['1 of 2 rounds are complete.']),
  })
  expect(step.log.match(/^::group::Round/gm)).toHaveLength(2)
})
