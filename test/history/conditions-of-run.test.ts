import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { capture } from '../../src/base/child-process.ts'
import type { Conditions } from '../../src/history/conditions.ts'
import { parseConditions } from '../../src/history/conditions.ts'
import { conditionsOf } from '../../src/history/conditions-of-run.ts'
import { parseFlags } from '../../src/k6/flags.ts'
import { planScript } from '../../src/k6/inspect.ts'
import { resolveScripts } from '../../src/k6/scripts.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

const version = '2.2.0'

const files = {
  'load.js':
    "import { path } from './lib/b c.js'\nexport const options = { vus: 2, duration: '3s' }\nexport default () => path",
  'lib/b c.js': "import tail from './d.ts'\nexport const path = '/' + tail",
  'lib/d.ts': "const tail: string = 'x'\nexport default tail",
}

function directoryWith(content: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'conditions-'))
  for (const [name, text] of Object.entries(content)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  return directory
}

type Case = {
  files?: Record<string, string>
  script?: string
  flags?: string
  vus?: number
  env?: Record<string, string>
  k6?: (typeof k6Versions)[number]
  cwd?: string
}

async function conditions(given: Case = {}): Promise<Conditions> {
  const { k6 = version, cwd = directoryWith({ ...files, ...given.files }), env = {} } = given
  const flags = parseFlags(given.flags ?? '')
  const [script] = resolveScripts([given.script ?? 'load.js'], cwd)
  if (!script) throw new Error('no script')
  const planned = await planScript({
    k6: { path: k6Path(k6), version: k6 },
    script: script.argument,
    options: given.vus === undefined ? {} : { vus: given.vus, duration: '3s' },
    flags,
    env: process.env,
    scriptEnv: env,
    cwd,
    scratch: mkdtempSync(join(tmpdir(), 'conditions-scratch-')),
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    boundBy: [],
    log: () => {},
  })
  if (!('plan' in planned)) throw new Error(planned.log)
  const { plan, imports, version: k6Version } = planned
  return conditionsOf({ k6Version, script, imports: await imports(), plan, flags })
}

/** Which conditions are not the same. */
const changed = (a: Conditions, b: Conditions) =>
  Object.keys(a).filter((name) => a[name as keyof Conditions] !== b[name as keyof Conditions])

describe.each(k6Versions)('with k6 %s', (k6) => {
  test('the same script in another directory has the same conditions, which can be kept', async () => {
    const first = await conditions({ k6 })
    expect(await conditions({ k6 })).toEqual(first)
    expect(parseConditions(JSON.parse(JSON.stringify(first)))).toEqual(first)
    expect(first).toMatchObject({ k6, os: process.platform, arch: process.arch })
  })

  test('a file that is imported by an import belongs to the script', async () => {
    const other = { 'lib/d.ts': "const tail: string = 'y'\nexport default tail" }
    expect(changed(await conditions({ k6 }), await conditions({ k6, files: other }))).toEqual(['script'])
  })
})

test.each<[string, Case, readonly string[]]>([
  ['a byte of the script', { files: { 'load.js': `${files['load.js']}\n` } }, ['script']],
  ['a file beside it', { files: { 'lib/unused.js': '1' } }, []],
  ['more VUs', { vus: 3 }, ['load']],
  ['as many VUs for as long, said by the step', { vus: 2 }, []],
  ['a flag', { flags: '--no-connection-reuse' }, ['flags']],
  ['a tag, which names the run', { flags: '--tag commit=abc' }, []],
  ['a value for the script', { env: { BASE_URL: 'http://x' } }, []],
])('%s changes what it should', async (_what, given, names) => {
  const [before, after] = await Promise.all([conditions(), conditions(given)])
  expect(changed(before, after)).toEqual(names)
})

test('a rate that comes from the environment is load', async () => {
  const script = `export const options = { scenarios: { a: { executor: 'constant-arrival-rate', rate: Number(__ENV.RATE), duration: '3s', preAllocatedVUs: 5 } } }
export default () => {}`
  const at = (rate: string) => conditions({ files: { 'load.js': script }, env: { RATE: rate } })
  const [ten, again, twenty] = await Promise.all([at('10'), at('10'), at('20')])
  expect(changed(ten, again)).toEqual([])
  expect(changed(ten, twenty)).toEqual(['load'])
})

test('an archive is hashed as a whole, wherever it was made', async () => {
  const made = directoryWith(files)
  const archived = await capture(k6Path(version), ['archive', '-O', 'load.tar', 'load.js'], {
    cwd: made,
    env: process.env,
    signal: new AbortController().signal,
    timeoutMs: 60_000,
  })
  expect(archived.code).toBe(0)
  const elsewhere = directoryWith({})
  cpSync(join(made, 'load.tar'), join(elsewhere, 'load.tar'))
  const here = await conditions({ cwd: made, script: 'load.tar' })
  expect(await conditions({ cwd: elsewhere, script: 'load.tar' })).toEqual(here)
  writeFileSync(join(made, 'lib/d.ts'), 'export default 1')
  expect(await conditions({ cwd: made, script: 'load.tar' })).toEqual(here)
})

test('a remote script is its URL, without a file', async () => {
  const cwd = directoryWith(files)
  const local = await conditions({ cwd })
  const plan = {
    vus: 1,
    duration: null,
    iterations: 1,
    stages: null,
    scenarios: {},
    thresholds: {},
    summaryTrendStats: [],
    teardownTimeout: null,
    segmented: false,
    maxVUs: 1,
    totalDuration: '1s',
  }
  const remote = (url: string) =>
    conditionsOf({
      k6Version: version,
      script: { name: url, argument: url, file: null },
      imports: [url],
      plan,
      flags: parseFlags(''),
    })
  const [a, b] = await Promise.all([remote('https://example.com/a.js'), remote('https://example.com/b.js')])
  expect(changed(a, b)).toEqual(['script'])
  expect(a.script).not.toBe(local.script)
})
