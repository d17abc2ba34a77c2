import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTreeTimes } from '../../src/base/proc-stat.ts'
import { createRunDirectory, isRunDirectory } from '../../src/base/run-directory.ts'
import { stepMark } from '../../src/base/runner-env.ts'
import { runAction } from '../support/action.ts'
import { type SignalledStep, signalStep } from '../support/cancel.ts'
import { fakeK6 } from '../support/fake.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { processesLeft, processesWith } from '../support/processes.ts'
import { runPost, type StepResult } from '../support/stand-in-runner.ts'

const killed = [['SIGKILL', 0]] as const

const runDirectories = ({ temp }: StepResult) => readdirSync(temp).filter((name) => name.startsWith('k6-load-test-'))

/** What the post step owes after a step that was killed. */
async function expectNothingLeftByPost(step: SignalledStep): Promise<void> {
  expect(step.signal).toBe('SIGKILL')
  expect(processesWith(step.mark)).not.toEqual([])
  expect(runDirectories(step)).toHaveLength(1)
  expect(await runPost(step)).toBe(0)
  expect(await processesLeft(step.mark)).toEqual([])
  expect(runDirectories(step)).toEqual([])
}

/** Whether a process has used half a second of CPU; to start takes k6 a tenth of that. */
const loops = (pid: number): boolean => (readTreeTimes(pid).get(pid) ?? 0) >= 50

const looping = `
  import { sleep } from 'k6'
  export const options = { vus: 1, duration: '600s' }
  export default function () { console.log('looping'); sleep(600) }`

describe.concurrent.each(k6Versions)('after a step that was killed, with k6 %s', (version) => {
  test('post ends the run', async () => {
    const step = await signalStep(
      // A quiet k6 is one that no broken pipe ends.
      { k6: k6Path(version), files: { 'test.js': looping }, inputs: { script: 'test.js', flags: '--quiet' } },
      { ready: ({ log }) => log.includes('looping'), signals: killed },
    )
    await expectNothingLeftByPost(step)
  })

  test('post ends an inspection', async () => {
    const step = await signalStep(
      { k6: k6Path(version), files: { 'test.js': 'while (true) {}' }, inputs: { script: 'test.js' } },
      {
        // Until it loops it writes debug lines, and a broken pipe would end it.
        ready: ({ processes }) => processes.some(({ pid, command }) => command.includes(' inspect ') && loops(pid)),
        signals: killed,
      },
    )
    await expectNothingLeftByPost(step)
  })
})

describe.concurrent('after a step that was killed', () => {
  test('post ends what a k6 that is gone has left, in its group and out of it', async () => {
    const k6 = fakeK6({
      run: `sh -c 'trap "" PIPE INT; sleep 1000; : in its group' & setsid sh -c 'sleep 1000; : out of it' & exec sleep 1000.5`,
    })
    const step = await signalStep(
      { k6, files: { 'test.js': '' }, inputs: { script: 'test.js' } },
      {
        ready: ({ processes }) =>
          [/in its group$/, /out of it$/, /^sleep 1000.5/].every((command) =>
            processes.some((process) => command.test(process.command)),
          ),
        signals: killed,
      },
    )
    const leader = processesWith(step.mark).find(({ command }) => command.startsWith('sleep 1000.5'))
    process.kill(leader?.pid ?? 0, 'SIGKILL')
    await expectNothingLeftByPost(step)
  })

  test('post is not held by a pipe in place of a note', async () => {
    const step = await signalStep(
      {
        k6: fakeK6({ run: 'mkfifo "$K6_LOAD_TEST_DIRECTORY/job-x.json"; echo made; exec sleep 1000' }),
        files: { 'test.js': '' },
        inputs: { script: 'test.js' },
      },
      { ready: ({ log }) => log.includes('made'), signals: killed },
    )
    await expectNothingLeftByPost(step)
  })

  test('post believes no directory that a script has written into the state', async () => {
    const precious = mkdtempSync(join(tmpdir(), 'precious-'))
    writeFileSync(join(precious, 'file'), 'kept')
    const k6 = fakeK6({
      run: `tr '\\0' '\\n' </proc/$PPID/environ | sed -n 's/^GITHUB_STATE=//p' | while read -r state; do echo 'directory=${precious}' >"$state"; done
  echo forged; exec sleep 1000`,
    })
    const step = await signalStep(
      { k6, files: { 'test.js': '' }, inputs: { script: 'test.js' } },
      { ready: ({ log }) => log.includes('forged'), signals: killed },
    )
    expect(step.state).toEqual({ directory: precious })
    expect(await runPost(step)).toBe(0)
    expect(readFileSync(join(precious, 'file'), 'utf8')).toBe('kept')
    for (const { pid } of processesWith(step.mark)) process.kill(pid, 'SIGKILL')
  })
})

describe.concurrent.each(k6Versions)('after a step that ended by itself, with k6 %s', (version) => {
  test.each([
    ['passed', 'export default function () {}', 0],
    ['failed', "export const options = { thresholds: { iterations: ['count>1'] } }\nexport default function () {}", 1],
  ])('and %s, post leaves the files for later steps', async (_what, script, exitCode) => {
    const step = await runAction({
      k6: k6Path(version),
      files: { 'test.js': script },
      inputs: { script: 'test.js', 'no-usage-report': 'true' },
    })
    expect(step.exitCode).toBe(exitCode)
    const before = readdirSync(dirname(step.outputs['summary-path'] ?? ''))
    expect(await runPost(step)).toBe(0)
    expect(JSON.parse(readFileSync(step.outputs['summary-path'] ?? '', 'utf8'))).toHaveProperty('metrics.iterations')
    expect(readdirSync(dirname(step.outputs['summary-path'] ?? ''))).toEqual(before)
  })
})

/** A step that did not come as far as to have a directory. */
const failedEarly = () => runAction({ k6: null, inputs: { script: '' } })

describe.concurrent('post', () => {
  test('has nothing to do after a step that did not start', async () => {
    const step = await failedEarly()
    expect(step.state).toEqual({})
    expect(await runPost(step)).toBe(0)
  })

  test('leaves everything alone that is no directory of a step', async () => {
    const step = await failedEarly()
    const at = (name: string) => join(step.temp, name)
    const kept = ['other', 'k6-load-test-', 'k6-load-test-abcdefg', 'k6-load-test-ab.def', 'deep/k6-load-test-abcdef']
    for (const name of kept) {
      mkdirSync(at(name), { recursive: true })
      writeFileSync(join(at(name), 'file'), 'kept')
    }
    const states = [...kept.map(at), step.temp, step.workspace, `${at('other')}/`, at('k6-load-test-abcdef/../other')]
    for (const directory of [...states, `${step.temp}/./k6-load-test-abcdef`, 'k6-load-test-abcdef', '\n', 'null']) {
      // One that has this very state for a mark, so that a broken check would end it.
      const bystander = spawn('sleep', ['1000'], { env: { [stepMark]: directory }, stdio: 'ignore' })
      expect(await runPost({ ...step, state: { directory } })).toBe(0)
      expect([directory, bystander.exitCode, bystander.signalCode]).toEqual([directory, null, null])
      bystander.kill('SIGKILL')
    }
    for (const name of kept) expect(readFileSync(join(at(name), 'file'), 'utf8')).toBe('kept')
    expect(existsSync(step.workspace)).toBe(true)
  })

  test('follows no link', async () => {
    const step = await failedEarly()
    const precious = mkdtempSync(join(tmpdir(), 'precious-'))
    writeFileSync(join(precious, 'file'), 'kept')
    symlinkSync(precious, join(step.temp, 'k6-load-test-abcdef'))
    expect(await runPost({ ...step, state: { directory: join(step.temp, 'k6-load-test-abcdef') } })).toBe(0)
    expect(readFileSync(join(precious, 'file'), 'utf8')).toBe('kept')
  })

  test('does not mind when the directory is gone', async () => {
    const step = await failedEarly()
    expect(await runPost({ ...step, state: { directory: join(step.temp, 'k6-load-test-abcdef') } })).toBe(0)
  })
})

// Not through post: a broken check would be a disaster here.
test('only a name that the action gives, straight in RUNNER_TEMP, is a directory of a step', () => {
  const temp = mkdtempSync(join(tmpdir(), 'temp-'))
  for (const directory of ['/', '/tmp', '/tmp/', '.', '..', '', '/k6-load-test-abcdef', tmpdir(), temp, `${temp}/x`]) {
    expect([directory, isRunDirectory(directory, { RUNNER_TEMP: temp })]).toEqual([directory, false])
  }
  for (const RUNNER_TEMP of [temp, `${temp}/`, `${temp}/../${temp.split('/').at(-1)}`, '']) {
    expect(isRunDirectory(createRunDirectory({ RUNNER_TEMP }), { RUNNER_TEMP })).toBe(true)
  }
})
