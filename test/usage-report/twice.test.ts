import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { startTarget } from '../support/target.ts'

test.each<[string, { flags: string; config?: string }]>([
  ['a flag that is taken back', { flags: '--no-usage-report --no-usage-report=false' }],
  [
    'a config file that takes it back',
    { flags: '--config c.json', config: '{"noUsageReport": true, "noUsageReport": false}' },
  ],
])('%s: no report is sent', async (_what, { flags, config = '{}' }) => {
  const collector = await startTarget()
  const { exitCode, outputs } = await runAction({
    files: { 'a.js': 'export default function () {}', 'c.json': config },
    inputs: { script: 'a.js', flags, 'usage-report-url': collector.url },
  })
  await collector.close()
  expect({ exitCode, report: outputs['usage-report'] }).toEqual({ exitCode: 0, report: 'off' })
  expect(collector.posts).toEqual([])
})
