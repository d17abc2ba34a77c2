import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { expectFilesOfTheAction, expectNoRunnerIn, putBack, reportGroup, runnerFiles } from '../support/expect-files.ts'
import { hostileNames, hostileTexts, wideTexts } from '../support/hostile.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { breakOuts } from '../support/markdown.ts'
import { commandsIn } from '../support/workflow-commands.ts'

const scratch = () => mkdtempSync(join(tmpdir(), 'hostile-'))

const off = { 'no-usage-report': 'true' }

/** A script that says all of it wherever a script can say something, and writes every file that it can name. */
const hostileScript = `
  import { check, group } from 'k6'
  import { Counter } from 'k6/metrics'
  const texts = ${JSON.stringify(hostileTexts)}
  const names = ${JSON.stringify(hostileNames)}
  const counter = new Counter('counter')
  export const options = {
    thresholds: Object.fromEntries(names.map((name) => ['counter{tag:' + name + '}', ['count>=0', 'count<1000']])),
    tags: { hostile: texts[0] },
  }
  export function setup() { return texts }
  export default function () {
    for (const say of [console.log, console.info, console.warn, console.error]) for (const text of texts) say(text)
    for (const name of names) {
      counter.add(1, { tag: name })
      group(name, () => check(name, { [name]: () => false }))
    }
  }
  export function teardown(data) { console.log(data.join('\\n')) }
  export function handleSummary() {
    const all = [...texts, ...${wideTexts}, ...texts].join('\\n')
    const guesses = ['output', 'state', 'env', 'path', 'step_summary'].map((name) => '_runner_file_commands/' + name + '_0a1b2c')
    const paths = [...guesses, 'event.json'].map((name) => __ENV.RUNNER_TEMP + '/' + name)
    const known = Object.keys(__ENV).filter((name) => /^(GITHUB_(OUTPUT|STATE|ENV|PATH|STEP_SUMMARY|EVENT_PATH)|INPUT_|ACTIONS_)/.test(name))
    return {
      stdout: all + '\\nknown: ' + known.length + '\\n' + texts.at(0),
      stderr: all,
      ...Object.fromEntries(paths.map((path) => [path, 'outcome=pwned\\nx<<pwned\\n'])),
    }
  }`

describe.concurrent.each(k6Versions)('a hostile script in k6 %s', (version) => {
  const run = (script: string, inputs: Record<string, string> = {}) =>
    runAction({ k6: k6Path(version), files: { 'test.js': script }, inputs: { script: 'test.js', ...off, ...inputs } })

  test('is dangerous without the action', () => {
    const cwd = scratch()
    mkdirSync(join(cwd, '_runner_file_commands'))
    writeFileSync(join(cwd, 'test.js'), hostileScript)
    const env = { PATH: '/usr/bin:/bin', HOME: cwd, RUNNER_TEMP: cwd, K6_NO_USAGE_REPORT: 'true' }
    const { stdout, stderr } = spawnSync(k6Path(version), ['run', '--log-format=raw', 'test.js'], {
      ...{ cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 },
    })
    expect(commandsIn(stdout).length).toBeGreaterThan(2 * 150)
    expect(commandsIn(stderr).length).toBeGreaterThan(4 * 150)
    expect(readdirSync(join(cwd, '_runner_file_commands'))).toHaveLength(5)
  })

  test.each([
    ['as it is', ''],
    ['with a raw log', '--log-format=raw'],
    ['with a raw log on stdout', '--log-format=raw --log-output=stdout --quiet'],
    ['with a JSON log on stdout', '--log-format=json --log-output=stdout --verbose'],
  ])('%s: no command lives, and no file of the runner is changed', async (_what, flags) => {
    const step = await run(hostileScript, { flags })
    // They are put back before anything is said of them.
    const uncounted = { name: 'warning', properties: {}, data: expect.stringContaining('exceptions cannot be counted') }
    const hidden = flags.includes('raw') ? [uncounted] : []
    expect(step.commands).toEqual([...reportGroup, ...runnerFiles.map(putBack), ...hidden])
    expect(step.log).toContain('\nknown: 0\n')
    expectFilesOfTheAction(step)
    expect(step.exitCode).toBe(0)
    expect(step.outputs.outcome).toBe('passed')
    const thresholds = JSON.parse(step.outputs.thresholds ?? '')
    expect(thresholds).toHaveLength(2 * hostileNames.length)
    expect(step.summary).toContain('pwned')
  })

  test.each([
    ['exception in an iteration', 'all-iterations-failed', 'export default function () { throw new Error(text) }'],
    ['async exception', 'all-iterations-failed', 'export default async function () { throw text }'],
    ['exception in setup()', 'script-error', 'export function setup() { throw text }\nexport default function () {}'],
    ['reason for an abort', 'aborted', 'export default function () { exec.test.abort(text) }'],
    ['reason for a failure', 'marked-failed', 'export default function () { exec.test.fail(text) }'],
    ['exception in the init code', 'script-error', 'throw new Error(text)'],
    ['abort in the init code', 'aborted', 'exec.test.abort(text)\nexport default function () {}'],
  ])('whose %s has commands in its text', async (_what, outcome, body) => {
    const script = `import exec from 'k6/execution'\nconst text = ${JSON.stringify(hostileTexts.join('\n'))}\n${body}`
    const step = await run(script)
    const own = step.commands.filter(({ name }) => name === 'error' || name === 'warning')
    for (const { properties } of own) expect(['test.js', undefined]).toContain(properties.file)
    expect(own.at(-1)).toMatchObject({ name: 'error', properties: { title: `test.js: ${outcome}` } })
    const groups = step.commands.filter((command) => !own.includes(command))
    expect([[], reportGroup]).toContainEqual(groups)
    expectFilesOfTheAction(step)
    expect(step.outputs.outcome).toBe(outcome)
  })

  test.each([
    ['an import', `import './::error::pwned.js'`],
    ['a module', `import '##[error]pwned'`],
    ['an extension', `import 'k6/x/##[error]pwned'`],
    ['a file', `open('\\n::error::pwned')`],
    ['a syntax error', '##[error]pwned\n::error::pwned'],
    ['a scenario', `export const options = { scenarios: { '##[error]pwned\\n::error::pwned': { executor: 'x' } } }`],
    ['an executor', `export const options = { scenarios: { a: { executor: '##[error]pwned\\n::error::pwned' } } }`],
    [
      'a threshold',
      `export const options = { thresholds: { '##[error]pwned\\n::x': ['##[error]pwned\\n::error::x'] } }`,
    ],
    ['an option', `export const options = { '##[error]pwned': 1, duration: '\\n::error::pwned' }`],
  ])('that is broken by %s', async (_what, script) => {
    const step = await run(`${script}\nexport default function () {}`)
    expect(step.commands).toMatchObject([
      { name: 'error', properties: { title: expect.stringMatching(/^test\.js: (script|config)-error$/) } },
    ])
    expect(step.log.toLowerCase()).toContain('error')
    expectFilesOfTheAction(step)
  })

  test('that is made to stall whoever reads its messages is read at once', async () => {
    const step =
      await run(`export default function () { throw new Error(' at ()'.repeat(300) + '! ' + ' '.repeat(3000)) }
      export function handleSummary() { return { stdout: 'redrawn\\r'.repeat(1e6), stderr: 'x'.repeat(1e7) } }`)
    expect(step.outputs.outcome).toBe('all-iterations-failed')
    expect(step.log.split('redrawn\r').length - 1).toBe(1e6)
  })

  test('sees nothing of the runner in any k6 process, flags and files included', async () => {
    const directory = scratch()
    const wrapper = join(directory, 'k6')
    // cat, because a shell drops names that it cannot have itself, such as INPUT_K6-VERSION.
    writeFileSync(
      wrapper,
      // A k6 that is never verbose is asked every question there is.
      `#!/bin/sh
cat /proc/$$/environ >'${directory}/env.'"$1.$$"
for arg; do shift; [ "$arg" = --verbose ] || set -- "$@" "$arg"; done
exec '${k6Path(version)}' "$@"
`,
    )
    chmodSync(wrapper, 0o755)
    const step = await runAction({
      k6: wrapper,
      files: { 'test.js': hostileScript },
      inputs: {
        ...{ script: 'test.js', flags: '--execution-segment=0:1', 'github-token': 'ghs_secret', ...off },
        env: "COMMAND=::error::pwned\nOTHER=##[error]pwned ' $(pwned)",
      },
      env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'id-token', STATE_directory: '/state', ACTIONS_CACHE_URL: 'cache' },
    })
    expect(step.exitCode).toBe(0)
    const dumps = readdirSync(directory).filter((name) => name.startsWith('env.'))
    const commands = new Set(dumps.map((name) => name.split('.')[1]))
    expect(commands).toEqual(new Set(['version', 'deps', 'archive', 'inspect', 'run']))
    for (const dump of dumps) expectNoRunnerIn(readFileSync(join(directory, dump), 'utf8'), step)
    expect(step.commands).toEqual([...reportGroup, ...runnerFiles.map(putBack)])
  })
})

describe.concurrent('names that are commands or markup', () => {
  test('of script files', async () => {
    const names = [
      '##[error]pwned.js',
      '::set-output name=pwned::pwned.js',
      '<img src=x onerror=pwned>.js',
      '`|pwned`.js',
      'a\n::error::pwned.js',
      'b\r##[group]pwned.js',
      'c %0A::error::pwned.js',
    ]
    const good = 'export default function () {}'
    const files = Object.fromEntries(names.map((name, index) => [name, index === 2 ? 'throw 1' : good]))
    const step = await runAction({ files, inputs: { script: '*.js', ...off } })
    const failed = names[2]
    const groups = names.slice(1).flatMap(() => reportGroup)
    expect(step.commands).toEqual([
      ...groups,
      {
        name: 'error',
        properties: expect.objectContaining({ title: `${failed}: script-error`, file: failed }),
        data: expect.any(String),
      },
    ])
    expect(step.log).toContain('1 of 7 scripts failed')
    expectFilesOfTheAction(step)
    const results = JSON.parse(step.outputs.results ?? '')
    expect(results.map(({ script }: { script: string }) => script)).toEqual([...names].sort())
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ['an address', { script: 'https://127.0.0.1:1/::error::pwned/##[error]pwned?::x::' }, /^k6 could not fetch/],
    ['a script that is not there', { script: '##[error]pwned ::error::pwned' }, /^input script: /],
    ['a number', { script: 'test.js', vus: '##[error]pwned\n::error::pwned' }, /^input vus: /],
    ['a flag', { script: 'test.js', flags: '##[error]pwned' }, /^input flags: /],
    ['a path', { script: 'test.js', 'k6-path': '/no/##[error]pwned' }, /^input k6-path: /],
    ['a line of env', { script: 'test.js', env: '::error::pwned' }, /^input env: line 1 /],
  ])('of %s in an input', async (_what, inputs, message) => {
    const step = await runAction({ files: { 'test.js': '' }, inputs: { ...off, ...inputs } })
    expect(step.commands).toMatchObject([{ name: 'error', data: expect.stringMatching(message) }])
    expectFilesOfTheAction(step)
  })

  test('in what the usage report says', async () => {
    const url = 'http://127.0.0.1:1/::error::pwned/##[error]pwned'
    const step = await runAction({
      files: { 'test.js': 'export default function () {}' },
      inputs: { script: 'test.js', 'usage-report-url': url },
    })
    expect(step.commands).toMatchObject([{ name: 'group' }, { name: 'endgroup' }, { name: 'debug' }])
    expect(step.log).toContain('pwned')
    expectFilesOfTheAction(step)
  })
})

test('whoever judges the job summary sees what breaks out of it', () => {
  const summary = (name: string) => `### ✅ test passed\n\n| a | b |\n| --- | ---: |\n| ${name} | 1 |\n`
  expect(breakOuts(summary('`##[pwned](x) <b> @pwned`'))).toEqual([])
  // An entity is text, wherever it stands.
  const harmful = hostileNames.filter((name) => !name.startsWith('&lt;'))
  for (const name of harmful) expect([name, breakOuts(summary(name)).length]).not.toEqual([name, 0])
})
