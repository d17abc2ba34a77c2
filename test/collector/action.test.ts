import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { exported, scratch, startCollector, statsOf } from '../support/collector.ts'

test('counts what the built action reports, once', async () => {
  const collector = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
  const script = 'export const options = { stages: [{ duration: "500ms", target: 3 }] }; export default function () {}'
  const step = await runAction({
    files: { 'test.js': script },
    inputs: { script: 'test.js', 'usage-report-url': collector.url },
  })
  expect(step.outputs['usage-report']).toBe('sent')
  expect(await exported(collector.url)).toEqual([
    {
      day: new Date().toISOString().slice(0, 10),
      k6_version: '2.2.0',
      vus_max: 3,
      duration: 0,
      st_duration: 0.5,
      iterations: null,
      goos: 'linux',
      goarch: process.arch === 'arm64' ? 'arm64' : 'amd64',
      is_ci: null,
      executors: [],
    },
  ])
  expect((await statsOf(collector.url)).reports).toBe(1)
})

test('with no-usage-report the collector gets nothing', async () => {
  const collector = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
  const step = await runAction({
    files: { 'test.js': 'export default function () {}' },
    inputs: { script: 'test.js', 'usage-report-url': collector.url, 'no-usage-report': 'true' },
  })
  expect(step.outputs['usage-report']).toBe('off')
  expect((await statsOf(collector.url)).reports).toBe(0)
})
