import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { k6Path, k6Versions } from '../../support/k6.ts'
import { runStep, type Step, type StepResult } from '../../support/stand-in-runner.ts'
import { startTarget } from '../../support/target.ts'

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const load = `import { hit } from './lib/util.js'
export const options = { vus: 1, iterations: 12 }
export default function () { hit() }`

const helpers = {
  'tests/lib/util.js': `import http from 'k6/http'\nexport function hit() { http.get(__ENV.URL) }`,
  'tests/lib/config.js': `export const BASE = 'x'`,
}

type Given = Pick<Step, 'files'> & { inputs?: Step['inputs'] }

const step = (version: (typeof k6Versions)[number], { files = {}, inputs = {} }: Given) =>
  runStep({
    k6: k6Path(version),
    files: { 'tests/a.js': load, ...helpers, ...files },
    inputs: { script: 'tests/**/*.js', env: `URL=${target.url}`, 'no-usage-report': 'true', ...inputs },
  })

const said = ({ commands }: StepResult, level: string) =>
  commands.filter(({ name }) => name === level).map(({ data }) => data)

const scripts = ({ outputs }: StepResult) =>
  JSON.parse(outputs.results ?? '').map(({ script, outcome }: Record<string, string>) => [script, outcome])

const skippedHelpers = [
  'tests/lib/config.js was skipped: it exports no function, so it is no test',
  'tests/lib/util.js was skipped: it has no default function and no scenarios, so it is no test',
]

describe.each(k6Versions)('k6 %s', (version) => {
  test('the modules of a test that a glob finds too are skipped, and the test counts alone', async () => {
    const done = await step(version, {})
    expect(done).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed', iterations: '12' } })
    expect(scripts(done)).toEqual([['tests/a.js', 'passed']])
    expect(said(done, 'notice')).toEqual(skippedHelpers)
    expect(said(done, 'error')).toEqual([])
  })

  test('a line with ! takes them out, without a notice', async () => {
    const done = await step(version, { inputs: { script: '!tests/lib/**\ntests/**/*.js' } })
    expect(done).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed', iterations: '12' } })
    expect(said(done, 'notice')).toEqual([])
  })

  test('a module that is named is a test, and fails', async () => {
    const done = await step(version, { inputs: { script: 'tests/**/*.js\ntests/lib/util.js' } })
    expect(done).toMatchObject({ exitCode: 1, outputs: { outcome: 'config-error' } })
    expect(scripts(done)).toEqual([
      ['tests/a.js', 'passed'],
      ['tests/lib/util.js', 'config-error'],
    ])
    expect(said(done, 'notice')).toEqual(skippedHelpers.slice(0, 1))
  })

  test('a file with an error fails, although a glob found it', async () => {
    const broken = {
      'tests/b.js': 'export default function () {',
      'tests/c.js': "import './nothing.js'",
      'tests/d.js': `export const options = { scenarios: { a: { executor: 'shared-iterations', exec: 'none' } } }
export function other() {}`,
    }
    const done = await step(version, { files: broken })
    expect(done).toMatchObject({ exitCode: 1 })
    expect(scripts(done)).toEqual([
      ['tests/a.js', 'passed'],
      ['tests/b.js', 'script-error'],
      ['tests/c.js', 'script-error'],
      ['tests/d.js', 'config-error'],
    ])
  })

  test('where no test is left, the step fails and says why', async () => {
    const done = await step(version, { inputs: { script: 'tests/lib/*.js' } })
    expect(done).toMatchObject({ exitCode: 1, outputs: { outcome: 'not-run', passed: 'false' } })
    expect(said(done, 'error')).toEqual([
      'input script: no file that was found is a test (tests/lib/config.js: it exports no function; ' +
        'tests/lib/util.js: it has no default function and no scenarios)',
    ])
  })

  test('an input for one script counts what is left', async () => {
    const one = await step(version, { inputs: { shard: '1/1' } })
    expect(one).toMatchObject({ exitCode: 0, outputs: { outcome: 'ran', iterations: '12' } })
    expect(said(one, 'notice')).toEqual(skippedHelpers)

    const two = await step(version, { inputs: { shard: '1/1' }, files: { 'tests/b.js': load } })
    expect(two).toMatchObject({ exitCode: 1, outputs: { outcome: 'not-run' } })
    expect(said(two, 'error')).toEqual(['input shard: it takes exactly one script, and there are 2'])
  })

  test('types and modules in TypeScript are skipped as well', async () => {
    const files = {
      'tests/a.js': '',
      'tests/t/b.ts': `import type { Shape } from './types.ts'
import { size } from './size.ts'
const shape: Shape = { x: 1 }
export default function (): void { size(shape) }`,
      'tests/t/size.ts': `import type { Shape } from './types.ts'\nexport const size = ({ x }: Shape): number => x`,
      'tests/t/types.ts': 'export interface Shape { x: number }',
      'tests/t/env.d.ts': 'declare const __ENV: Record<string, string>',
    }
    const done = await step(version, { files, inputs: { script: 'tests/**/*.ts', 'verify-only': 'true' } })
    expect(done).toMatchObject({ exitCode: 0 })
    expect(scripts(done)).toEqual([['tests/t/b.ts', 'not-run']])
    expect(said(done, 'notice')).toEqual([
      'tests/t/env.d.ts was skipped: it has nothing but types, so it is no test',
      'tests/t/size.ts was skipped: it has no default function and no scenarios, so it is no test',
      'tests/t/types.ts was skipped: it has nothing but types, so it is no test',
    ])
  })
})
