import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { cancelStep } from '../support/cancel.ts'
import { freePort } from '../support/free-port.ts'
import { processesLeft, until } from '../support/processes.ts'
import { reasonOf, serveStep } from '../support/serve-step.ts'
import { isFree } from '../support/served.ts'
import { runPost } from '../support/stand-in-runner.ts'

const node = process.execPath

/** A second port, which is free again when the test is over. */
async function secondPort(): Promise<number> {
  const port = await freePort()
  onTestFinished(async () => {
    expect(await isFree(port), `port ${port} is free again`).toBe(true)
  })
  return port
}

const bytesIn = (directory: string): number =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(directory, name)).size)
    .reduce((sum, size) => sum + size, 0)

test('what left its group and its environment is known by where it prints', async () => {
  const second = await secondPort()
  const { run } = await serveStep(`setsid env -i ${node} server.js ${second} & exec ${node} server.js PORT`, {
    inputs: { 'wait-on': `tcp:127.0.0.1:PORT\ntcp:127.0.0.1:${second}` },
  })
  expect((await run()).outputs.outcome).toBe('passed')
  expect(await isFree(second)).toBe(true)
})

test('what left its group is asked to end, too', async () => {
  const apart = `trap 'echo asked > asked.txt; exit' TERM; touch ready.txt; while :; do sleep 0.1; done`
  const { run } = await serveStep(
    `setsid bash -c '${apart.replaceAll("'", String.raw`'\''`)}' & until [ -e ready.txt ]; do sleep 0.1; done; exec ${node} server.js PORT`,
  )
  const { outputs, workspace, temp } = await run()
  expect(outputs.outcome).toBe('passed')
  expect(readFileSync(join(workspace, 'asked.txt'), 'utf8')).toBe('asked\n')
  expect(await processesLeft(`K6_LOAD_TEST_DIRECTORY=${temp}`)).toEqual([])
})

test('after a step that was killed, post ends a server without the environment of the step', async () => {
  const { step, port } = await serveStep(`exec env -i ${node} server.js PORT`, {
    script: `import { sleep } from 'k6'
      export default function () { sleep(30) }`,
  })
  const ended = await cancelStep(step, { ready: ({ log }) => /Ready after/.test(log), signals: [['SIGKILL', 0]] })
  expect(await isFree(port)).toBe(false)
  expect(await runPost(ended)).toBe(0)
  expect(await isFree(port)).toBe(true)
  expect(readdirSync(ended.temp)).toEqual([])
})

test('what was printed takes no room when the server has ended', async () => {
  const { run } = await serveStep(`head -c 20000000 /dev/zero | tr '\\0' x; exec ${node} server.js PORT`, {
    inputs: { 'compare-env': 'A=1', 'compare-rounds': '3' },
  })
  const { outputs, temp } = await run()
  expect(outputs.outcome).toBe('passed')
  expect(bytesIn(temp)).toBeLessThan(5_000_000)
})

test('what floods its output does not fill the disk, and its last lines are kept', async () => {
  const flood = `for i in 1 2 3; do head -c 150000000 /dev/zero | tr '\\0' x; echo; echo part $i; sleep 1.5; done`
  const { run } = await serveStep(`${flood}; stat -L -c %s /dev/stdout >size.txt; exit 3`)
  const { outputs, log, workspace } = await run()
  expect(outputs.outcome).toBe('start-failed')
  expect(Number(readFileSync(join(workspace, 'size.txt'), 'utf8'))).toBeLessThan(150_000_000)
  expect(log.split('\n')).toContain('part 3')
})

test('a pipe in the place of its output is not waited for', async () => {
  const { run } = await serveStep(
    'rm -f "$K6_LOAD_TEST_SERVER-1.log"; mkfifo "$K6_LOAD_TEST_SERVER-1.log"; echo said; exit 3',
  )
  const { outputs, log } = await run()
  expect(outputs.outcome).toBe('start-failed')
  expect(log.split('\n')).toContain('said')
})

test('a command that empties its output leaves no hole in it', async () => {
  const { run } = await serveStep('echo a long line that is gone; echo two >/dev/stderr; echo three; exit 3')
  const { log } = await run()
  expect(log).not.toContain('\0')
  expect(log).toMatch(/^two\nthree$/m)
})

test('what is out of reach and still answers is a warning, and fails the next start', async () => {
  const hidden = `setsid env -i ${node} server.js PORT >pid.txt 2>&1 & sleep 1000`
  // What is to be tested is only what is out of reach, which writes its process into a file: nobody else knows it.
  const server = `import { createServer } from 'node:http'
console.log(process.pid)
createServer((request, response) => response.end()).listen(Number(process.argv[2]), '127.0.0.1')`
  const { step } = await serveStep(hidden, { inputs: { 'compare-env': 'A=1', 'compare-rounds': '3' } })
  const { outputs, log, workspace } = await runAction({ ...step, files: { ...step.files, 'server.js': server } })
  const pid = Number(readFileSync(join(workspace, 'pid.txt'), 'utf8'))
  process.kill(pid, 'SIGKILL')
  await until(() => !existsSync(`/proc/${pid}`), 'the server is gone')
  expect(outputs.outcome).toBe('start-failed')
  expect(reasonOf(outputs)).toMatch(
    /^In round 1 the server of side B did not start: something answers at http:\S+ \(wait-on\) before the input start /,
  )
  expect(log).toMatch(/^input start: something still answers at http:\S+ after all that is known of it was ended/m)
})

test('no output is a workflow command', async () => {
  const lines = ['::set-output name=x::y', '  ::add-mask::a', 'a\\r::stop-commands::b', 'a ##[error]c']
  const { run } = await serveStep(`printf '${lines.join('\\n')}\\n'; exit 3`)
  const { commands } = await run()
  expect(commands.map(({ name }) => name)).toEqual(['group', 'endgroup', 'error'])
})

test('what has neither environment nor output is known by its group', async () => {
  const { run } = await serveStep(`exec env -i ${node} server.js PORT >&- 2>&-`)
  expect((await run()).outputs.outcome).toBe('passed')
})

test('a line is one command whatever stands at its end', async () => {
  const { run } = await serveStep(`printf '%s|' a\\\\\nexec ${node} server.js PORT \\`)
  expect(reasonOf((await run()).outputs)).toContain(`"printf '%s|' a\\\\" ended with exit code 0 before it answered`)
})
