import { readFileSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { k6Versions } from '../support/k6.ts'
import { runShard, shardOf } from '../support/shards.ts'
import { startTarget } from '../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

describe.each(k6Versions)('k6 %s', (version) => {
  test('one usage report for all shards, with the figures of the whole test', async () => {
    const server = await startTarget()
    const script = `export const options = { scenarios: {
      a: { executor: 'shared-iterations', vus: 3, iterations: 7 },
      b: { executor: 'constant-vus', vus: 4, duration: '1s', gracefulStop: '0s' },
    } }
    export default function () {}`
    const inputs = { 'usage-report-url': `${server.url}/report` }
    const steps = []
    for (const shard of ['1/3', '2/3', '3/3']) steps.push(await runShard(shard, { version, script, inputs }))
    await runAction({
      files: { 'test.js': script },
      inputs: { script: 'test.js', 'verify-only': 'true', shards: '3', ...inputs },
    })
    await server.close()
    expect(steps.map(({ outputs }) => outputs['usage-report'])).toEqual(['sent', 'skipped', 'skipped'])
    expect(server.posts.map(({ body }) => JSON.parse(body))).toEqual([
      expect.objectContaining({ k6_version: version, vus_max: 7, duration: 1, st_duration: 0, iterations: 7 }),
    ])
    expect(steps[1]?.log).toContain('shard 1 sends that of the whole test')
    expect(steps[1]?.summary).toContain('| Usage report | none, as shard 1 sends that of the whole test |')
  })

  test('one preview of it for all shards, and nothing is sent', async () => {
    const server = await startTarget()
    const script = 'export const options = { vus: 4, iterations: 8 }\nexport default function () {}'
    const inputs = { 'usage-report': 'preview', 'usage-report-url': `${server.url}/report` }
    const steps = []
    for (const shard of ['1/2', '2/2']) steps.push(await runShard(shard, { version, script, inputs }))
    await server.close()
    expect(server.posts).toEqual([])
    expect(steps.map(({ outputs }) => outputs['usage-report'])).toEqual(['preview', 'skipped'])
    expect(JSON.parse(steps[0]?.outputs['usage-report-body'] ?? '')).toMatchObject({ vus_max: 4, iterations: 8 })
    expect(steps[1]?.log).toContain('shard 1 shows that of the whole test')
  })

  test('none where the user said no, which is told of every shard', async () => {
    const script = 'export default function () {}'
    const inputs = { 'no-usage-report': 'true' }
    const steps = []
    for (const shard of ['1/2', '2/2']) steps.push(await runShard(shard, { version, script, inputs }))
    expect(steps.map(({ outputs }) => outputs['usage-report'])).toEqual(['off', 'off'])
  })

  test('the file is small, and has no secret and no URL', async () => {
    const script = `
import http from 'k6/http'
import { check, group } from 'k6'
import { Trend } from 'k6/metrics'
export const options = { iterations: 20, thresholds: { 'mine{key:sup3r-s3cret-value}': ['p(95)<1'] } }
const mine = new Trend('mine')
export default function () {
  group('with ' + __ENV.KEY, () => {
    const answer = http.get(__ENV.URL + '/private/path?key=' + __ENV.KEY, { tags: { customer: 'somebody' } })
    mine.add(answer.timings.duration, { key: __ENV.KEY })
    check(answer, { ['key ' + __ENV.KEY]: () => false })
  })
  throw new Error('bad key ' + __ENV.KEY)
}`
    const inputs = { env: `KEY=sup3r-s3cret-value\nURL=${target.url}` }
    const step = await runShard('1/1', { version, script, inputs })
    const path = step.outputs['shard-path'] ?? ''
    const text = gunzipSync(readFileSync(path)).toString('utf8')
    expect(text).not.toContain('sup3r-s3cret-value')
    expect(text).not.toContain('/private/path')
    expect(text).not.toContain('somebody')
    expect(statSync(path).size).toBeLessThan(75_000)
    const { run } = shardOf(step)
    expect(run.result?.metrics.get('mine')?.values.count).toBe(20)
    expect(run.result?.checks.map(({ name, fails }) => [name, fails])).toEqual([['key ***', 20]])
  })
})
