import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { expectFilesOfTheAction, expectNoRunnerIn, putBack, reportGroup, runnerFiles } from '../support/expect-files.ts'
import { fakeK6 } from '../support/fake.ts'
import { hostileTexts } from '../support/hostile.ts'

const scratch = () => mkdtempSync(join(tmpdir(), 'hostile-'))

const off = { 'no-usage-report': 'true' }

const files = { 'test.js': '' }

/** printf's argument for a text: nothing in it means anything to the shell or to printf. */
const printf = (text: string): string =>
  `printf '${[...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`

describe.concurrent('a hostile k6', () => {
  test.each([
    ['plain', printf(hostileTexts.join('\n')), /answered/],
    ['on stderr', `${printf(hostileTexts.join('\n'))} >&2; exit 3`, /ended with exit code 3/],
    ['as its version', printf('{"version":"2.2.0-\\n::error::x","go_os":"linux","go_arch":"amd64"}'), /answered/],
    ['as its system', printf('{"version":"2.2.0","go_os":"##[error]pwned","go_arch":"amd64"}'), /answered/],
  ])('that names itself in commands, %s, is one line', async (_what, version, why) => {
    const k6 = join(scratch(), 'k6')
    writeFileSync(k6, `#!/bin/sh\n${version}\n`)
    chmodSync(k6, 0o755)
    const step = await runAction({ k6, files, inputs: { script: 'test.js' } })
    expect(step.commands).toEqual([{ name: 'error', properties: {}, data: expect.stringMatching(why) }])
    expectFilesOfTheAction(step)
    // Where another could be had, it is passed over, with a line in the log.
    const none = await runAction({
      k6,
      files,
      inputs: { script: 'test.js', 'k6-version': '2', 'install-mode': 'none' },
    })
    expect(none.commands).toEqual([{ name: 'error', properties: {}, data: expect.stringMatching(why) }])
  })

  test.each([
    ['on stdout', ''],
    ['on stderr', '>&2'],
  ])('that plans in commands, %s, is a crash', async (_what, to) => {
    const k6 = fakeK6({ run: 'exit 0', inspect: `${printf(hostileTexts.join('\n'))} ${to}; exit 1` })
    const step = await runAction({ k6, files, inputs: { script: 'test.js' } })
    expect(step.commands).toMatchObject([
      { name: 'error', properties: { title: expect.stringMatching(/^test\.js: /) } },
    ])
    expectFilesOfTheAction(step)
  })

  test('that writes its commands in pieces has them joined and escaped', async () => {
    const pieces = [
      ':',
      ':error::pwned\n#',
      '#[error]pwned\n ',
      '::',
      'error::pwned\r',
      '::error::pwned\n',
      '::error',
      '::pwned',
    ]
    const wide = "head -c 100000 /dev/zero | tr '\\0' ' '; printf ::error::pwned"
    const say = pieces.map((piece) => `${printf(piece)}; sleep 0.02`).join('; ')
    const k6 = fakeK6({ run: `(${say}; ${wide}); (${say}; ${wide}) >&2` })
    const step = await runAction({ k6, files, inputs: { script: 'test.js', ...off } })
    expect(step.commands.map(({ name }) => name)).toEqual(['group', 'endgroup', 'warning'])
    expect(step.log.split('pwned').length - 1).toBe(2 * 6)
    expectFilesOfTheAction(step)
  })

  test('that reads where the files are from the action itself finds them put back', async () => {
    const k6 = fakeK6({
      run: `tr '\\0' '\\n' </proc/$PPID/environ | sed -n 's/^GITHUB_\\(OUTPUT\\|STATE\\|ENV\\|PATH\\|STEP_SUMMARY\\|EVENT_PATH\\)=//p' |
    while read -r file; do echo pwned=pwned >>"$file"; done`,
    })
    const step = await runAction({ k6, files, inputs: { script: 'test.js', ...off } })
    expect(step.commands.filter(({ data }) => data.includes('put back'))).toEqual(runnerFiles.map(putBack))
    expectFilesOfTheAction(step)
  })

  test('that writes them while it plans finds them put back, too', async () => {
    const k6 = fakeK6({
      run: '',
      inspect: `echo pwned=pwned >>"$RUNNER_TEMP/_runner_file_commands/env_0a1b2c"; exit 1`,
    })
    const step = await runAction({ k6, files, inputs: { script: 'test.js', ...off } })
    expect(step.commands).toMatchObject([putBack('GITHUB_ENV'), { name: 'error' }])
    expectFilesOfTheAction(step)
  })

  /** Does something to each of the runner's files, which are `$file`. */
  const toEach = (body: string) =>
    `for file in "$RUNNER_TEMP"/_runner_file_commands/* "$RUNNER_TEMP/event.json"; do ${body}; done`

  test.each([
    ['symbolic links', toEach('ln -sf "$HOME/precious" "$file"')],
    ['links to nowhere', toEach('ln -sf "$HOME/nothing" "$file"')],
    ['pipes', toEach('rm "$file"; mkfifo "$file"')],
    ['directories', toEach('rm "$file"; mkdir -p "$file/deep"')],
    ['huge files', toEach('truncate -s 5G "$file"')],
    ['nothing', toEach('rm "$file"')],
    ['nothing, not even a directory', 'rm -rf "$RUNNER_TEMP"/*'],
    ['files where their directories were', 'rm -rf "$RUNNER_TEMP"/*; echo x >"$RUNNER_TEMP/_runner_file_commands"'],
    ['a dangling directory', 'rm -rf "$RUNNER_TEMP"/*; ln -s "$HOME/nothing" "$RUNNER_TEMP/_runner_file_commands"'],
  ])('that leaves %s in place of the runner files', async (_what, body) => {
    const step = await runAction({
      k6: fakeK6({ run: `echo kept >"$HOME/precious"; ${body}` }),
      files,
      inputs: { script: 'test.js', ...off },
    })
    expect(step.commands.filter(({ data }) => data.includes('put back'))).toEqual(runnerFiles.map(putBack))
    expectFilesOfTheAction(step)
    expect(readdirSync(step.env.HOME ?? '')).toEqual(['precious'])
    expect(readFileSync(join(step.env.HOME ?? '', 'precious'), 'utf8')).toBe('kept\n')
  })

  test('that makes a runner file where there was none has it removed', async () => {
    const artifacts = join(scratch(), 'artifacts')
    const step = await runAction({
      k6: fakeK6({ run: `ln -s /etc/passwd '${artifacts}'` }),
      files,
      inputs: { script: 'test.js', ...off },
      env: { GITHUB_ARTIFACTS: artifacts },
    })
    expect(step.commands).toContainEqual(putBack('GITHUB_ARTIFACTS'))
    expect(() => readFileSync(artifacts)).toThrow('ENOENT')
  })

  test('that leaves a link where the result file goes: it is not followed', async () => {
    const run = `mkdir -p "$HOME/kept"; echo kept >"$HOME/kept/file"; ln -s "$HOME/kept/file" "$(dirname "$summary")/result.json"`
    const { outputs, env } = await runAction({ k6: fakeK6({ run }), files, inputs: { script: 'test.js', ...off } })
    expect(readFileSync(join(env.HOME ?? '', 'kept/file'), 'utf8')).toBe('kept\n')
    expect(JSON.parse(readFileSync(outputs['result-path'] ?? '', 'utf8'))).toMatchObject({ schema: 1 })
  })

  const good = '{"metrics":{"iterations":{"count":1,"rate":1}},"root_group":{"groups":{},"checks":{}}}'

  test.each([
    ['a symbolic link', `echo '${good}' >"$HOME/precious"; ln -s "$HOME/precious" "$summary"`, /was not written/],
    ['a pipe', 'mkfifo "$summary"', /was not written/],
    ['a directory', 'mkdir "$summary"', /was not written/],
    ['a huge file', 'truncate -s 5G "$summary"', /was not written/],
    ['half of it', `printf '{"metrics":{"iterations"' >"$summary"`, /is not JSON/],
    [
      'a deep one',
      `(printf '{"metrics":{},"root_group":'; yes '{"groups":{"a":' | head -n 200000) >"$summary"`,
      /is not JSON/,
    ],
    ['no directory for it', 'rm -rf "$(dirname "$summary")"; echo x >"$(dirname "$summary")"', /was not written/],
  ])('that leaves %s for a summary', async (_what, body, why) => {
    const step = await runAction({ k6: fakeK6({ run: body }), files, inputs: { script: 'test.js', ...off } })
    expect(step.commands).toEqual([
      ...reportGroup,
      { name: 'warning', properties: {}, data: expect.stringMatching(why) },
    ])
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'summary-path': '', metrics: '' })
    expectFilesOfTheAction(step)
  })

  test('cannot leave a summary for the script after it', async () => {
    const k6 = fakeK6({
      run: `case $summary in */summary.json) echo '${good}' >"$summary"; echo '${good}' >"$(dirname "$summary")/summary-2.json" ;; esac`,
    })
    const step = await runAction({ k6, files: { 'a.js': '', 'b.js': '' }, inputs: { script: '*.js', ...off } })
    const paths = JSON.parse(step.outputs.results ?? '').map((entry: Record<string, unknown>) => entry['summary-path'])
    expect(paths).toEqual([expect.stringMatching(/summary\.json$/), null])
  })

  test.each(['--summary-export=/dev/stdout', '--summary-export=/proc/self/fd/1', '--summary-export=pipe'])(
    'has no way into the log by %s',
    async (flags) => {
      const evil = '{"metrics":{"\\n##[error]pwned":{"count":1,"rate":1},\n"##[error]pwned":{"count":1,"rate":1}}}'
      const k6 = fakeK6({ run: `mkfifo pipe; ${printf(evil)} >"$summary"` })
      const step = await runAction({ k6, files, inputs: { script: 'test.js', flags, ...off } })
      expect(step.commands).toEqual([
        ...reportGroup,
        { name: 'warning', properties: {}, data: expect.stringMatching(/^the summary could not be copied to /) },
      ])
    },
  )

  test('with flags that lead its own files to the files of the runner changes nothing', async () => {
    const temp = scratch()
    const paths = Object.fromEntries(['ENV', 'PATH', 'OUTPUT'].map((name) => [`GITHUB_${name}`, join(temp, name)]))
    for (const path of Object.values(paths)) writeFileSync(path, '')
    const flags = `--console-output=${paths.GITHUB_ENV} --out=json=${paths.GITHUB_PATH} --out=csv=${paths.GITHUB_OUTPUT}`
    const script = 'export default function () { console.log("pwned=pwned") }'
    const step = await runAction({
      files: { 'test.js': script },
      inputs: { script: 'test.js', flags, ...off },
      env: paths,
    })
    const put = step.commands.filter(({ data }) => data.includes('put back'))
    expect(put).toEqual(['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH'].map(putBack))
    expectFilesOfTheAction(step)
  })
})

describe.concurrent('the other tools that the action starts see nothing of the runner', () => {
  const recording = (name: string) => {
    const directory = scratch()
    writeFileSync(join(directory, name), `#!/bin/sh\ncat /proc/$$/environ >>'${directory}/env'\nexit 1\n`)
    chmodSync(join(directory, name), 0o755)
    return { PATH: `${directory}:/usr/bin:/bin`, environ: () => readFileSync(join(directory, 'env'), 'utf8') }
  }
  const inputs = { script: 'test.js', 'k6-version': '2.2.0', 'github-token': 'ghs_secret' }
  const step = { k6: null, files }

  test('go', async () => {
    const { PATH, environ } = recording('go')
    const ended = await runAction({ ...step, inputs: { ...inputs, 'install-mode': 'source' }, env: { PATH } })
    expect(ended.outputs.outcome).toBe('not-run')
    expectNoRunnerIn(environ(), ended)
  })
})
