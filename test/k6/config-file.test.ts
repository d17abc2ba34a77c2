import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { capture } from '../../src/base/child-process.ts'
import { readK6Config } from '../../src/k6/config-file.ts'
import { type K6Version, k6Path, k6Versions } from '../support/k6.ts'

/** A directory with these files: name → content. */
function directory(files: Readonly<Record<string, string>>): string {
  const base = mkdtempSync(join(tmpdir(), 'k6-config-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(base, name)), { recursive: true })
    writeFileSync(join(base, name), content)
  }
  return base
}

const no = '{"noUsageReport": true}'

type Given = { flag?: string; env?: NodeJS.ProcessEnv; platform?: NodeJS.Platform }

const read = (cwd: string, { flag, env = {}, platform = 'linux' }: Given = {}) =>
  readK6Config({ flag: flag ?? null, env, cwd, platform })

describe('the file is', () => {
  test('none', () => {
    const base = directory({})
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      expect(read(base, { platform, env: { HOME: base, APPDATA: base } })).toBeNull()
    }
  })

  test('that of the flag, then that of the environment, then the default', () => {
    const base = directory({ 'flag.json': no, 'env.json': no, '.config/k6/config.json': no })
    const env = { HOME: base, K6_CONFIG: 'env.json' }
    expect(read(base, { flag: 'flag.json', env })).toMatchObject({ path: join(base, 'flag.json'), noUsageReport: true })
    expect(read(base, { env })).toMatchObject({ path: join(base, 'env.json'), noUsageReport: true })
    expect(read(base, { env: { HOME: base } })).toMatchObject({ path: join(base, '.config/k6/config.json') })
  })

  test('only the given one, if one is given', () => {
    const base = directory({ '.config/k6/config.json': no })
    expect(read(base, { flag: 'missing.json', env: { HOME: base } })).toBeNull()
    expect(read(base, { env: { HOME: base, K6_CONFIG: 'config/missing.json' } })).toBeNull()
  })

  const defaults: readonly [NodeJS.Platform, (base: string) => NodeJS.ProcessEnv, string][] = [
    ['linux', (base) => ({ HOME: base }), '.config/k6/config.json'],
    ['linux', (base) => ({ HOME: '/nowhere', XDG_CONFIG_HOME: base }), 'k6/config.json'],
    ['linux', (base) => ({ HOME: base, XDG_CONFIG_HOME: '' }), '.config/k6/config.json'],
    // Go has no answer to these, and k6 takes .config where it is.
    ['linux', () => ({}), '.config/k6/config.json'],
    ['linux', () => ({ HOME: '/nowhere', XDG_CONFIG_HOME: 'relative' }), '.config/k6/config.json'],
    ['darwin', (base) => ({ HOME: base, XDG_CONFIG_HOME: '/x' }), 'Library/Application Support/k6/config.json'],
    ['darwin', () => ({}), '.config/k6/config.json'],
    ['win32', (base) => ({ APPDATA: base }), 'k6/config.json'],
    ['win32', (base) => ({ AppData: base }), 'k6/config.json'],
    ['win32', () => ({}), '.config/k6/config.json'],
    // Where k6 v1 finds it if it is not there.
    ['linux', (base) => ({ HOME: base }), '.config/loadimpact/k6/config.json'],
    ['win32', (base) => ({ APPDATA: base }), 'loadimpact/k6/config.json'],
  ]
  test.each(defaults)('by default, on %s, the right one', (platform, env, name) => {
    const base = directory({ [name]: no })
    expect(read(base, { platform, env: env(base) })).toMatchObject({ path: join(base, name), noUsageReport: true })
  })

  test('the new one, if the old one is there, too', () => {
    const base = directory({ '.config/k6/config.json': '{}', '.config/loadimpact/k6/config.json': no })
    expect(read(base, { env: { HOME: base } })).toMatchObject({ noUsageReport: false })
  })

  test('also a link to one', () => {
    const base = directory({ 'real.json': no })
    symlinkSync('real.json', join(base, 'link.json'))
    expect(read(base, { flag: 'link.json' })).toMatchObject({ noUsageReport: true })
  })
})

describe('what it says', () => {
  test.each([
    ['{}', false],
    ['null', false],
    ['{"vus": 3, "noUsageReport": false}', false],
    ['{"noUsageReport": null}', false],
    ['{"noUsageReport": true}', true],
    // Go does not mind the case of names.
    ['{"nousagereport": true}', true],
    ['{"NoUsageReport": true}', true],
    ['{"noUsageReport": true, "NOUSAGEREPORT": false}', true],
    // k6 takes the last of two equal names; a no is never taken back.
    ['{"noUsageReport": true, "noUsageReport": false}', true],
    ['{"noUsageReport": true, "noUsageReport": null, "noUsageReport": false}', true],
    ['{"noUsageReport": false, "no\\u0055sageReport"\n: true, "noUsageReport": false}', true],
    ['{"noUsageReport": false, "noUsageReport": false}', false],
    ['{"a": "\\"noUsageReport\\": true, ", "b": ["noUsageReport", ":true"], "noUsageReport": false}', false],
    ['{"noUsageReport": "x", "noUsageReport": true}', true],
    ['{"usageReport": true, "options": {"noUsageReport": true}}', false],
  ])('%s: %s', (content, expected) => {
    expect(read(directory({ 'c.json': content }), { flag: 'c.json' })).toMatchObject({ noUsageReport: expected })
  })

  test.each([
    '',
    'noUsageReport',
    '{"noUsageReport": true',
    '{"noUsageReport": "true"}',
    '{"noUsageReport": 1}',
    '{"noUsageReport": 1, "noUsageReport": false}',
    '{"noUsageReport": {"Bool": true, "Valid": true}}',
    '[]',
    '"true"',
    '\ufeff{"noUsageReport": false}',
    '// k6\n{}',
  ])('%j is not understood', (content) => {
    expect(read(directory({ 'c.json': content }), { flag: 'c.json' })).toMatchObject({ noUsageReport: null })
  })
})

describe('a file that cannot be read is not understood:', () => {
  test('a directory', () => {
    const base = directory({ 'd/x': '' })
    expect(read(base, { flag: 'd' })).toMatchObject({ path: join(base, 'd'), noUsageReport: null })
  })

  test.skipIf(process.platform === 'win32')('a pipe, on which nobody waits', () => {
    const base = directory({})
    execFileSync('mkfifo', [join(base, 'pipe')])
    expect(read(base, { flag: 'pipe' })).toMatchObject({ noUsageReport: null })
  })

  // Root may read everything.
  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a locked one', () => {
    const base = directory({ 'c.json': no })
    chmodSync(join(base, 'c.json'), 0)
    expect(read(base, { flag: 'c.json' })).toMatchObject({ noUsageReport: null })
  })

  test('a name that no file can have', () => {
    expect(read(directory({}), { flag: 'a\0b' })).toMatchObject({ noUsageReport: null })
    expect(read(directory({}), { flag: 'a'.repeat(5000) })).toMatchObject({ noUsageReport: null })
  })

  test('but one in a file that is no directory does not exist', () => {
    expect(read(directory({ file: '' }), { flag: 'file/c.json' })).toBeNull()
  })
})

/** The iterations that k6 plans, which tell whose file it read; undefined when it fails. */
async function iterations(version: K6Version, cwd: string, { flag, env = {} }: Given): Promise<number | undefined> {
  writeFileSync(join(cwd, 'script.js'), 'export default function () {}')
  const args = ['inspect', '--execution-requirements', ...(flag === undefined ? [] : ['--config', flag]), 'script.js']
  const { code, stdout } = await capture(k6Path(version), args, {
    cwd,
    env,
    signal: new AbortController().signal,
    timeoutMs: 30_000,
  })
  return code === 0 ? JSON.parse(stdout).iterations : undefined
}

// Elsewhere the places are others, and k6 is the same.
describe.runIf(process.platform === 'linux').each(k6Versions)('k6 %s reads the same file', (version) => {
  const files = ['flag.json', 'env.json', '.config/k6/config.json', 'xdg/k6/config.json', 'relative/k6/config.json']
  const contents = files.map((name, at) => [name, JSON.stringify({ vus: 1, iterations: at + 1, noUsageReport: true })])

  const cases: readonly [string, (base: string) => Given, string][] = [
    ['of the flag', (base) => ({ flag: 'flag.json', env: { HOME: base, K6_CONFIG: 'env.json' } }), 'flag.json'],
    ['of the environment', (base) => ({ env: { HOME: base, K6_CONFIG: 'env.json' } }), 'env.json'],
    ['of the home', (base) => ({ env: { HOME: base } }), '.config/k6/config.json'],
    ['of XDG', (base) => ({ env: { HOME: base, XDG_CONFIG_HOME: join(base, 'xdg') } }), 'xdg/k6/config.json'],
    ['of no home', () => ({ env: {} }), '.config/k6/config.json'],
    ['of a relative XDG', () => ({ env: { HOME: '/', XDG_CONFIG_HOME: 'relative' } }), '.config/k6/config.json'],
  ]
  test.each(cases)('%s', async (_what, given, expected) => {
    const base = directory(Object.fromEntries(contents))
    expect(read(base, given(base))).toMatchObject({ path: join(base, expected), noUsageReport: true })
    expect(await iterations(version, base, given(base))).toBe(files.indexOf(expected) + 1)
  })

  test.each(['{"noUsageReport": "true"}', '{"noUsageReport": 1}', '{', '[]', ''])(
    'and does not understand %j either',
    async (content) => {
      const base = directory({ 'c.json': content })
      expect(await iterations(version, base, { flag: 'c.json', env: { HOME: base } })).toBeUndefined()
    },
  )

  test('and looks in the old place only before v2', async () => {
    const base = directory({ '.config/loadimpact/k6/config.json': '{"vus": 1, "iterations": 5}' })
    expect(await iterations(version, base, { env: { HOME: base } })).toBe(version === '1.8.1' ? 5 : null)
  })
})

test.each([
  [
    '{"webDashboard": true, "out": ["json=x", "web-dashboard"]}',
    { webDashboard: true, out: ['json=x', 'web-dashboard'] },
  ],
  ['{"WEBDASHBOARD": false, "Out": ["csv"]}', { webDashboard: false, out: ['csv'] }],
  ['{"webDashboard": null, "out": null}', { webDashboard: null, out: [] }],
  ['{"webDashboard": "true", "out": [1, "csv"]}', { webDashboard: null, out: ['csv'] }],
  ['[]', { webDashboard: null, out: [] }],
  ['{', { webDashboard: null, out: [] }],
])('says of the dashboard and the outputs: %s', (content, expected) => {
  expect(read(directory({ 'c.json': content }), { flag: 'c.json' })).toMatchObject(expected)
})
