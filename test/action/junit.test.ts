import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'

const script = `import { check } from 'k6'
export const options = { thresholds: { iterations: ['count>1', 'count>9'] } }
export default () => check(1, { 'a ]]> b <i>"&': (one) => one === 1, odd: () => false })`

const step = (more: Partial<Parameters<typeof runAction>[0]> = {}) =>
  runAction({
    files: { 'load.js': script },
    ...more,
    inputs: { script: 'load.js', iterations: '3', 'no-usage-report': 'true', junit: 'out/results.xml', ...more.inputs },
  })

describe('junit', () => {
  test('a real run: its outcome, thresholds and checks, and what failed', async () => {
    const { outputs, workspace } = await step()
    expect(outputs.outcome).toBe('thresholds-crossed')
    const xml = readFileSync(join(workspace, 'out/results.xml'), 'utf8')
    expect(xml).toContain('<testsuites name="k6 load test" tests="5" failures="2" errors="0">')
    expect(xml.match(/<failure type="[a-z-]+"/g)).toEqual([
      '<failure type="thresholds-crossed"',
      '<failure type="thresholds-crossed"',
    ])
    expect(xml).toMatch(/name="iterations count&gt;9"/)
    expect(xml).toMatch(/<property name="k6-version" value="2\.2\.0"/)
    expect(xml).not.toContain('<i>')
  })

  test('a step that cannot start is a failed case', async () => {
    const { workspace } = await step({ inputs: { vus: 'ten' } })
    expect(readFileSync(join(workspace, 'out/results.xml'), 'utf8')).toMatch(
      /failures="1"[\s\S]*<failure type="not-run"/,
    )
  })

  test('a secret in a name is hidden', async () => {
    const { workspace } = await step({
      inputs: { env: 'API_TOKEN=s3cr3t-of-the-shop' },
      files: { 'load.js': script.replace('odd:', '[__ENV.API_TOKEN]:') },
    })
    expect(readFileSync(join(workspace, 'out/results.xml'), 'utf8')).not.toContain('s3cr3t-of-the-shop')
  })

  test('a link is not followed: neither the file, nor its directory out of the workspace', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'))
    const victim = join(outside, 'victim.xml')
    writeFileSync(victim, 'as it was')
    const first = await step()
    symlinkSync(victim, join(first.workspace, 'link.xml'))
    symlinkSync(outside, join(first.workspace, 'linked'))
    const workspace = first.workspace
    await step({ workspace, inputs: { junit: 'link.xml' } })
    expect(readFileSync(victim, 'utf8')).toBe('as it was')
    const { commands } = await step({ workspace, inputs: { junit: 'linked/new.xml' } })
    expect(existsSync(join(outside, 'new.xml'))).toBe(false)
    expect(commands.filter(({ name }) => name === 'warning').map(({ data }) => data)).toContainEqual(
      expect.stringContaining('leads out of the workspace by a link'),
    )
  })
})
