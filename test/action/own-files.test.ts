import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { startCacheServer } from '../support/cache-server.ts'
import { startGitHub } from '../support/github-api.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { runPost } from '../support/stand-in-runner.ts'

const scratch = () => mkdtempSync(join(tmpdir(), 'own-files-'))

const event = join(scratch(), 'event.json')
writeFileSync(event, '{"pull_request":{"number":7}}')

/** The built action, in a place of its own, and what is in it. */
function copyOfAction() {
  const root = scratch()
  cpSync(resolve(import.meta.dirname, '../../dist'), join(root, 'dist'), { recursive: true })
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.js(?:on)?$/.test(name) && !name.startsWith('collector'))
    .map((name) => join(root, 'dist', name))
  return { root, files, contents: () => files.map((file) => readFileSync(file, 'utf8')) }
}

/** A script that writes over files with a program that leaves a mark, with all that it can see. */
const overwriting = (files: readonly string[], mark: string) => `
  import { Counter } from 'k6/metrics'
  const made = new Counter('made')
  export const options = { thresholds: { made: ['count<1'] } }
  export default function () { made.add(1) }
  const program = "import { appendFileSync } from 'node:fs'; appendFileSync(" + JSON.stringify(${JSON.stringify(mark)})
    + ", JSON.stringify(process.env)); export const __webpack_ids__ = [], __webpack_modules__ = {}, __rspack_esm_ids = []"
  export function handleSummary() {
    return Object.fromEntries(${JSON.stringify(files)}.map((file) => [file, file.endsWith('.json') ? '{}' : program]))
  }`

test.each(k6Versions)('what a script of k6 %s writes over the action itself is not run', async (version) => {
  const { root, files, contents } = copyOfAction()
  const mark = join(scratch(), 'mark')
  const before = contents()
  const gitHub = await startGitHub()
  const step = await runAction({
    ...{ action: root, k6: k6Path(version), files: { 'test.js': overwriting(files, mark) } },
    inputs: { script: 'test.js', 'no-usage-report': 'true', comment: 'always', 'github-token': 'job-token-1' },
    env: { ...gitHub.env, GITHUB_EVENT_PATH: event },
  })
  gitHub.close()
  expect(existsSync(mark) && readFileSync(mark, 'utf8')).toBe(false)
  expect(contents()).toEqual(before)
  // All of it came: the comment and the annotations, which the action loads only when it needs them.
  expect(gitHub.comments).toHaveLength(1)
  expect(step.outputs.outcome).toBe('thresholds-crossed')
  const warnings = step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
  expect(warnings).toEqual([
    expect.stringMatching(
      /^test\.js wrote over this action itself \([\w-]+\.js and \d+ more\); what was there was put back as it was$/,
    ),
  ])
  expect(step.commands.find(({ name }) => name === 'error')?.data).toMatch(/^Threshold crossed/)

  expect(await runPost(step, root)).toBe(0)
  expect(existsSync(mark)).toBe(false)
})

test('nor is it when it adds the run to the history in the cache', async () => {
  const { root, files } = copyOfAction()
  const mark = join(scratch(), 'mark')
  await using cache = await startCacheServer()
  const passing = overwriting(files, mark).replace('count<1', 'count<2')
  const step = await runAction({
    ...{ action: root, files: { 'test.js': passing } },
    inputs: { script: 'test.js', 'no-usage-report': 'true', baseline: 'cache' },
    env: { ...cache.env.v1, ...onDefaultBranch() },
  })
  expect(step.outputs.outcome).toBe('passed')
  expect(step.log).toContain('this run was added to the history in the Actions cache')
  expect(existsSync(mark)).toBe(false)
})

test('nor is what a k6 writes over it that is still asked who it is', async () => {
  const { root, contents } = copyOfAction()
  const before = contents()
  const k6 = join(scratch(), 'k6')
  const written = join(root, 'dist/post/index.js')
  // Asked for the plan it writes, long before it says its version.
  writeFileSync(
    k6,
    `#!/bin/sh
[ "$1" = version ] && sleep 1.5
[ "$1" = inspect ] && sleep 0.5 && echo 'process.exit(7)' >'${written}'
exec '${k6Path('2.2.0')}' "$@"
`,
    { mode: 0o755 },
  )
  const script = 'export default function () {}'
  const step = await runAction({
    ...{ action: root, k6, files: { 'test.js': script } },
    inputs: { script: 'test.js', 'no-usage-report': 'true' },
  })
  expect(step.outputs.outcome).toBe('passed')
  expect(step.log).toContain('test.js wrote over this action itself (post/index.js)')
  expect(contents()).toEqual(before)
})

/** A run that may add to the history. */
function onDefaultBranch(): Record<string, string> {
  const file = join(scratch(), 'event.json')
  writeFileSync(file, '{"ref":"refs/heads/main","repository":{"default_branch":"main"}}')
  return {
    GITHUB_EVENT_PATH: file,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'your-org/shop',
    GITHUB_RUN_ID: '1',
  }
}

test('of several scripts at the same time, too', { timeout: 60_000 }, async () => {
  const { root, files, contents } = copyOfAction()
  const mark = join(scratch(), 'mark')
  const before = contents()
  const requesting = `import http from 'k6/http'
    export default function () { http.get('http://127.0.0.1:1/'); http.get('http://127.0.0.1:1/other') }`
  const step = await runAction({
    ...{ action: root },
    files: { 'a.js': overwriting(files, mark), 'b.js': requesting, 'c.js': requesting, 'd.js': requesting },
    inputs: { script: '*.js', parallel: '2', junit: 'results.xml' },
  })
  expect(existsSync(mark) && readFileSync(mark, 'utf8')).toBe(false)
  expect(contents()).toEqual(before)
  expect(step.outputs.outcome).toBe('thresholds-crossed')
  expect(existsSync(join(step.workspace, 'results.xml'))).toBe(true)
  const warnings = step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
  expect(warnings).toContainEqual(
    expect.stringMatching(/^[a-d]\.js, or a script beside it, wrote over this action itself/),
  )
})
