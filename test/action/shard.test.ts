import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { k6Versions } from '../support/k6.ts'
import { numbered, runShard, shardOf } from '../support/shards.ts'

describe.each(k6Versions)('k6 %s', (version) => {
  test('two shards run each iteration once, and leave what the merge needs', async () => {
    const script = numbered({ vus: 3, iterations: 101, thresholds: { sum: ['count<1'], number: ['p(99.9)<1'] } })
    const steps = [await runShard('1/2', { version, script }), await runShard('2/2', { version, script })]
    for (const { exitCode, outputs, log } of steps) {
      expect([exitCode, outputs.outcome, outputs.passed], log).toEqual([0, 'ran', 'true'])
      // Neither judged by one shard alone, nor with hundreds of percentiles.
      expect(outputs.thresholds).toBe('[]')
      expect(Object.keys(JSON.parse(outputs.metrics ?? '').number.values).sort()).toEqual(
        ['avg', 'count', 'max', 'med', 'min', 'p(90)', 'p(95)', 'p(99)', 'p(99.9)'].sort(),
      )
    }
    const shards = steps.map(shardOf)
    expect(shards.map(({ segment, sequence }) => [segment, sequence])).toEqual([
      ['0:1/2', '0,1/2,1'],
      ['1/2:1', '0,1/2,1'],
    ])
    const values = (name: string, value: string) =>
      shards.map(({ run }) => run.result?.metrics.get(name)?.values[value] ?? Number.NaN)
    const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0)
    expect(total(values('number', 'count'))).toBe(101)
    // 0 + 1 + ... + 100
    expect(total(values('sum', 'count'))).toBe(5050)
    expect(Math.min(...values('number', 'min'))).toBe(0)
    expect(Math.max(...values('number', 'max'))).toBe(100)
    for (const { run, plan, conditions, maxVUs } of shards) {
      const grid = Object.keys(run.result?.metrics.get('number')?.values ?? {}).filter((name) => name.startsWith('p('))
      expect(grid.length).toBeGreaterThan(100)
      expect(grid).toContain('p(99.9)')
      expect([run.end.exitCode, run.incomplete, run.of]).toEqual([99, null, 2])
      expect([plan?.maxVUs, conditions?.k6, run.startedAt === null]).toEqual([3, version, false])
      expect(maxVUs).toBeLessThan(3)
    }
    expect(total(shards.map(({ maxVUs }) => maxVUs ?? 0))).toBe(3)
    expect(shards[0]?.conditions).toEqual(shards[1]?.conditions)
    expect(steps.map(({ outputs }) => basename(outputs['shard-path'] ?? ''))).toEqual([
      'k6-shard-1-of-2.json.gz',
      'k6-shard-2-of-2.json.gz',
    ])
    expect(steps.map(({ outputs }) => outputs['shard-name'])).toEqual(['shard-1-of-2', 'shard-2-of-2'])
  })
})
