import { afterEach, expect } from 'vitest'
import { runAction } from './action.ts'
import { account, type CloudOptions, startCloud } from './cloud-api.ts'
import type { Step, StepResult } from './stand-in-runner.ts'

/** One VU for a second, against a port where nobody listens. */
export const cloudScript = `
import http from 'k6/http'
export const options = { vus: 1, duration: '1s', thresholds: { http_req_duration: ['p(95)<500'] } }
export default function () { http.get('http://127.0.0.1:1/') }
`

export type Cloud = Awaited<ReturnType<typeof startCloud>>

/**
 * Stubs of Grafana Cloud k6 for the tests of a file: they are closed after each test, which fails if anything was asked
 * of them otherwise than k6's own source says.
 */
export function clouds() {
  const open: Cloud[] = []
  afterEach(() => {
    const complaints = open.splice(0).flatMap((cloud) => {
      cloud.close()
      return cloud.complaints
    })
    expect(complaints).toEqual([])
  })
  return async (options: CloudOptions = {}): Promise<Cloud> => {
    const cloud = await startCloud(options)
    open.push(cloud)
    return cloud
  }
}

/** A step of the built action with this cloud. */
export const cloudStep = (cloud: Cloud, { inputs, env, ...step }: CloudStep = {}) => ({
  files: { 'script.js': cloudScript },
  ...step,
  inputs: {
    engine: 'cloud',
    script: 'script.js',
    'cloud-project-id': account.projectId,
    'cloud-stack-id': account.stackId,
    ...inputs,
  },
  env: { ...cloud.env, ...env },
})

export type CloudStep = Omit<Partial<Step>, 'k6'> & { k6?: string | null }

export const runInCloud = (cloud: Cloud, step: CloudStep = {}): Promise<StepResult> => runAction(cloudStep(cloud, step))

/** A step that waits for the stub's run; no k6 is there. */
export const attachTo = (cloud: Cloud, { inputs, ...step }: CloudStep = {}): Promise<StepResult> =>
  runAction({
    k6: null,
    ...step,
    inputs: { engine: 'cloud', attach: cloud.runId, 'cloud-stack-id': account.stackId, ...inputs },
    env: { ...cloud.env, ...step.env },
  })

/** Everything that a step says or leaves for others. */
export const allOf = ({ log, outputs, summary, state, exported }: StepResult): string =>
  [log, JSON.stringify(outputs), summary, JSON.stringify(state), exported].join('\n')
