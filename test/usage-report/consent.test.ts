import { describe, expect, test } from 'vitest'
import { type ConsentSources, usageReportConsent } from '../../src/usage-report/consent.ts'

const nobody: ConsentSources = { input: false, flag: false, env: {}, scriptEnv: {}, configFile: null }

const consent = (sources: Partial<ConsentSources>) => usageReportConsent({ ...nobody, ...sources })

const file = (noUsageReport: boolean | null) => ({ path: '/etc/k6.json', noUsageReport })

test('nobody says no', () => {
  expect(consent({})).toEqual({ send: true })
  expect(consent({ configFile: file(false) })).toEqual({ send: true })
})

describe('one no is enough', () => {
  const cases: readonly [Partial<ConsentSources>, string][] = [
    [{ input: true }, 'input no-usage-report'],
    [{ flag: true }, '--no-usage-report in flags'],
    [{ env: { K6_NO_USAGE_REPORT: 'true' } }, 'K6_NO_USAGE_REPORT in the environment'],
    [{ scriptEnv: { K6_NO_USAGE_REPORT: 'true' } }, 'K6_NO_USAGE_REPORT in the env input'],
    [{ env: { DO_NOT_TRACK: '1' } }, 'DO_NOT_TRACK in the environment'],
    [{ scriptEnv: { DO_NOT_TRACK: '1' } }, 'DO_NOT_TRACK in the env input'],
    [{ configFile: file(true) }, "noUsageReport in k6's config file /etc/k6.json"],
    [{ configFile: file(null) }, "k6's config file /etc/k6.json, which cannot be read"],
  ]
  test.each(cases)('%j', (sources, by) => {
    expect(consent(sources)).toEqual({ send: false, by })
  })

  test('even when everybody else says yes', () => {
    const yes = { K6_NO_USAGE_REPORT: 'false', DO_NOT_TRACK: '0' }
    expect(consent({ env: yes, scriptEnv: yes, configFile: file(false) })).toEqual({ send: true })
    expect(consent({ env: yes, scriptEnv: yes, configFile: file(true) })).toMatchObject({ send: false })
    const mixed = { env: { K6_NO_USAGE_REPORT: 'true' }, scriptEnv: { K6_NO_USAGE_REPORT: 'false' } }
    expect(consent(mixed)).toMatchObject({ send: false })
  })
})

describe.each(['K6_NO_USAGE_REPORT', 'DO_NOT_TRACK'])('%s', (name) => {
  test.each(['', ' ', '0', ' 0 ', 'false', 'False', 'FALSE', ' false\t'])('%j is no no', (value) => {
    expect(consent({ env: { [name]: value } })).toEqual({ send: true })
    expect(consent({ scriptEnv: { [name]: value } })).toEqual({ send: true })
  })

  test.each(['1', 'true', 'TRUE', 'yes', 'on', 'no', 'off', 'ture', 'null', '00', '"false"'])('%j is a no', (value) => {
    expect(consent({ env: { [name]: value } })).toMatchObject({ send: false })
    expect(consent({ scriptEnv: { [name]: value } })).toMatchObject({ send: false })
  })
})
