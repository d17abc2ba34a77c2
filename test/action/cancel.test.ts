import type { ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { type Cancel, type CancelledStep, cancelStep } from '../support/cancel.ts'
import { fakeK6 } from '../support/fake.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

/** Milliseconds from the signal to the end of the step: the runner's next signal comes after 7,500. */
const promisedMs = 7000

/** What every cancelled step owes, whenever the signal came. */
function expectCancelled(step: CancelledStep): void {
  expect(step.left).toEqual([])
  expect(step.ms).toBeLessThan(promisedMs)
  expect(step).toMatchObject({ signal: null, exitCode: 1, exported: '' })
  expect(step.outputs).toMatchObject({ outcome: 'cancelled', passed: 'false' })
  expect(step.summary).toMatch(/^### ❌ .*cancelled/)
  expect(step.commands.at(-1)).toMatchObject({ name: 'error', data: expect.stringMatching(/cancelled/) })
}

/** Files that a fake tool writes to, outside of the step's own directories. */
const scratch = () => mkdtempSync(join(tmpdir(), 'scratch-'))

const logged =
  (text: string): Cancel['ready'] =>
  ({ log }) =>
    log.includes(text)

const started =
  (command: RegExp): Cancel['ready'] =>
  ({ processes }) =>
    processes.some((process) => command.test(process.command))

let hanging: { url: string; requests: () => number }
const sockets = new Set<Socket>()
const server = createTcpServer((socket) => sockets.add(socket.on('error', () => {})))
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  hanging = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => sockets.size }
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

/** An executable of this name, in a directory of its own; returns a PATH that starts there. */
function toolOnPath(name: string, body: string): string {
  const directory = scratch()
  writeFileSync(join(directory, name), `#!/bin/sh\n${body}\n`)
  chmodSync(join(directory, name), 0o755)
  return `${directory}:/usr/bin:/bin`
}

const hang = 'exec sleep 1000'

describe.concurrent('a cancel while k6 is got', () => {
  const install = { k6: null, files: { 'test.js': '' } }

  test('from a server that never answers', async () => {
    const before = hanging.requests()
    const inputs = { script: 'test.js', 'k6-version': '2.2.0', 'k6-mirror': hanging.url }
    expectCancelled(await cancelStep({ ...install, inputs }, { ready: () => hanging.requests() > before }))
  })

  test('from a server that drips', async () => {
    let requests = 0
    const dripping = createServer((_request, response) => {
      requests++
      const drip = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(drip))
    })
    await new Promise<void>((listening) => dripping.listen(0, '127.0.0.1', listening))
    const mirror = `http://127.0.0.1:${(dripping.address() as AddressInfo).port}`
    const inputs = { script: 'test.js', 'k6-version': '2.2.0', 'k6-mirror': mirror }
    const step = await cancelStep({ ...install, inputs }, { ready: () => requests > 0 })
    dripping.close()
    expectCancelled(step)
  })

  test('from a server whose name the resolver does not find in time', async () => {
    const hook = join(scratch(), 'hook.cjs')
    const marker = join(scratch(), 'asked')
    writeFileSync(
      hook,
      `require('node:dns').lookup = (...args) => {
        require('node:fs').writeFileSync('${marker}', '')
        setTimeout(args.at(-1), 30_000, new Error('too late')) // as the real one, it keeps the process
      }`,
    )
    const inputs = { script: 'test.js', 'k6-version': '2.2.0', 'k6-mirror': 'http://k6.example/' }
    const env = { NODE_OPTIONS: `--require=${hook}` }
    expectCancelled(await cancelStep({ ...install, inputs, env }, { ready: () => existsSync(marker) }))
  })

  test.each([
    ['says nothing', hang, /^(?!.*building)/s],
    ['builds for ever', `[ "$1" = env ] && echo go1.26.8 && exit\n${hang}`, /building k6 2\.2\.0/],
  ])('by a Go that %s', async (_what, go, said) => {
    const env = { PATH: toolOnPath('go', go) }
    const inputs = { script: 'test.js', 'k6-version': '2.2.0', 'install-mode': 'source' }
    const step = await cancelStep({ ...install, env, inputs }, { ready: started(/^sleep 1000/) })
    expectCancelled(step)
    expect(step.log).toMatch(said)
  })

  test('and asked for its version', async () => {
    const env = { PATH: toolOnPath('k6', hang) }
    expectCancelled(
      await cancelStep({ ...install, env, inputs: { script: 'test.js' } }, { ready: started(/^sleep 1000/) }),
    )
  })
})

const endlessInit = 'while (true) {}\nexport default function () {}'

/** A script whose parts say when they begin and end. */
const talking = ({ setup = 0, iteration = 0, teardown = 0 }) => `
  import { sleep } from 'k6'
  import { Counter } from 'k6/metrics'
  const done = new Counter('done')
  const part = (name, seconds) => { console.log(name + ' begins'); sleep(seconds); done.add(1); console.log(name + ' ends') }
  export const options = { scenarios: { only: { executor: 'per-vu-iterations', gracefulStop: '60s' } } }
  export function setup() { part('setup', ${setup}) }
  export default function () { part('iteration', ${iteration}) }
  export function teardown() { part('teardown', ${teardown}) }`

describe.concurrent.each(k6Versions)('a cancel of k6 %s', (version) => {
  const run = (script: string, cancel: Cancel, inputs: Record<string, string> = {}) =>
    cancelStep({ k6: k6Path(version), files: { 'test.js': script }, inputs: { script: 'test.js', ...inputs } }, cancel)

  test('in the init code of the script', async () => {
    const step = await run(endlessInit, { ready: started(/ inspect /) })
    expectCancelled(step)
    expect(step.outputs).toMatchObject({ 'summary-path': '', 'usage-report': 'skipped' })
  })

  test('in the init code of the script, when an archive is made of it', async () => {
    const ready = started(/ archive /)
    const step = await run(endlessInit, { ready }, { flags: '--execution-segment=0:1/2 --env SECRET=x' })
    expectCancelled(step)
    expect(existsSync(join(step.temp, 'plan.tar'))).toBe(false)
  })

  test('in setup()', async () => {
    const step = await run(talking({ setup: 60 }), { ready: logged('setup begins') })
    expectCancelled(step)
    expect(step.outputs['exit-code']).toBe('105')
    expect(step.log).not.toContain('iteration begins')
    expect(existsSync(step.outputs['summary-path'] ?? '')).toBe(true)
  })

  test('in an iteration: teardown() runs to its end, and all results are there', async () => {
    const step = await run(talking({ iteration: 60, teardown: 1 }), { ready: logged('iteration begins') })
    expectCancelled(step)
    expect(step.outputs['exit-code']).toBe('105')
    expect(step.log).toContain('teardown ends')
    const summary = JSON.parse(readFileSync(step.outputs['summary-path'] ?? '', 'utf8'))
    // Once in setup() and once in teardown(): the iteration did not come so far.
    expect(summary.metrics.done.count).toBe(2)
    expect(JSON.parse(step.outputs.metrics ?? '').done.values.count).toBe(2)
    expect(step.summary).toContain('`done`')
  })

  test('in teardown()', async () => {
    const step = await run(talking({ teardown: 1 }), { ready: logged('teardown begins') })
    expectCancelled(step)
    expect(step.log).toContain('teardown ends')
    expect(JSON.parse(step.outputs.metrics ?? '').done.values.count).toBe(3)
  })

  test('in a teardown() that takes too long: k6 is killed', async () => {
    const step = await run(talking({ teardown: 60 }), { ready: logged('teardown begins') })
    expectCancelled(step)
    expect(step.outputs).toMatchObject({ 'exit-code': '', 'summary-path': '', metrics: '' })
    expect(step.log).not.toContain('teardown ends')
    expect(step.summary).toContain('killed')
  })
})

const looping = talking({ iteration: 60, teardown: 1 })

describe.concurrent('a cancel', () => {
  test('while the usage report hangs', async () => {
    const before = hanging.requests()
    const step = await cancelStep(
      {
        files: { 'test.js': looping },
        inputs: { script: 'test.js', 'no-usage-report': 'false', 'usage-report-url': hanging.url },
      },
      { ready: ({ log }) => log.includes('iteration begins') && hanging.requests() > before },
    )
    expectCancelled(step)
    expect(step.outputs['usage-report']).toBe('failed')
    expect(step.log).toContain('teardown ends')
  })

  test('of the first of several scripts leaves the others', async () => {
    const step = await cancelStep(
      { files: { 'a.js': looping, 'b.js': looping, 'c.js': looping }, inputs: { script: '*.js' } },
      { ready: logged('iteration begins') },
    )
    expectCancelled(step)
    expect(outcomesOf(step)).toEqual(['cancelled', 'not-run', 'not-run'])
    expect(step.log.split('teardown ends').length - 1).toBe(1)
  })

  test('of the second of several scripts keeps the first', async () => {
    const step = await cancelStep(
      { files: { 'a.js': talking({}), 'b.js': looping, 'c.js': looping }, inputs: { script: '*.js' } },
      { ready: ({ log }) => log.split('iteration begins').length === 3 },
    )
    expectCancelled(step)
    expect(outcomesOf(step)).toEqual(['passed', 'cancelled', 'not-run'])
  })

  test('by SIGTERM alone is the same', async () => {
    const step = await cancelStep(
      { files: { 'test.js': looping }, inputs: { script: 'test.js' } },
      { ready: logged('iteration begins'), signals: [['SIGTERM', 0]] },
    )
    expectCancelled(step)
    expect(step.log).toContain('teardown ends')
  })

  test('that comes twice reaches k6 once', async () => {
    const step = await cancelStep(
      { files: { 'test.js': looping }, inputs: { script: 'test.js' } },
      {
        ready: logged('iteration begins'),
        signals: [
          ['SIGINT', 0],
          ['SIGINT', 100],
          ['SIGINT', 300],
        ],
      },
    )
    expectCancelled(step)
    expect(step.log).toContain('teardown ends')
    expect(step.outputs['summary-path']).not.toBe('')
  })

  test('that turns into a SIGTERM is no longer patient', async () => {
    const step = await cancelStep(
      { files: { 'test.js': talking({ iteration: 60, teardown: 60 }) }, inputs: { script: 'test.js' } },
      {
        ready: logged('iteration begins'),
        signals: [
          ['SIGINT', 0],
          ['SIGTERM', 500],
        ],
      },
    )
    expectCancelled(step)
    expect(step.ms).toBeLessThan(5000)
    expect(step.log).not.toContain('teardown ends')
  })
})

const outcomesOf = (step: CancelledStep): readonly string[] =>
  JSON.parse(step.outputs.results ?? '').map(({ outcome }: { outcome: string }) => outcome)

/** A k6 that notes every signal in a file, with a child that ignores them all. */
function countingK6({ onSignal, alsoRuns = '' }: { onSignal: string; alsoRuns?: string }) {
  const notes = join(scratch(), 'signals')
  const k6 = fakeK6({
    run: `
  for name in INT TERM HUP QUIT; do trap "echo $name >>'${notes}'; ${onSignal}" $name; done
  sh -c 'trap "" INT TERM HUP; sleep 1000; : its child' &
  ${alsoRuns}
  echo running
  while true; do sleep 0.05; done`,
  })
  return { k6, signals: () => (existsSync(notes) ? readFileSync(notes, 'utf8') : '') }
}

describe.concurrent('a k6 with children, when the step is cancelled', () => {
  const step = { files: { 'test.js': '' }, inputs: { script: 'test.js' } }

  test('gets one signal, and nothing of its group outlives it', async () => {
    const { k6, signals } = countingK6({ onSignal: 'echo stopping; exit 105' })
    const ended = await cancelStep({ ...step, k6 }, { ready: logged('running') })
    expectCancelled(ended)
    expect(signals()).toBe('INT\n')
    expect(ended.outputs['exit-code']).toBe('105')
  })

  test('gets one signal, ignores it, and is killed with them', async () => {
    const { k6, signals } = countingK6({ onSignal: 'echo ignoring' })
    const ended = await cancelStep({ ...step, k6 }, { ready: logged('running') })
    expectCancelled(ended)
    expect(signals()).toBe('INT\n')
    expect(ended.outputs['exit-code']).toBe('')
    expect(ended.summary).toContain('killed')
  })

  test('does not hold the step by a child that left its group, which the runner itself will end', async () => {
    const alsoRuns = `setsid sh -c 'trap "" INT; sleep 1000; : out of its group' &`
    const { k6 } = countingK6({ onSignal: 'echo ignoring', alsoRuns })
    const ended = await cancelStep(
      { ...step, k6 },
      { ready: ({ log, processes }) => log.includes('running') && started(/: out of its group$/)({ log, processes }) },
    )
    for (const { pid } of ended.left) process.kill(pid, 'SIGKILL')
    expect(ended.left.map(({ command }) => command).sort()).toEqual([
      expect.stringMatching(/^sh -c .*out of its group$/),
      'sleep 1000',
    ])
    expectCancelled({ ...ended, left: [] })
  })

  test('gets no second one after its timeout', async () => {
    const { k6, signals } = countingK6({ onSignal: 'echo stopping' })
    const signalled = await cancelStep(
      { ...step, k6, inputs: { ...step.inputs, timeout: '1s' } },
      {
        ready: logged('stopping'),
        signals: [
          ['SIGINT', 0],
          ['SIGTERM', 500],
        ],
      },
    )
    expect(signals()).toBe('INT\n')
    expect(signalled.left).toEqual([])
    expect(signalled.outputs).toMatchObject({ outcome: 'timed-out', passed: 'false', 'exit-code': '' })
  })
})

describe.concurrent.each(k6Versions)('the timeout with k6 %s', (version) => {
  test('stops the run gracefully', async () => {
    const step = await runAction({
      k6: k6Path(version),
      // More than a timer of Node can hold.
      files: { 'test.js': looping.replace('options = {', "options = { teardownTimeout: '700h',") },
      inputs: { script: 'test.js', 'no-usage-report': 'true', timeout: '1500ms' },
    })
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome: 'timed-out', passed: 'false', 'exit-code': '105' })
    expect(step.log).toContain('teardown ends')
    expect(JSON.parse(step.outputs.metrics ?? '').done.values.count).toBe(2)
    expect(step.summary).toContain('timeout')
  })
})

describe.concurrent('a log that nobody reads any more', () => {
  const closeLog = (child: ChildProcess) => child.stdout?.destroy()

  test('stops k6 gracefully, however much it still has to say', async () => {
    const script = `${talking({ iteration: 60, teardown: 1 }).replace(
      "part('teardown', 1)",
      "for (let i = 0; i < 2000; i++) console.log('x'.repeat(1000)); part('teardown', 1)",
    )}`
    const step = await cancelStep(
      { files: { 'test.js': script }, inputs: { script: 'test.js' } },
      { ready: logged('iteration begins'), signals: [], also: closeLog },
    )
    expect(step.left).toEqual([])
    expect(step.ms).toBeLessThan(promisedMs)
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome: 'cancelled', passed: 'false', 'exit-code': '105' })
    expect(JSON.parse(step.outputs.metrics ?? '').done.values.count).toBe(2)
  })

  test('from the start lets nothing run', async () => {
    const ran = join(scratch(), 'ran')
    const k6 = fakeK6({ run: `touch '${ran}'` })
    const step = await cancelStep(
      { k6, files: { 'test.js': '' }, inputs: { script: 'test.js' } },
      { ready: () => true, signals: [], also: closeLog },
    )
    expect(step.left).toEqual([])
    expect(step.exitCode).toBe(1)
    expect(step.outputs).toMatchObject({ outcome: 'cancelled', passed: 'false', 'exit-code': '' })
    expect(existsSync(ran)).toBe(false)
  })
})
