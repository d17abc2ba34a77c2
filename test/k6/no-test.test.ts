import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { capture } from '../../src/base/child-process.ts'
import type { LoadOptions } from '../../src/k6/argv.ts'
import { parseFlags } from '../../src/k6/flags.ts'
import { planScript } from '../../src/k6/inspect.ts'
import { hasOnlyTypes } from '../../src/k6/no-test.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

const noFunction = 'it exports no function'
const noDefault = 'it has no default function and no scenarios'
const hit = 'export function hit() {}'
const scenario = (name: string, more = '') =>
  `export const options = { scenarios: { ${name}: { executor: 'shared-iterations'${more} } } }\n${hit}`

type Given = { name?: string; options?: LoadOptions; flags?: string }

const cases: readonly [string, string, string | undefined, Given?][] = [
  ['a constant', "export const BASE = 'x'", noFunction],
  ['nothing', '', noFunction],
  ['what is not exported', 'function hit() {}', noFunction],
  ['functions for others', `import http from 'k6/http'\n${hit}`, noDefault],
  [
    'functions for others, in TypeScript',
    'export function f(x: number): number { return x }',
    noDefault,
    { name: 'f.ts' },
  ],
  ['a class', 'export class Page {}', noDefault],
  ['empty scenarios', `export const options = { scenarios: {} }\n${hit}`, noDefault],
  ['functions for others, with an input', hit, noDefault, { options: { vus: 2, duration: '1s' } }],
  ['functions for others, with a flag', hit, noDefault, { flags: '--vus 2 --duration 1s' }],
  [
    'functions for others, with a value',
    'if (!__ENV.A) throw 1\nexport function f() {}',
    noDefault,
    { flags: '-e A=1' },
  ],
  // All of these are tests with an error.
  ['a scenario of a function that is not there', scenario('a', ", exec: 'none'"), undefined],
  ['a scenario of the default function', scenario('a'), undefined],
  ['a scenario that is called default', scenario('default'), undefined],
  ['scenarios that an input replaces', scenario('a', ", exec: 'hit'"), undefined, { options: { duration: '1s' } }],
  ['scenarios that a flag replaces', scenario('a', ", exec: 'hit'"), undefined, { flags: '--iterations 5' }],
  ['an option of the wrong type', `export const options = { vus: 'many' }\n${hit}`, undefined],
  ['a syntax error', 'export const = 1', undefined],
  ['a missing import', "import './nothing.js'", undefined],
  ['an exception', "throw new Error('no exported functions in script')", undefined],
  [
    'an exception with the words of the other',
    'throw new Error("could not: no exported functions in script")',
    undefined,
  ],
]

describe.each(k6Versions)('k6 %s', (version) => {
  test.each(cases)('%s', async (_what, source, expected, { name = 'a.js', options = {}, flags = '' } = {}) => {
    const cwd = mkdtempSync(join(tmpdir(), 'no-test-'))
    writeFileSync(join(cwd, name), source)
    const planned = await planScript({
      k6: { path: k6Path(version), version },
      script: name,
      options,
      flags: parseFlags(flags),
      boundBy: [],
      env: process.env,
      scriptEnv: {},
      cwd,
      scratch: cwd,
      signal: new AbortController().signal,
      timeoutMs: 60_000,
      log: () => {},
    })
    expect(planned).not.toHaveProperty('plan')
    expect('noTest' in planned ? planned.noTest : undefined).toBe(expected)
  })
})

test.each<[string, string, boolean]>([
  ['a.d.ts', 'export const x: number', true],
  ['a.ts', 'export interface A { x: number }', true],
  ['a.ts', '// the function\nexport type A = 1\n/* const */\ntype B = A', true],
  ['a.ts', "import type { B } from './b.ts'\nexport type A = B\ndeclare const c: A", true],
  ['a.ts', 'interface A { x: number }\nexport default () => {}', false],
  ['a.ts', 'type A = 1\nexport const f = () => {}', false],
  ['a.ts', 'type A = 1\nexport function f() {}', false],
  ['a.ts', "type A = 1\nexport { default } from './b.ts'", false],
  ['a.ts', "type A = 1\nexport * from './b.ts'", false],
  ['a.ts', 'type A = 1\nexport{f}', false],
  ['a.ts', "type A = 1\nimport './b.ts'", false],
  ['a.ts', '/* type */ export default function () {}', false],
  ['a.ts', "const url = 'http://x'; /* type A */ export default function () {}", false],
  ['a.ts', '', false],
  ['a.js', '// type', false],
])('%s with %j has only types: %s', (name, source, expected) => {
  const file = join(mkdtempSync(join(tmpdir(), 'types-')), name)
  writeFileSync(file, source)
  expect(hasOnlyTypes(file)).toBe(expected)
})

// Why k6 is not asked. With a version that answers, hasOnlyTypes can go.
test.each(k6Versions)('k6 %s never ends with types alone', async (version) => {
  const cwd = mkdtempSync(join(tmpdir(), 'types-'))
  writeFileSync(join(cwd, 'a.ts'), 'export interface A { x: number }')
  const { killed } = await capture(k6Path(version), ['inspect', 'a.ts'], {
    cwd,
    env: process.env,
    signal: new AbortController().signal,
    timeoutMs: 2000,
  })
  expect(killed).toBe('timeout')
})
