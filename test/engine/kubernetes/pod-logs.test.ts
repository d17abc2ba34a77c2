import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { flakyWay } from '../../support/kube/flaky-way.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { objectsLeft, objectsOf, runInPods } from '../../support/kube/pod-run.ts'

const timeout = 180_000

/** The numbers that a pod's log has, in their order. */
const numbersOf = (log: string, pod: number): readonly number[] =>
  [...log.matchAll(new RegExp(`^\\[${pod}\\] .*msg="line (\\d+)"`, 'gm'))].map(([, number]) => Number(number))

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

describe.skipIf(!hasKubernetes)('what pods say', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(() => namespace.remove())

  it('arrives whole: 100,000 lines of each of two pods', { timeout }, async () => {
    const lines = 100_000
    const step = await runInPods(namespace, {
      script: `
        export const options = { scenarios: { say: { executor: 'per-vu-iterations', vus: 2, iterations: 1, maxDuration: '2m' } } }
        export default function () { for (let i = 0; i < ${lines}; i++) console.log('line ' + i) }`,
    })
    expect(step.outputs.outcome).toBe('passed')
    for (const pod of [1, 2]) expect(numbersOf(step.log, pod)).toEqual(upTo(lines))
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('arrives whole and once although the API server is away for 10 s', { timeout }, async () => {
    const way = await flakyWay(namespace)
    let cut: Promise<void> | undefined
    const step = await runInPods(namespace, {
      inputs: { kubeconfig: way.kubeconfig },
      script: `
        import { sleep } from 'k6'
        export const options = { scenarios: { say: { executor: 'per-vu-iterations', vus: 2, iterations: 1 } } }
        export default function () { for (let i = 0; i < 400; i++) { console.log('line ' + i); sleep(0.05) } }`,
      watch({ log }) {
        const timer = setInterval(() => {
          if (!log().includes('line 20')) return
          clearInterval(timer)
          cut = way.cut(10_000)
        }, 50)
      },
    })
    await cut
    way.close()
    expect(step.outputs.outcome).toBe('passed')
    for (const pod of [1, 2]) expect(numbersOf(step.log, pod)).toEqual(upTo(400))
    expect(await objectsLeft(namespace)).toEqual([])
  })

  it('is no command of the runner', { timeout }, async () => {
    const step = await runInPods(namespace, {
      inputs: { shards: '1' },
      script: `export default function () { console.log('x\\n::error::made up') }
        export function handleSummary() { return { stdout: '::error::made up\\n##[error]made up\\n' } }`,
    })
    expect(step.commands.filter(({ name }) => name === 'error')).toEqual([])
    expect(step.log).toMatch(/^\[1\] .*made up/m)
  })

  it('takes a script of 2 MB with imports and data files', { timeout }, async () => {
    const large = randomBytes(800_000).toString('hex')
    const step = await runInPods(namespace, {
      files: {
        'lib/large.js': `import { more } from '../more/more.js'\nexport const large = '${large}' + more`,
        'more/more.js': "export const more = '!'",
        'data/users.csv': `name\n${'someone\n'.repeat(50_000)}`,
      },
      script: `
        import { large } from './lib/large.js'
        const users = open('./data/users.csv')
        export const options = { vus: 2, iterations: 2 }
        export default function () {
          if (large.length !== ${large.length + 1} || !large.endsWith('!')) throw new Error('not all of the module')
          if (users.length !== ${'name\n'.length + 8 * 50_000}) throw new Error('not all of the data')
          console.log('has all')
        }`,
      watch({ log, child }) {
        const timer = setInterval(async () => {
          if (!/^all 2 pods run/m.test(log())) return
          clearInterval(timer)
          parts = (await objectsOf(namespace)).filter((name) => name.startsWith('configmaps/')).length
        }, 50)
        child.once('exit', () => clearInterval(timer))
      },
    })
    expect(step.outputs.outcome).toBe('passed')
    expect(step.log).toMatch(/^\[1\] .*has all/m)
    expect(step.log).toMatch(/^\[2\] .*has all/m)
    expect(parts).toBe(3)
    expect(await objectsLeft(namespace)).toEqual([])
  })
  let parts = 0
})
