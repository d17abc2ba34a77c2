import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'

test('a step that ends before all is done has not passed', async () => {
  const hook = join(mkdtempSync(join(tmpdir(), 'early-end-')), 'never.cjs')
  // What the step waits for after k6 told its plan never comes.
  writeFileSync(hook, "require('node:timers/promises').setImmediate = () => new Promise(() => {})")
  const step = await runAction({
    files: { 'test.js': 'export default function () {}' },
    inputs: { script: 'test.js', 'no-usage-report': 'true' },
    env: { NODE_OPTIONS: `--require ${hook}` },
  })
  expect(step.outputs.outcome).toBeUndefined()
  expect(step.exitCode).toBe(1)
})
