import { describe, expect, test } from 'vitest'
import { runAction } from '../../support/action.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'

const none = 'export default function () {}'
const scenarios = `export const options = { scenarios: { smoke: { executor: 'per-vu-iterations', vus: 2, iterations: 5, exec: 's' } } }
export function s() {}`

type Failure = {
  files?: Record<string, string>
  inputs?: Record<string, string>
  env?: Record<string, string>
  outcome: string
  says: readonly string[]
  never?: string
}

const toldToCorrect = 'Correct the script'

const cases: Record<string, Failure> = {
  'inputs that replace scenarios': {
    files: { 'a.js': scenarios },
    inputs: { vus: '3', duration: '1s' },
    outcome: 'config-error',
    says: ["function 'default' not found", ' which vus and duration replace: leave them out to run the scenarios.'],
    never: 'Correct the option',
  },
  'a flag that replaces scenarios': {
    files: { 'a.js': scenarios },
    inputs: { flags: '--iterations 3' },
    outcome: 'config-error',
    says: [' which --iterations replaces: leave it out to run the scenarios.'],
  },
  'variables that replace scenarios': {
    files: { 'a.js': scenarios },
    inputs: { env: 'K6_STAGES=1s:2' },
    env: { K6_VUS: '2' },
    outcome: 'config-error',
    says: [' which K6_VUS and K6_STAGES replace: leave them out to run the scenarios.'],
  },
  'a module that require() fetches from a host that refuses': {
    files: { 'a.js': `require('https://127.0.0.1:1/x.js')\n${none}` },
    outcome: 'script-error',
    says: ['The init code of the script threw: ', 'connection refused', ' The runner cannot reach 127.0.0.1:1: '],
    never: toldToCorrect,
  },
  'a module from a host that is out of reach': {
    files: {
      'a.js': `import { x } from 'https://jslib.invalid/some/rather/long/path/to-a-module/0.0.2/index.js'\n${none}`,
    },
    outcome: 'script-error',
    says: [
      'k6 could not fetch a script or module from jslib.invalid: ',
      'no such host',
      ' The runner cannot reach jslib.invalid: let it, or keep a copy of the file in the repository.',
    ],
    never: toldToCorrect,
  },
  'a module of a module from a host that refuses': {
    files: { 'a.js': `import './b.js'\n${none}`, 'b.js': "import 'https://127.0.0.1:1/x.js'\nexport const b = 1" },
    outcome: 'script-error',
    says: ['connection refused', ' The runner cannot reach 127.0.0.1:1: '],
    never: toldToCorrect,
  },
  'a script from a host that is out of reach': {
    inputs: { script: 'https://scripts.invalid/a.js' },
    outcome: 'script-error',
    says: ['k6 could not fetch a script or module from scripts.invalid: ', 'no such host'],
    never: toldToCorrect,
  },
  'an extension, without its build service': {
    files: { 'a.js': `import faker from 'k6/x/faker'\n${none}` },
    env: { K6_BUILD_SERVICE_URL: 'https://builds.invalid' },
    outcome: 'script-error',
    says: [
      'k6 could not get the custom build that the script needs: building binary: ',
      'no such host',
      ' The runner cannot reach builds.invalid, which builds k6 with extensions',
      'k6-path',
    ],
    never: 'building binary: building binary',
  },
  'a newer k6 that the script asks for, without the build service': {
    files: { 'a.js': `"use k6 >= 99.0.0"\n${none}` },
    env: { K6_BUILD_SERVICE_URL: 'https://127.0.0.1:1' },
    outcome: 'script-error',
    says: ['connection refused', ' The runner cannot reach 127.0.0.1:1, which builds k6'],
    never: toldToCorrect,
  },
  'a flag that this k6 does not know': {
    files: { 'a.js': none },
    inputs: { flags: '--nope=1' },
    outcome: 'config-error',
    says: [' does not know the flag --nope. Correct the input flags, or choose a k6-version that knows it.'],
    never: 'unknown flag',
  },
  'a variable that the init code needs': {
    files: { 'a.js': `const length = __ENV.TOKEN.length\n${none}` },
    outcome: 'script-error',
    says: ['The init code of the script threw: TypeError: ', ' a line of the input env.'],
    never: 'your own machine',
  },
  'a module of others that is run as a test': {
    files: { 'a.js': 'export function helper() {}' },
    outcome: 'config-error',
    says: ["function 'default' not found in exports. Export a default function from the script, or run another script"],
    never: 'Correct the option',
  },
  'a file without any function': {
    files: { 'a.js': 'export const options = { vus: 1 }' },
    outcome: 'script-error',
    says: ['no exported functions in script. Export a default function from the script'],
    never: toldToCorrect,
  },
  'a misspelt exec': {
    files: { 'a.js': scenarios.replace('function s', 'function other') },
    outcome: 'config-error',
    says: [' Export a function s, or correct the exec that names it.'],
    never: 'Correct the option',
  },
  'a syntax error': {
    files: { 'my tests/a.ts': `const a: number = ;\n${none}` },
    inputs: { script: 'my tests/a.ts' },
    outcome: 'script-error',
    says: ['The script has an error: Line 1:18 Unexpected ";" (a.ts:1). '],
    never: 'file://',
  },
  'a local module that is missing': {
    files: { 'a.js': `import './nothing/there.js'\n${none}` },
    outcome: 'script-error',
    says: [
      `The moduleSpecifier "./nothing/there.js" couldn't be found on local disk. Correct the path, or see that the file is checked out`,
    ],
    never: 'Docker',
  },
}

describe.each(k6Versions)('k6 %s: advice on what cannot be planned', (version) => {
  test.concurrent.each(Object.entries(cases))('%s', async (_what, { files, inputs, env, outcome, says, never }) => {
    const step = await runAction({
      k6: k6Path(version),
      files: files ?? {},
      inputs: { script: 'a.js', 'no-usage-report': 'true', ...inputs },
      ...(env === undefined ? {} : { env }),
    })
    expect(step.outputs).toMatchObject({ outcome, passed: 'false' })
    const [error, ...more] = step.commands.filter(({ name }) => name === 'error')
    expect(more).toEqual([])
    for (const words of says) expect(error?.data).toContain(words)
    if (never !== undefined) expect(error?.data).not.toContain(never)
    // What k6 names twice or more is said once.
    const urls = error?.data.match(/https?:\/\/[^\s"']+/g) ?? []
    expect(new Set(urls).size).toBe(urls.length)
  })

  test.concurrent.each(['false', 'true'])('an option that k6 ignores is a warning, verify-only %s', async (only) => {
    const step = await runAction({
      k6: k6Path(version),
      files: { 'a.js': `export const options = { iterations: 2, threshold: { checks: ['rate>1'] } }\n${none}` },
      inputs: { script: 'a.js', 'verify-only': only, 'no-usage-report': 'true' },
    })
    expect(step.exitCode).toBe(0)
    expect(step.commands.filter(({ name }) => name === 'warning')).toEqual([
      {
        name: 'warning',
        properties: { file: 'a.js' },
        data: `a.js: k6 knows no option "threshold" and goes on without it; correct its name in the script's options, or take it out`,
      },
    ])
  })

  const warnings = (step: Awaited<ReturnType<typeof runAction>>) =>
    step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

  test.concurrent('a variable that replaces scenarios is a warning where k6 goes on', async () => {
    const step = await runAction({
      k6: k6Path(version),
      files: { 'a.js': `${scenarios}\n${none}` },
      inputs: { script: 'a.js', 'no-usage-report': 'true' },
      env: { K6_ITERATIONS: '3' },
    })
    expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: '3' })
    expect(warnings(step)).toEqual([
      'a.js: The test has scenarios of its own, which K6_ITERATIONS replaces: leave it out to run the scenarios.',
    ])
  })

  // From 2.1 on k6 runs the VUs instead; before, it does not even say that it ignores them.
  const beside = scenarios.replace('{ scenarios', '{ vus: 3, scenarios')
  test.concurrent.each<[string, string, Record<string, string>, string]>([
    [
      'an input',
      scenarios,
      { vus: '3' },
      'a.js has scenarios of its own, which this k6 runs as they are: vus alone does nothing to them',
    ],
    [
      'a flag',
      scenarios,
      { flags: '--vus 3' },
      'a.js has scenarios of its own, which this k6 runs as they are: vus alone does nothing to them',
    ],
    ['the script', beside, {}, ''],
  ])('vus alone, from %s', async (_where, source, inputs, ignored) => {
    const files = { 'a.js': `${source}\n${none}` }
    const step = await runAction({
      k6: k6Path(version),
      files,
      inputs: { script: 'a.js', 'no-usage-report': 'true', ...inputs },
    })
    const isOld = version === '1.8.1'
    expect(step.outputs).toMatchObject({ outcome: 'passed', iterations: isOld ? '10' : '3' })
    const [warning, ...more] = warnings(step)
    expect(more).toEqual([])
    if (isOld) return expect(warning ?? '').toBe(ignored)
    expect(warning).toMatch(
      /replaces: leave it out to run the scenarios\.$|set beside them.*: take it out to run the scenarios\.$/,
    )
  })

  test.concurrent('vus beside the scenarios, in the script or the config file, is not blamed on the default function', async () => {
    if (version === '1.8.1') return
    for (const [source, flags] of [
      [beside, ''],
      [scenarios, '--config c.json'],
    ] as const) {
      const step = await runAction({
        k6: k6Path(version),
        files: { 'a.js': source, 'c.json': '{"vus":3}' },
        inputs: { script: 'a.js', flags, 'no-usage-report': 'true' },
      })
      expect(step.outputs.outcome).toBe('config-error')
      expect(step.log).toContain('The scenarios are replaced by a vus that is set beside them')
      expect(step.log).not.toContain('Export a default function')
    }
  })

  test.concurrent('words like those of the warning are none', async () => {
    const words = 'There were unknown fields in the options exported in the script" error="json: unknown field \\"x\\""'
    const step = await runAction({
      k6: k6Path(version),
      files: { 'a.js': `console.warn(${JSON.stringify(words)})\n${none}` },
      inputs: { script: 'a.js', 'no-usage-report': 'true' },
    })
    expect(step.outputs.outcome).toBe('passed')
    expect(step.commands.filter(({ name }) => name === 'warning')).toEqual([])
  })

  test.concurrent('the version that does not know a flag is named', async () => {
    const step = await runAction({
      k6: k6Path(version),
      files: { 'a.js': none },
      inputs: { script: 'a.js', flags: '--nope=1' },
    })
    expect(step.log).toContain(`k6 ${version} does not know the flag --nope.`)
  })
})
