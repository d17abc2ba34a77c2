import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { k6Path } from '../../support/k6.ts'
import { k6Versions } from '../../support/k6-versions.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { kubeconfigOf, loginKinds } from '../../support/kube/login.ts'
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

  it('tags what its pods measure with the run and the shard', { timeout }, async () => {
    const step = await runInPods(namespace, {
      env: { GITHUB_REF: "refs/heads/it's $(HOME)", GITHUB_RUN_ID: '4711' },
      inputs: { 'tag-run': 'true' },
      // A threshold on samples that are not there would be crossed.
      script: `
        import { Counter } from 'k6/metrics'
        const made = new Counter('made')
        export const options = {
          tags: { service: 'shop' },
          scenarios: { all: { executor: 'shared-iterations', vus: 2, iterations: 10 } },
          thresholds: {
            'made{github_run_id:4711,service:shop}': ['count==10'],
            "made{github_ref:refs/heads/it's $(HOME)}": ['count==10'],
            'made{shard:1}': ['count==5'],
            'made{shard:2}': ['count==5'],
          },
        }
        export default function () { made.add(1) }`,
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'passed' })
    expect(JSON.parse(step.outputs.thresholds ?? '').map(({ value }: { value: number }) => value)).toEqual([
      10, 10, 5, 5,
    ])
  })

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

  it('divides the iterations among the pods and merges what they measured', { timeout }, async () => {
    const step = await runInPods(namespace, {
      inputs: { shards: '3' },
      script: `
        import exec from 'k6/execution'
        import { Counter, Rate, Trend } from 'k6/metrics'
        const [number, odd, all] = [new Trend('number'), new Rate('odd'), new Counter('all')]
        export const options = {
          scenarios: { all: { executor: 'shared-iterations', vus: 5, iterations: 371 } },
          thresholds: { all: ['count==371'], number: ['max==370', 'p(50)>180'], odd: ['rate<0.5'] },
        }
        export default function () {
          const at = exec.scenario.iterationInTest
          number.add(at)
          odd.add(at % 2 === 1)
          all.add(1)
          console.log('did ' + at)
        }`,
    })
    expect(step.outputs.outcome).toBe('passed')
    const done = [...step.log.matchAll(/^\[\d\] .*msg="did (\d+)"/gm)].map(([, at]) => Number(at))
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 371 }, (_, at) => at))
    const shares = [...step.log.matchAll(/^\[(\d)\] running .* (\d+) complete/gm)]
    const last = new Map(shares.map(([, pod = '', count]) => [pod, Number(count)]))
    expect([...last.keys()].toSorted()).toEqual(['1', '2', '3'])
    expect([...last.values()].reduce((sum, count) => sum + count, 0)).toBe(371)
    const { number, odd, all, iterations } = JSON.parse(step.outputs.metrics ?? '')
    expect(number.values).toMatchObject({ count: 371, min: 0, max: 370 })
    expect(number.values.avg).toBeCloseTo(185, 9)
    expect(odd.values).toMatchObject({ passes: 185, fails: 186 })
    expect(all.values.count).toBe(371)
    expect(iterations.values.count).toBe(371)
    const summary = JSON.parse(readFileSync(step.outputs['summary-path'] ?? '', 'utf8'))
    expect(summary.metrics.all.count).toBe(371)
  })

  it.each(['{ vus: 1, iterations: 3 }', '{}'])(
    'lets a pod without any virtual user be: %s',
    { timeout },
    async (options) => {
      const step = await runInPods(namespace, {
        script: `export const options = ${options}\nexport default function () {}`,
      })
      expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: options === '{}' ? '1' : '3' })
      expect(step.log).toMatch(/^pod 2\/2 has no virtual user/m)
      expect(step.commands.filter(({ name }) => name === 'error' || name === 'warning')).toEqual([])
    },
  )

  it.each(loginKinds)('logs in by %s', { timeout }, async (kind) => {
    const script = 'export default function () {}'
    const kubeconfig = await kubeconfigOf(namespace, kind)
    const step = await runInPods(namespace, { inputs: { kubeconfig, shards: '1' }, script })
    expect(step.outputs.outcome).toBe('passed')
  })

  it('says when the image has another k6 than the one that planned the test', { timeout }, async () => {
    const step = await runInPods(namespace, {
      k6: k6Path('1.8.1'),
      inputs: { shards: '1', 'runner-image': 'grafana/k6:2.2.0' },
      script: 'export default function () {}',
    })
    expect(step.outputs.outcome).toBe('passed')
    expect(step.log).toContain('the pods ran k6 2.2.0, and k6 1.8.1 planned the test')
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

  it('says what threw in the pods', { timeout }, async () => {
    const step = await runInPods(namespace, {
      script: `
        export const options = { vus: 2, iterations: 2 }
        export function setup() { throw new Error('no such shop') }
        export default function () {}`,
    })
    expect(step.outputs).toMatchObject({ outcome: 'script-error', 'exit-code': '107' })
    expect(step.log).toMatch(/^script-error: Shard 1 of 2 \(k6-\S+ on \S+\): setup\(\) threw: Error: no such shop/m)
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
