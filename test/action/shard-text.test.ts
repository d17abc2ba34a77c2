import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { k6Versions } from '../support/k6.ts'
import { runShard, shardOf } from '../support/shards.ts'

const script = (options: object, more = '') => `
import { Trend } from 'k6/metrics'
export const options = ${JSON.stringify({ iterations: 2, ...options })}
const mine = new Trend('mine')
export default function () { mine.add(3); mine.add(5, { kind: 'a' }) }
${more}`

/** The line of k6's text for a metric, with each run of spaces as one. */
const lineOf = (log: string, metric: string) =>
  log
    .split('\n')
    .find((line) => line.trim().startsWith(`${metric}.`))
    ?.trim()
    .replace(/\.+:/, ':')
    .replaceAll(/ +/g, ' ')

describe.each(k6Versions)('k6 %s', (version) => {
  test("k6's text at the end has the statistics that the script asks for", async () => {
    const own = { summaryTrendStats: ['max', 'p(99.5)'], thresholds: { 'mine{kind:a}': ['p(12.5)>0'] } }
    const step = await runShard('1/1', { version, script: script(own) })
    expect(lineOf(step.log, 'mine')).toBe('mine: max=5 p(99.5)=5')
    expect(lineOf(step.log, '{ kind:a }')).toBe('{ kind:a }: max=5 p(99.5)=5')
    expect(step.log).toContain("'p(12.5)>0' p(12.5)=5")
    expect(Math.max(...step.log.split('\n').map((line) => line.length))).toBeLessThan(500)
  })

  test("it has k6's own where the script asks for none", async () => {
    const step = await runShard('1/1', { version, script: script({}) })
    expect(lineOf(step.log, 'mine')).toBe('mine: avg=4 min=3 med=4 max=5 p(90)=5 p(95)=5')
  })

  test('handleSummary() sees the grid, and what it leaves as it was is whole', async () => {
    const more = `export const handleSummary = (data) => ({ 'seen.json': JSON.stringify(data.metrics.mine.values) })`
    const step = await runShard('1/2', { version, script: script({ vus: 2 }, more) })
    const seen = Object.keys(JSON.parse(readFileSync(`${step.workspace}/seen.json`, 'utf8')))
    expect(seen.filter((name) => name.startsWith('p(')).length).toBeGreaterThan(100)
    expect(shardOf(step).run.incomplete).toBeNull()
  })

  test('a handleSummary() that changes figures makes the shard incomplete', async () => {
    const more = 'export function handleSummary(data) { data.metrics.iterations.values.count = 0.2; return {} }'
    const step = await runShard('1/2', { version, script: script({ vus: 2 }, more) })
    expect(shardOf(step).run.incomplete).toBe("its script changed k6's summary")
    expect(step.log).toContain('iterations count is 0.2')
  })
})
