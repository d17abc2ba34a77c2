import { describe, expect, test } from 'vitest'
import { k6Path, k6Versions } from '../support/k6.ts'
import { resultOf } from '../support/result-file.ts'
import { serveStep } from '../support/serve-step.ts'

/** Starts of this side that succeed; the next one ends before it answers. */
const startsUntil = (side: string, most: number) =>
  [
    'echo >> started-$LOAD_TEST_SIDE',
    `[ $LOAD_TEST_SIDE != ${side} ] || [ $(wc -l < started-${side}) -le ${most} ] || { echo 'no room'; exit 3; }`,
    `exec ${process.execPath} server.js PORT`,
  ].join('; ')

const inputs = {
  'compare-env': 'UNUSED=b',
  'compare-rounds': '4',
  'compare-metrics': 'http_req_duration med',
  iterations: '4',
}

describe.each(k6Versions)(
  'with k6 %s, a side that started in earlier rounds, but not in the second',
  (version) => {
    const k6 = k6Path(version)

    test('is a warning where it is side B: side A has run, and complete rounds count', {
      timeout: 60_000,
    }, async () => {
      const { run } = await serveStep(startsUntil('B', 1), { k6, inputs })
      const step = await run()
      expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '4', 'exit-code': '0' })
      const warnings = step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
      expect(warnings).toEqual([
        expect.stringMatching(
          /^Side B: "echo .*" ended with exit code 3 before it answered, in round 2, so the comparison ends there; complete rounds count$/,
        ),
      ])
      expect(step.log).toContain('\nno room\n')
      const [script] = resultOf(step).scripts
      expect(script?.comparison).toMatchObject({
        runs: 1,
        notes: expect.arrayContaining(['1 of 4 rounds are complete.']),
      })
    })

    test('fails the step where it is side A, and no figure is lost', { timeout: 60_000 }, async () => {
      const { run } = await serveStep(startsUntil('A', 1), { k6, inputs })
      const step = await run()
      expect(step.exitCode).toBe(1)
      expect(step.outputs).toMatchObject({ outcome: 'start-failed', passed: 'false', iterations: '4' })
      const [script] = resultOf(step).scripts
      expect(script?.reason).toMatch(
        /^Side A: "echo .*" ended with exit code 3 before it answered, in round 2; the figures are those of the runs before it\.$/,
      )
      expect(script?.comparison).toMatchObject({ runs: 1 })
      expect(step.summary).toContain('1 of 4 rounds are complete.')
      expect(step.commands.filter(({ name }) => name === 'warning')).toEqual([])
    })
  },
)

test('a side B that never starts fails the step: nothing was compared', { timeout: 60_000 }, async () => {
  const { run } = await serveStep(startsUntil('B', 0), { inputs })
  const { outputs } = await run()
  expect(outputs).toMatchObject({ outcome: 'start-failed', passed: 'false', iterations: '' })
})
