import { describe, expect, test } from 'vitest'
import type { PlanFailure } from '../../src/k6/inspect.ts'
import { type LoggedErrors, noErrors } from '../../src/k6/log-errors.ts'
import { judgePlanFailure, notRun, overall, skippedAfter, verified } from '../../src/verdict/other-verdicts.ts'
import type { Outcome } from '../../src/verdict/outcome.ts'
import type { Verdict } from '../../src/verdict/verdict.ts'

describe('a script that k6 would not plan', () => {
  const said = (message: string): LoggedErrors => ({
    ...noErrors,
    last: { message, place: null, isException: false, thrownIn: null },
  })
  const failure: PlanFailure = {
    kind: 'not-planned',
    code: 107,
    signal: null,
    killed: null,
    errors: said('nonsense at line 1'),
    replacedBy: null,
    log: '',
  }

  test.each<[Partial<PlanFailure>, Outcome, RegExp]>([
    [{}, 'script-error', /^The script has an error: nonsense at line 1\.$/],
    [{ code: 104 }, 'config-error', /: nonsense at line 1\.$/],
    [{ code: 255 }, 'config-error', /: nonsense at line 1\.$/],
    [{ code: 255, errors: said('no exported functions in script') }, 'script-error', /no exported/],
    [{ code: 108, errors: noErrors }, 'aborted', /abort/],
    [{ code: null, signal: 'SIGKILL', killed: 'abort' }, 'cancelled', /cancelled/],
    [{ code: null, signal: 'SIGKILL', killed: 'timeout' }, 'script-error', /never ends/],
    [{ code: null, signal: 'SIGKILL', killed: 'output' }, 'crashed', /plan/],
    [{ code: null, signal: 'SIGKILL' }, 'crashed', /memory/],
    [{ code: 0, errors: noErrors }, 'crashed', /plan/],
    [
      {
        code: null,
        errors: noErrors,
        refusal: { reason: 'It needs more, and input k6-path forbids it', advice: 'Do.' },
      },
      'config-error',
      /^It needs more, and input k6-path forbids it\.$/,
    ],
  ])('%j is %s', (more, outcome, reason) => {
    const verdict = judgePlanFailure({ ...failure, ...more })
    expect(verdict).toMatchObject({ outcome, passed: false, reason: expect.stringMatching(reason) })
  })
})

describe('overall', () => {
  const passed: Verdict = { outcome: 'passed', passed: true, reason: 'All well.', advice: '' }
  const crossed: Verdict = { outcome: 'thresholds-crossed', passed: false, reason: 'Too slow.', advice: 'Be quick.' }
  const aborted: Verdict = { outcome: 'aborted', passed: false, reason: 'Stopped.', advice: '' }
  const all = (...verdicts: Verdict[]) =>
    overall(verdicts.map((verdict, index) => ({ script: `${index}.js`, verdict })))

  test('of one script is its own', () => {
    expect(all(crossed)).toBe(crossed)
  })

  test('of several is that of the first that failed', () => {
    expect(all(passed, passed)).toEqual({ ...passed, reason: 'All 2 scripts passed.' })
    expect(all(passed, crossed, aborted)).toEqual({
      ...crossed,
      reason: '2 of 3 scripts failed. The first is 1.js: Too slow.',
    })
    expect(all(passed, crossed)).toEqual({ ...crossed, reason: '1 of 2 scripts failed. 1.js: Too slow.' })
    expect(all(aborted, crossed)).toMatchObject({
      outcome: 'aborted',
      reason: expect.stringMatching(/^All 2 scripts failed/),
    })
    expect(all(passed, notRun('Cancelled.'))).toMatchObject({ outcome: 'not-run', passed: false })
  })

  test('skipped ones did not fail, wherever they stand', () => {
    const skipped = skippedAfter('1.js')
    expect(all(skipped, crossed, skipped)).toEqual({
      ...crossed,
      reason: '1 of 3 scripts failed, 2 were skipped. 1.js: Too slow.',
    })
    expect(all(passed, crossed, skipped)).toMatchObject({
      reason: '1 of 3 scripts failed, 1 was skipped. 1.js: Too slow.',
    })
  })

  test('of none is a failure', () => {
    expect(all()).toMatchObject({ outcome: 'not-run', passed: false })
  })

  test('of scripts that were to be checked only', () => {
    expect(all(verified, verified)).toMatchObject({
      outcome: 'not-run',
      passed: true,
      reason: expect.stringMatching(/^All 2 scripts are valid/),
    })
    expect(all(verified, crossed)).toMatchObject({ outcome: 'thresholds-crossed', passed: false })
  })
})
