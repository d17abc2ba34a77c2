import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { k6Path } from '../../support/k6.ts'
import { k6Versions } from '../../support/k6-versions.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { objectsLeft, runInPods } from '../../support/kube/pod-run.ts'
import { startTarget } from '../../support/kube/pods.ts'

const timeout = 120_000

describe.skipIf(!hasKubernetes)('engine: kubernetes', () => {
  let namespace: Namespace
  let target: string
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
    target = await startTarget(namespace)
  }, startMs)
  afterAll(() => namespace.remove())

  it.each(k6Versions)(
    'runs k6 %s in two pods, which start together, and leaves nothing',
    { timeout },
    async (version) => {
      const step = await runInPods(namespace, {
        k6: k6Path(version),
        inputs: { env: `BASE_URL=${target}` },
        script: `
        import http from 'k6/http'
        import { check } from 'k6'
        export const options = {
          scenarios: { all: { executor: 'shared-iterations', vus: 4, iterations: 40 } },
          thresholds: { checks: ['rate==1'] },
        }
        export default function () {
          check(http.get(__ENV.BASE_URL), { 'is 200': ({ status }) => status === 200 })
        }`,
      })
      expect(step.log).toMatch(/k6 was started in 2 of 2 pods within \d+ ms/)
      expect(step.log).toMatch(/^\[1\] .*20 complete and 0 interrupted iterations/m)
      expect(step.log).toMatch(/^\[2\] .*20 complete and 0 interrupted iterations/m)
      expect(step.outputs).toMatchObject({ outcome: 'passed', 'exit-code': '0' })
      expect(step.exitCode).toBe(0)
      expect(await objectsLeft(namespace)).toEqual([])
    },
  )

  it('fails when a threshold is crossed', { timeout }, async () => {
    const step = await runInPods(namespace, {
      script: `
        export const options = { vus: 2, iterations: 4, thresholds: { iterations: ['count>1000'] } }
        export default function () {}`,
    })
    expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
    expect(step.exitCode).toBe(1)
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('says which pod could not start k6, and lets no other wait for it', { timeout }, async () => {
    const step = await runInPods(namespace, {
      script: `
        export const options = { vus: 2, iterations: 4 }
        if (__ENV.JOB_COMPLETION_INDEX === '1') throw new Error('only in the second pod')
        export default function () {}`,
    })
    expect(step.outputs.outcome).toBe('script-error')
    expect(step.outputs['exit-code']).toBe('107')
    expect(step.log).toContain('k6 ended in pod 2 of 2 before the test was started')
    expect(step.log).toContain('only in the second pod')
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('keeps secrets out of all that others may read', { timeout }, async () => {
    const step = await runInPods(namespace, {
      inputs: {
        shards: '1',
        env: 'API_TOKEN=sesame-open-4711',
        flags: '-e OTHER_TOKEN=sesame-shut-4712 --tag password=sesame-tag-4713',
        'kubernetes-keep': 'always',
      },
      script: `
        export const options = { iterations: 1 }
        export default function () {
          if (__ENV.API_TOKEN + __ENV.OTHER_TOKEN !== 'sesame-open-4711sesame-shut-4712') throw new Error('not the values')
          console.log('it is ' + __ENV.API_TOKEN)
        }`,
    })
    expect(step.outputs.outcome).toBe('passed')
    expect(step.log).toContain('[1] ')
    expect(step.log).toContain('it is ***')
    const kinds = ['/api/v1 pods', '/api/v1 configmaps', '/apis/batch/v1 jobs', '/api/v1 events']
    for (const kind of kinds) {
      const [api = '', plural = ''] = kind.split(' ')
      const all = JSON.stringify(await namespace.ask('GET', api, plural))
      expect(all).not.toMatch(/sesame/)
      for (const secret of ['sesame-open-4711', 'sesame-shut-4712', 'sesame-tag-4713'])
        expect(all).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4))
    }
    await namespace.ask('DELETE', '/apis/batch/v1', 'jobs?propagationPolicy=Background')
    expect(await objectsLeft(namespace)).toEqual([])
  })
})
