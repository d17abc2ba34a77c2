import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { runInPods } from '../../support/kube/pod-run.ts'
import { resultOf } from '../../support/result-file.ts'

const timeout = 120_000

const hiding = `
  import { check } from 'k6'
  export default function () { check(1, { two: (n) => n === 2 }) }
  export function handleSummary({ metrics, root_group }) { delete metrics.checks; root_group.checks = []; return {} }`

describe.skipIf(!hasKubernetes)('a test in one pod', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(() => namespace.remove())

  it('says when it began, and nothing of the machine that only waited', { timeout }, async () => {
    const asked = Date.now()
    const step = await runInPods(namespace, {
      inputs: { shards: '1' },
      script: `
        import { sleep } from 'k6'
        export const options = { vus: 1, duration: '2s' }
        export default function () { sleep(0.1) }`,
    })
    expect(step.outputs.outcome).toBe('passed')
    const {
      startedAt,
      scripts: [script],
    } = resultOf(step)
    // Whole seconds, perhaps.
    expect(Date.parse(startedAt ?? '')).toBeGreaterThan(asked - 1000)
    expect(script?.startedAt).toBe(startedAt)
    expect(step.summary).not.toContain('Machine')
  })

  it('does not believe that no check was made where nothing recorded it', { timeout }, async () => {
    const step = await runInPods(namespace, {
      inputs: { shards: '1', 'fail-on': 'checks', env: 'K6_WEB_DASHBOARD=false' },
      script: hiding,
    })
    expect(step.outputs).toMatchObject({ outcome: 'checks-failed', 'exit-code': '0' })
    expect(step.log).toMatch(/Failed checks cannot be counted/)
  })

  it('has its record where the action reads it, wherever the user has theirs', { timeout }, async () => {
    const step = await runInPods(namespace, {
      inputs: {
        shards: '1',
        'fail-on': 'checks',
        env: 'K6_WEB_DASHBOARD=true\nK6_WEB_DASHBOARD_RECORD=run.ndjson',
      },
      script: 'export default function () {}',
    })
    // No check was made, and the record proves it.
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'exit-code': '0' })
  })
})
