import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exported, scratch, startCollector } from '../../support/collector.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { objectsOf, runInPods } from '../../support/kube/pod-run.ts'

const timeout = 120_000

describe.skipIf(!hasKubernetes)('a test in pods', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(() => namespace.remove())

  it('sends one usage report, of the whole test, from the runner', { timeout }, async () => {
    const collector = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
    const step = await runInPods(namespace, {
      inputs: { 'no-usage-report': '', 'usage-report-url': collector.url },
      script: `
        export const options = { vus: 6, duration: '2s' }
        export default function () {}`,
    })
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'usage-report': 'sent' })
    const reports = await exported(collector.url)
    expect(reports).toHaveLength(1)
    expect(JSON.parse(step.outputs['usage-report-body'] ?? '')).toMatchObject({ vus_max: 6, duration: 2 })
  })

  it('sends none where the config file that only the input env names says no', { timeout }, async () => {
    const collector = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
    const config = join(scratch(), 'k6.json')
    writeFileSync(config, '{"noUsageReport": true}')
    const step = await runInPods(namespace, {
      inputs: { 'no-usage-report': '', 'usage-report-url': collector.url, env: `K6_CONFIG=${config}\nK6_ITERATIONS=6` },
      script: 'export default function () {}',
    })
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'usage-report': 'off', iterations: '6' })
    expect(await exported(collector.url)).toEqual([])
  })

  it('previews that report, and sends none', { timeout }, async () => {
    const collector = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
    const step = await runInPods(namespace, {
      inputs: { 'no-usage-report': '', 'usage-report': 'preview', 'usage-report-url': collector.url },
      script: `
        export const options = { vus: 6, duration: '2s' }
        export default function () {}`,
    })
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'usage-report': 'preview' })
    expect(await exported(collector.url)).toEqual([])
    expect(JSON.parse(step.outputs['usage-report-body'] ?? '')).toMatchObject({ vus_max: 6, duration: 2 })
  })

  it('is compared with tests in as many pods there, and with no others', { timeout }, async () => {
    const script = `
      import { sleep } from 'k6'
      export const options = { vus: 2, duration: '2s' }
      export default function () { sleep(0.1) }`
    const runWith = (shards: string, baseline: string) =>
      runInPods(namespace, { script, inputs: { shards, baseline, 'compare-metrics': 'iteration_duration avg' } })
    const first = await runWith('2', 'none.json')
    const path = first.outputs['summary-path'] ?? ''
    const same = await runWith('2', path)
    expect(JSON.parse(same.outputs.comparison ?? '')).toMatchObject({ runs: 1 })
    const other = await runWith('1', path)
    expect(JSON.parse(other.outputs.comparison ?? '')).toMatchObject({ runs: 0 })
    expect(other.outputs.comparison).toContain('other CPU model or place')
  })

  it('keeps a script with a secret out of ConfigMaps', { timeout }, async () => {
    let made: readonly string[] = []
    const step = await runInPods(namespace, {
      inputs: { shards: '1', env: 'API_TOKEN=sesame-open-4711' },
      script: `
        export const options = { scenarios: { one: { executor: 'per-vu-iterations', env: { TOKEN: __ENV.API_TOKEN } } } }
        export default function () { if (__ENV.TOKEN !== 'sesame-open-4711') throw new Error('not the value') }`,
      watch({ log, child }) {
        const timer = setInterval(async () => {
          if (!/^all 1 pods run/m.test(log())) return
          clearInterval(timer)
          made = await objectsOf(namespace)
        }, 20)
        child.once('exit', () => clearInterval(timer))
      },
    })
    expect(step.outputs.outcome).toBe('passed')
    expect(step.log).toContain('it goes into Secrets, not ConfigMaps')
    expect(made.filter((name) => name.startsWith('configmaps/'))).toEqual([])
    expect(made.filter((name) => name.startsWith('secrets/'))).toHaveLength(2)
  })
})
