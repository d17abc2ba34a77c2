import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { takePipes } from '../../src/base/pipes.ts'
import { type RunRequest, runK6 } from '../../src/k6/run.ts'
import { restStopper, signalStopper, stopperFor } from '../../src/k6/stop.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { commandsIn } from '../support/workflow-commands.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'k6-run-'))

function request(k6: string, args: readonly string[], more: Partial<RunRequest> = {}) {
  const out = new PassThrough()
  const soft = new AbortController()
  const hard = new AbortController()
  const request: RunRequest = {
    k6,
    args,
    env: { ...process.env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' },
    cwd: directory(),
    out,
    log: { format: 'text', stream: 'stderr' },
    progressIntervalMs: 10_000,
    interruption: { soft: soft.signal, hard: hard.signal },
    timeoutMs: null,
    timeoutGraceMs: 20_000,
    stop: signalStopper.stop,
    ...more,
  }
  return { request, out, soft, hard }
}

/** A script that says when it loops, and what its teardown did. */
function loopingScript() {
  const file = join(directory(), 'loop.js')
  writeFileSync(
    file,
    `import { sleep } from 'k6'
     export const options = { scenarios: { s: { executor: 'constant-vus', vus: 1, duration: '60s', gracefulStop: '30s' } } }
     export default function () { console.log('looping'); sleep(60) }
     export function teardown() { console.log('torn down') }`,
  )
  return file
}

/** Resolves as soon as the log holds the text. */
const logged = (out: PassThrough, wanted: string) =>
  new Promise<void>((resolve) => {
    let log = ''
    out.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes(wanted)) resolve()
    })
  })

const processesNaming = (word: string) =>
  execFileSync('ps', ['-axww', '-o', 'command='], { encoding: 'utf8' })
    .split('\n')
    .filter((command) => command.includes(word))

/** An executable that stands in for k6. */
function fake(body: string) {
  const file = join(directory(), 'k6')
  writeFileSync(file, `#!/bin/sh\n${body}\n`)
  chmodSync(file, 0o755)
  return file
}

describe.each(k6Versions)('k6 %s', (version) => {
  test('a cancel sends one signal: teardown runs, the summary is written', async () => {
    const summary = join(directory(), 'summary.json')
    const {
      request: run,
      out,
      soft,
    } = request(k6Path(version), ['run', '--summary-export', summary, loopingScript()], {
      progressIntervalMs: 0,
    })
    // A signal in its very first milliseconds can cost k6 the summary: it cannot write a rate over no time.
    const looping = logged(out, 'running (0m01')
    const tornDown = logged(out, 'torn down')
    const end = runK6(run)
    await looping
    soft.abort()
    expect(await end).toMatchObject({ exitCode: 105, signal: null, cause: 'cancelled', killed: false })
    await tornDown
    expect(JSON.parse(readFileSync(summary, 'utf8'))).toHaveProperty('metrics')
  })

  test('a timeout stops the run gracefully', async () => {
    const { request: run, out } = request(k6Path(version), ['run', loopingScript()], { timeoutMs: 1500 })
    const tornDown = logged(out, 'torn down')
    expect(await runK6(run)).toMatchObject({ exitCode: 105, cause: 'timeout', killed: false })
    await tornDown
  })

  test('where signals would end it at once, its REST API stops it', async () => {
    const stopper = await restStopper(null)
    const { request: run, out } = request(k6Path(version), ['run', ...stopper.args, loopingScript()], {
      timeoutMs: 1500,
      stop: stopper.stop,
    })
    const tornDown = logged(out, 'torn down')
    expect(await runK6(run)).toMatchObject({ exitCode: 103, cause: 'timeout', killed: false })
    await tornDown
  })
})

/** With the pipes that a step makes, and with Node's own where it cannot. */
const outputs = [
  ['pipes', async () => ({ pipes: await takePipes(directory()) })],
  ["Node's own pipes", async () => ({})],
] as const

describe.each(outputs)('through %s', (_name, through) => {
  test('a run that ignores its stop is killed when all patience is over, with what it started', async () => {
    const k6 = fake(
      'trap "" INT; echo ready; sh -c "trap \\"\\" INT; sleep 1000.25" & while true; do sleep 1000.25; done',
    )
    const { request: run, out, soft, hard } = request(k6, [], await through())
    const ready = logged(out, 'ready')
    const end = runK6(run)
    await ready
    soft.abort()
    hard.abort()
    expect(await end).toMatchObject({ exitCode: null, signal: 'SIGKILL', cause: 'cancelled', killed: true })
    expect(processesNaming('sleep 1000.25')).toEqual([])
  })

  test('a timed-out run that hangs is killed after its grace', async () => {
    const k6 = fake('trap "" INT; while true; do sleep 0.1; done')
    const { request: run } = request(k6, [], { timeoutMs: 100, timeoutGraceMs: 100, ...(await through()) })
    expect(await runK6(run)).toMatchObject({ signal: 'SIGKILL', cause: 'timeout', killed: true })
  })

  test('a grandchild that keeps the pipes open does not keep the step, and is gone', async () => {
    const { request: run, out } = request(fake('echo last words; sleep 1000.5 & exit 3'), [], await through())
    const log = text(out)
    expect(await runK6(run)).toMatchObject({ exitCode: 3, signal: null, cause: 'itself' })
    expect(processesNaming('sleep 1000.5')).toEqual([])
    out.end()
    expect(await log).toBe('last words\n')
  })

  test('a k6 that cannot be started is one clear line', async () => {
    const { request: run } = request(join(directory(), 'nothing'), [], await through())
    await expect(runK6(run)).rejects.toThrow(/^k6 at .*nothing cannot be started: .*ENOENT/)
  })

  test('a flood comes whole and in its order to a log that is slow', async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `${at} of a flood\n`).join('')
    const { request: run } = request(fake("seq -f '%g of a flood' 0 19999 >&2"), [], await through())
    const taken: Buffer[] = []
    let bytes = 0
    const slow = new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken.push(chunk)
        bytes += chunk.length
        if (bytes < 10_000) return done()
        bytes = 0
        setTimeout(done, 5)
      },
    })
    expect(await runK6({ ...run, out: slow })).toMatchObject({ exitCode: 0, cause: 'itself' })
    await new Promise<void>((resolve) => slow.end(resolve))
    expect(Buffer.concat(taken).toString()).toBe(lines)
  })

  // How much is left in the pipes when k6 ends depends on how much it wrote.
  const counts = [20_000, 26_000, 30_000, 34_000, 38_000]
  test.concurrent.each(counts)('a log that stalls after k6 has ended gets all of its %d lines', async (count) => {
    const lines = Array.from({ length: count }, (_, at) => `${100_000 + at}\n`).join('')
    const { request: run } = request(fake(`seq 100000 ${99_999 + count}`), [], await through())
    const taken: Buffer[] = []
    const stalled = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        taken.push(chunk)
        if (taken.length === 1) setTimeout(done, 2500)
        else done()
      },
    })
    expect(await runK6({ ...run, out: stalled })).toMatchObject({ exitCode: 0, cause: 'itself' })
    await new Promise<void>((resolve) => stalled.end(resolve))
    expect(Buffer.concat(taken).toString()).toBe(lines)
  })

  test('a process of another group that floods the pipes does not keep the step, however slow the log', async () => {
    const flood = "setsid sh -c 'while kill -0 $0 2>/dev/null; do seq 1 20000; done'"
    const { request: run } = request(fake(`${flood} ${process.pid} & exit 3`), [], await through())
    const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => setTimeout(done, 20) })
    expect(await runK6({ ...run, out: slow })).toMatchObject({ exitCode: 3, cause: 'itself' })
  })
})

test.runIf(process.platform === 'linux')(
  'k6 can open its streams by name, and what it writes there is disarmed',
  async () => {
    const file = join(directory(), 's.js')
    writeFileSync(file, "export default () => { console.log('::error::said'); console.error('##[error]said') }")
    const args = ['run', '--console-output=/dev/stdout', '--log-format=raw', file]
    const { request: run, out } = request(k6Path('2.2.0'), args, { pipes: await takePipes(directory()) })
    const log = text(out)
    expect(await runK6(run)).toMatchObject({ exitCode: 0 })
    out.end()
    expect(commandsIn(await log)).toEqual([])
    expect(await log).toContain('said')
  },
)

test('exceptions are unknown where the log hides them', async () => {
  const file = join(directory(), 's.js')
  writeFileSync(file, 'export default () => { throw 1 }')
  const hidden = request(k6Path('2.2.0'), ['run', '--log-format=raw', file], {
    log: { format: 'hidden', stream: 'stderr' },
  })
  expect((await runK6(hidden.request)).errors).toBeNull()
  const shown = request(k6Path('2.2.0'), ['run', '--log-output=stdout', file], {
    log: { format: 'text', stream: 'stdout' },
  })
  expect((await runK6(shown.request)).errors).toMatchObject({ iterationExceptions: 1 })
})

describe.each(k6Versions)('the counts of k6 %s', (version) => {
  const script = () => {
    const file = join(directory(), 's.js')
    writeFileSync(
      file,
      `import { sleep } from 'k6'
       export const options = { scenarios: {
         good: { executor: 'shared-iterations', iterations: 3, exec: 'good' },
         bad: { executor: 'shared-iterations', iterations: 2, exec: 'bad' },
         'bad-too': { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '0s', exec: 'badToo' } } }
       export function good() {}
       export function bad() { throw new Error('bad') }
       export async function badToo() { if (__ITER === 0) throw new Error('bad, too'); sleep(60) }
       export function handleSummary() {
         return { stdout: '\\nrunning (9.0s), 0/9 VUs, 999 complete and 9 interrupted iterations' }
       }`,
    )
    return file
  }

  test.each(['text', 'json'] as const)(
    'of iterations, and of exceptions by scenario, with a %s log',
    async (format) => {
      const args = ['run', `--log-format=${format}`, script()]
      const { request: run } = request(k6Path(version), args, { log: { format, stream: 'stderr' } })
      const { progress, errors } = await runK6(run)
      expect(progress).toEqual({ complete: 6, interrupted: 1 })
      expect(errors?.byScenario).toEqual(
        new Map([
          ['bad', 2],
          ['bad-too', 1],
        ]),
      )
    },
  )

  test('are unknown when k6 is quiet, whatever the script prints', async () => {
    const { request: run } = request(k6Path(version), ['run', '--quiet', script()])
    expect((await runK6(run)).progress).toBeNull()
    const { request: loud } = request(k6Path(version), ['run', '--quiet', '--quiet=false', script()])
    expect((await runK6(loud)).progress).toEqual({ complete: 6, interrupted: 1 })
  })
})

test('on Windows the step can end a run that no Ctrl-C ends, and asks for nothing where there is none such', async () => {
  const { args } = await stopperFor('win32', { isStopped: true, address: null })
  expect(args).toEqual(['--address', expect.stringMatching(/^127\.0\.0\.1:\d+$/)])
  expect((await stopperFor('win32', { isStopped: true, address: 'localhost:6565' })).args).toEqual([])
  expect((await stopperFor('win32', { isStopped: false, address: null })).args).toEqual([])
  expect(await stopperFor('linux', { isStopped: true, address: null })).toBe(signalStopper)
})
