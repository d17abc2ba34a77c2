import { execFileSync } from 'node:child_process'
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'

test.runIf(process.platform === 'linux')('earlier runs that never end, or never begin, are left out', async () => {
  const earlier = mkdtempSync(join(tmpdir(), 'odd-'))
  writeFileSync(join(earlier, 'good.json'), '{"metrics":{"iterations":{"count":3,"rate":5}}}')
  execFileSync('mkfifo', [join(earlier, 'pipe.json')])
  symlinkSync('/dev/zero', join(earlier, 'zero.json'))
  symlinkSync('/proc/self/pagemap', join(earlier, 'pagemap.json'))
  const { exitCode, outputs, commands } = await runAction({
    files: { 'a.js': 'export default function () {}' },
    inputs: { script: 'a.js', baseline: earlier, 'compare-metrics': 'iterations rate', 'no-usage-report': 'true' },
  })
  expect(exitCode).toBe(0)
  expect(JSON.parse(outputs.comparison ?? '')).toMatchObject({ runs: 1 })
  const warnings = commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
  expect(warnings).toEqual([
    expect.stringMatching(/pagemap\.json" was left out: it has more than the 8 MB that are read$/),
    expect.stringMatching(/pipe\.json" was left out: it is not a regular file$/),
    expect.stringMatching(/zero\.json" was left out: it is not a regular file$/),
  ])
})
