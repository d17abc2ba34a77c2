import { describe, expect, test } from 'vitest'
import { runAction } from '../../support/action.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'

const oneSecond = `import { sleep } from 'k6'
export const options = { vus: 1, duration: '1s' }
export default function () { sleep(0.1) }`
const reporting = (files: string) => `${oneSecond}\nexport function handleSummary() { return { ${files} } }`
const deadPort = 'http://127.0.0.1:1'

type Lost = {
  script: string
  inputs?: Record<string, string>
  env?: Record<string, string>
  /** The only warning. */
  says: RegExp
}

const cases: Record<string, Lost> = {
  'a report whose directory is missing': {
    script: reporting(`'reports/junit.xml': '<testsuites/>', stdout: 'done'`),
    says: /^a\.js: k6 logged an error and went on: .*could not open 'reports\/junit\.xml': no such file or directory\. Create the directory reports\/ before this step/,
  },
  'a summary that is none': {
    script: `${oneSecond}\nexport function handleSummary() { return { 'a.txt': 1 } }`,
    says: /^a\.js: k6 logged an error and went on: failed to handle the end-of-test summary: /,
  },
  'an output with a dead port': {
    script: oneSecond,
    inputs: { flags: `--out influxdb=${deadPort}/k6` },
    says: /^a\.js: k6 logged (?:an error|\d+ errors) and went on.*: Couldn't write stats: .*connection refused\. The runner cannot reach 127\.0\.0\.1:1/,
  },
  'another output with a dead port': {
    script: oneSecond,
    inputs: { flags: '--out experimental-prometheus-rw' },
    env: { K6_PROMETHEUS_RW_SERVER_URL: `${deadPort}/api/v1/write` },
    says: /^a\.js: k6 logged an error and went on: Failed to send the time series data to the endpoint: .*connection refused\. The runner cannot reach 127\.0\.0\.1:1/,
  },
  'an output on a full disk': {
    script: oneSecond,
    inputs: { flags: '--out json=/dev/full --log-format=json' },
    says: /^a\.js: k6 logged (?:an error|\d+ errors) and went on.*: Samples?(?:\(s\))? couldn't be marshalled to JSON: .*no space left on device\. Free space/,
  },
  'many errors, which are counted': {
    script: oneSecond,
    inputs: { flags: '--out csv=/dev/full' },
    says: /^a\.js: k6 logged \d\d+ errors and went on; the first: CSV: Error writing to file\.$/,
  },
}

const warningsOf = async (version: (typeof k6Versions)[number], { script, inputs, env }: Omit<Lost, 'says'>) => {
  const step = await runAction({
    k6: k6Path(version),
    files: { 'a.js': script },
    inputs: { script: 'a.js', 'no-usage-report': 'true', ...inputs },
    ...(env === undefined ? {} : { env }),
  })
  const warnings = step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
  return { outcome: step.outputs.outcome, warnings }
}

describe.each(k6Versions)('k6 %s: a run that passes although k6 failed at something has one warning', (version) => {
  test.concurrent.each(Object.entries(cases))('%s', async (_what, { says, ...lost }) => {
    const { outcome, warnings } = await warningsOf(version, lost)
    expect(outcome).toBe('passed')
    expect(warnings.filter((warning) => !warning.startsWith('no results'))).toEqual([expect.stringMatching(says)])
  })

  test.concurrent('and one whose threshold is crossed, too, without what k6 says of the threshold', async () => {
    const failing = oneSecond.replace('vus: 1', "vus: 1, thresholds: { iterations: ['count>1000'] }")
    expect(await warningsOf(version, { script: failing })).toEqual({ outcome: 'thresholds-crossed', warnings: [] })
    const { outcome, warnings } = await warningsOf(version, {
      script: `${failing}\n${reporting(`'no/x': ''`).split('\n').at(-1)}`,
    })
    expect(outcome).toBe('thresholds-crossed')
    expect(warnings).toEqual([expect.stringMatching(/^a\.js: k6 logged an error and went on: .*'no\/x'/)])
  })

  test.concurrent('none comes from console.error()', async () => {
    const script = `${oneSecond}\nexport function teardown() { console.error("Couldn't write stats") }`
    expect(await warningsOf(version, { script })).toEqual({ outcome: 'passed', warnings: [] })
  })
})
