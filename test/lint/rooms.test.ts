import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** What is planted: each file breaks, or keeps, one rule of the house. */
const forbidden: Readonly<Record<string, string>> = {
  'base/planted.ts': "import type { Plan } from '../k6/plan.ts'\nexport type Planted = Plan\n",
  'k6/planted.ts': "import type { Result } from '../results/result.ts'\nexport type Planted = Result\n",
  'install/planted.ts': "export { info } from '../github/log.ts'\n",
  'github/planted.ts': "export { parsePlan } from '../k6/plan.ts'\n",
  'results/planted.ts': "export { parsePlan } from '../k6/plan.ts'\n",
  'results/merge/planted.ts': "import { info } from '../../github/step-log.ts'\nexport const planted = info\n",
  'results/merge/planted-types.ts': "import { parsePlan } from '../../k6/plan.ts'\nexport const planted = parsePlan\n",
  'usage-report/planted.ts': "export const planted = () => import('../k6/plan.ts')\n",
  'compare/planted.ts': "import type { Plan } from '../k6/plan.ts'\nexport type Planted = Plan\n",
  'history/planted.ts': "import { parsePlan } from '../k6/plan.ts'\nexport const planted = parsePlan\n",
  'verdict/planted.ts': "import { info } from '../github/log.ts'\nexport const planted = info\n",
  'inputs/planted.ts': "import { installK6 } from '../install/install.ts'\nexport const planted = installK6\n",
  'engine/planted.ts': "import type { Inputs } from '../inputs/inputs.ts'\nexport type Planted = Inputs\n",
  'engine/rooms/planted.ts': "import type { Inputs } from '../../inputs/inputs.ts'\nexport type Planted = Inputs\n",
  'server/planted.ts': "import { info } from '../github/step-log.ts'\nexport const planted = info\n",
  'schedule/planted.ts': "import type { Inputs } from '../inputs/inputs.ts'\nexport type Planted = Inputs\n",
  'publish/planted.ts': "import { judge } from '../load-test.ts'\nexport const planted = judge\n",
  'publish/markdown/planted.ts': "import { parsePlan } from '../../k6/plan.ts'\nexport const planted = parsePlan\n",
  'collector/planted.ts': "import type { Plan } from '../k6/plan.ts'\nexport type Planted = Plan\n",
  'collector/page/planted.ts':
    "import { usageReport } from '../../usage-report/report.ts'\nexport const planted = usageReport\n",
  'base/circle-a.ts': "import type { B } from './circle-b.ts'\nexport type A = B | 1\n",
  'base/circle-b.ts': "import type { A } from './circle-a.ts'\nexport type B = A | 2\n",
  'base/long.ts': `export function long(): number {\n  let sum = 0\n${'  sum += 1\n'.repeat(50)}  return sum\n}\n`,
}

const allowed: Readonly<Record<string, string>> = {
  'results/allowed.ts': "import type { Plan } from '../k6/plan.ts'\nexport type Allowed = Plan\n",
  'results/merge/allowed.ts': "import type { Result } from '../result.ts'\nexport type Allowed = Result\n",
  'publish/allowed.ts': "import type { Plan } from '../k6/plan.ts'\nexport type Allowed = Plan\n",
  'engine/allowed.ts': "import { parsePlan } from '../k6/plan.ts'\nexport const allowed = parsePlan\n",
}

const root = resolve(import.meta.dirname, '../..')
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
const copy = mkdtempSync(join(tmpdir(), 'k6-load-test-lint-'))
let output = ''

beforeAll(() => {
  for (const name of ['src', 'lint', 'biome.json', 'package.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true })
  execFileSync('git', ['init', '-q'], { cwd: copy })
  for (const [file, text] of Object.entries({ ...forbidden, ...allowed })) {
    mkdirSync(join(copy, 'src', dirname(file)), { recursive: true })
    writeFileSync(join(copy, 'src', file), text)
  }
  const args = ['lint', '--colors=off', '--max-diagnostics=none', '--reporter=github', 'src']
  const { stdout, stderr } = spawnSync(process.execPath, [biome, ...args], { cwd: copy, encoding: 'utf8' })
  output = stdout + stderr
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** The rules of the house that a file breaks. */
const broken = (file: string): readonly string[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('::error') && line.includes(`/src/${file},`))
    .flatMap((line) => /title=(?:lint\/\w+\/)?(\w+),/.exec(line)?.[1] ?? [])

const rules = ['noRestrictedImports', 'plugin', 'noImportCycles', 'noExcessiveLinesPerFunction']

test.each(Object.keys(forbidden))('the linter refuses src/%s', (file) => {
  expect(broken(file).filter((rule) => rules.includes(rule))).not.toEqual([])
})

test.each(Object.keys(allowed))('the linter takes src/%s', (file) => {
  expect(broken(file)).toEqual([])
})

test('every room has a rule of its own', () => {
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const planted = new Set(Object.keys(forbidden).map((file) => file.split('/')[0]))
  expect(rooms.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([])
})

test('src has rooms and at most eight files', () => {
  const files = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeLessThanOrEqual(8)
})
