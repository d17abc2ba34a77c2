import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'

test.concurrent.each([
  ['K6_RPS=5', true],
  ['K6_NO_CONNECTION_REUSE=true', true],
  ['K6_RPS=0', false],
  ['K6_TEARDOWN_TIMEOUT=5s', false],
])('side B with %s makes another load: %s', async (line, isOther) => {
  const { outputs, commands } = await runAction({
    files: { 'test.js': 'export default function () {}' },
    inputs: { script: 'test.js', 'compare-env': line, 'compare-rounds': '3', 'no-usage-report': 'true' },
  })
  expect(outputs.outcome).toBe('passed')
  const said = commands.filter(({ data }) => data.startsWith('input compare-env: with it the script plans other'))
  expect(said).toHaveLength(isOther ? 1 : 0)
})
