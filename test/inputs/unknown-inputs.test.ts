import { describe, expect, it } from 'vitest'
import { inputDefaults } from '../../src/inputs/input-defaults.ts'
import { unknownInputs } from '../../src/inputs/unknown-inputs.ts'

/** As the runner sets them: it makes the names upper case, and leaves hyphens. */
const given = (...names: string[]) => Object.fromEntries(names.map((name) => [`INPUT_${name.toUpperCase()}`, 'true']))

const meant = (name: string, instead: string) =>
  `input ${name}: there is no such input, so it does nothing; did you mean ${instead}?`

describe('an input that does not exist', () => {
  it.each([
    ['scripts', 'script'],
    ['scirpt', 'script'],
    ['vu', 'vus'],
    ['stage', 'stages'],
    ['fail_on', 'fail-on'],
    ['failon', 'fail-on'],
    ['working_directory', 'working-directory'],
    ['time-out', 'timeout'],
    ['k6_version', 'k6-version'],
    ['max-regresion', 'max-regression'],
    ['version', 'k6-version'],
    ['html-reports', 'html-report'],
    // Of Grafana's own actions.
    ['path', 'script'],
    ['only-verify-scripts', 'verify-only'],
    ['cloud-run-locally', 'engine'],
  ])('%s is told with the one that was meant, %s', (name, instead) => {
    expect(unknownInputs(given('script', name))).toEqual([meant(name, instead)])
  })

  it.each(['name', 'browser', 'debug', 'environment', 'constructor', 'x', ''])(
    '%s is left to the runner, which warns of all, because nobody knows what was meant',
    (name) => {
      expect(unknownInputs(given(name))).toEqual([])
    },
  )

  it.each([
    ['no-usage-reports', 'no-usage-report'],
    ['no_usage_report', 'no-usage-report'],
    ['disable-analytics', 'no-usage-report'],
    ['disable-usage-report', 'no-usage-report'],
    ['telemetry', 'no-usage-report'],
    ['usage-report-ulr', 'usage-report-url'],
  ])('%s is an error, because a report that is sent cannot be taken back', (name, instead) => {
    expect(() => unknownInputs(given('script', name))).toThrow(
      `input ${name}: there is no such input; did you mean ${instead}?`,
    )
  })
})

it('no input of the action itself is unknown, nor one of the merge there', () => {
  expect(unknownInputs(given(...Object.keys(inputDefaults)))).toEqual([])
  expect(unknownInputs(given('path', 'max-start-skew'), ['path', 'max-start-skew'])).toEqual([])
})
