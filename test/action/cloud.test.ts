import { afterEach, describe, expect, it } from 'vitest'
import { runAction } from '../support/action.ts'
import { account, type CloudOptions, startCloud } from '../support/cloud-api.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import type { Step, StepResult } from '../support/stand-in-runner.ts'

const script = `
import http from 'k6/http'
export const options = { vus: 1, duration: '1s', thresholds: { http_req_duration: ['p(95)<500'] } }
export default function () { http.get('http://127.0.0.1:1/') }
`

type Cloud = Awaited<ReturnType<typeof startCloud>>
const open: Cloud[] = []

afterEach(() => {
  // Whatever a test is about: nothing may have been asked otherwise than k6's own source says.
  const complaints = open.splice(0).flatMap((cloud) => {
    cloud.close()
    return cloud.complaints
  })
  expect(complaints).toEqual([])
})

async function cloudOf(options: CloudOptions = {}): Promise<Cloud> {
  const cloud = await startCloud(options)
  open.push(cloud)
  return cloud
}

const runIn = (cloud: Cloud, step: Partial<Step> & { inputs?: Step['inputs'] } = {}): Promise<StepResult> =>
  runAction({
    files: { 'script.js': script },
    ...step,
    inputs: {
      engine: 'cloud',
      script: 'script.js',
      'cloud-project-id': account.projectId,
      'cloud-stack-id': account.stackId,
      ...step.inputs,
    },
    env: { ...cloud.env, ...step.env },
  })

describe.each(k6Versions)('with k6 %s', (version) => {
  it('runs a test in the cloud, and says which', async () => {
    const cloud = await cloudOf()
    const { exitCode, outputs, log } = await runIn(cloud, { k6: k6Path(version) })
    expect(outputs, log).toMatchObject({
      outcome: 'passed',
      'exit-code': '0',
      'cloud-test-run-id': cloud.runId,
      'cloud-test-run-url': cloud.runUrl,
      'k6-version': version,
    })
    expect(exitCode).toBe(0)
    expect(cloud.kinds('k6')).toEqual(expect.arrayContaining(['validate', 'start', 'progress']))
  })
})
