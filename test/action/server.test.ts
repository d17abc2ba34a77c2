import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cancelStep } from '../support/cancel.ts'
import { freePort } from '../support/free-port.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { processesLeft } from '../support/processes.ts'
import { reasonOf, serveStep } from '../support/serve-step.ts'
import { asking } from '../support/served.ts'
import { runPost } from '../support/stand-in-runner.ts'

const node = process.execPath

describe.each(k6Versions)('the server under test, k6 %s', (version) => {
  test('is started, waited for, tested and ended', { timeout: 60_000 }, async () => {
    const { run } = await serveStep(`sleep 0.5; exec ${node} server.js PORT`, { k6: k6Path(version) })
    const { outputs, log, temp } = await run()
    expect(outputs).toMatchObject({ outcome: 'passed', passed: 'true', 'http-reqs': '3', 'http-req-failed-rate': '0' })
    expect(log).toMatch(/Starting: sleep 0\.5; exec .* \(waiting for http:\/\/127\.0\.0\.1:\d+\/health\)/)
    expect(log).toMatch(/Ready after \d+\.\d s/)
    expect(await processesLeft(`RUNNER_TEMP=${temp}`)).toEqual([])
  })

  test('that ends during the test stops it', { timeout: 60_000 }, async () => {
    const script = `import http from 'k6/http'
      import { sleep } from 'k6'
      export const options = { vus: 1, duration: '30s' }
      export default function () { http.get(__ENV.TARGET + (__ITER < 3 ? '/' : '/die')); sleep(0.2) }`
    const { run } = await serveStep(`exec ${node} server.js PORT`, {
      k6: k6Path(version),
      script,
      inputs: { iterations: '' },
    })
    const began = performance.now()
    const { outputs, log, exitCode } = await run()
    expect(exitCode).toBe(1)
    expect(outputs).toMatchObject({ outcome: 'target-died', passed: 'false', 'exit-code': '105' })
    expect(reasonOf(outputs)).toMatch(
      /^What is tested ended during the test, which was stopped: "exec .* server\.js \d+" ended with exit code 7, \d\.\d s after it was ready\./,
    )
    expect(Number(outputs.iterations)).toBeGreaterThanOrEqual(3)
    expect(log).toContain('listening, side A')
    expect(performance.now() - began).toBeLessThan(25_000)
  })
})

describe('a server that does not come up', () => {
  test('because it ends first: its exit code and its last 50 lines', { timeout: 60_000 }, async () => {
    const { run } = await serveStep(`seq 1 100; echo '::error::x' >&2; exit 3`, { script: 'not even read by k6' })
    // The script is planned before: what is wrong with it comes first.
    expect((await run()).outputs.outcome).toBe('script-error')
    const { run: again } = await serveStep(`seq 1 100; echo '::error::x' >&2; exit 3`)
    const { outputs, log, commands } = await again()
    expect(outputs).toMatchObject({ outcome: 'start-failed', passed: 'false', 'exit-code': '' })
    expect(reasonOf(outputs)).toBe(
      `"seq 1 100; echo '::error::x' >&2; exit 3" ended with exit code 3 before it answered.`,
    )
    expect(commands.filter(({ name, data }) => name === 'error' && data === 'x')).toEqual([])
    const lines = log.split('\n')
    expect(lines).toContain('52')
    expect(lines).not.toContain('51')
  })

  test('because it goes to the background', { timeout: 60_000 }, async () => {
    const { run } = await serveStep(`${node} server.js PORT &\nsleep 60`)
    const { outputs, log } = await run()
    expect(outputs.outcome).toBe('start-failed')
    expect(reasonOf(outputs)).toContain('ended with exit code 0 before it answered.')
    expect(log).toContain('must stay in the foreground')
  })

  test('because it never answers, or with 503 only', { timeout: 60_000 }, async () => {
    const { run } = await serveStep('exec sleep 60', { inputs: { 'wait-on-timeout': '1s' } })
    const { outputs } = await run()
    expect(outputs.outcome).toBe('start-failed')
    expect(reasonOf(outputs)).toMatch(
      /^Nothing was ready at http:\S+\/health within 1 s \(wait-on-timeout\): .*ECONNREFUSED/,
    )

    const busy = `require('http').createServer((q, r) => { r.statusCode = 503; r.end() }).listen(PORT, '127.0.0.1')`
    const { run: other } = await serveStep(`exec ${node} -e "${busy}"`, { inputs: { 'wait-on-timeout': '2s' } })
    expect(reasonOf((await other()).outputs)).toMatch(/\(wait-on-timeout\): status 503\.$/)
  })

  test('because something else is there', { timeout: 60_000 }, async () => {
    const { run, port } = await serveStep(`exec ${node} server.js PORT`)
    const other = createServer((_request, response) => response.end()).listen(port, '127.0.0.1')
    const { outputs } = await run()
    other.close()
    expect(outputs.outcome).toBe('start-failed')
    expect(reasonOf(outputs)).toContain(`Something answers at http://127.0.0.1:${port}/health (wait-on) before`)
  })

  test('is not tried again for the other scripts', { timeout: 60_000 }, async () => {
    const { run } = await serveStep('exit 3', {
      files: { 'a.js': asking('/'), 'b.js': asking('/') },
      inputs: { script: 'a.js\nb.js' },
    })
    const results = JSON.parse((await run()).outputs.results ?? '')
    expect(results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['start-failed', 'not-run'])
  })
})

describe('whatever a server does', () => {
  test('one that ignores SIGTERM, forks and leaves its group is gone', { timeout: 60_000 }, async () => {
    const start = `trap '' TERM; setsid sleep 300 & (trap '' TERM; sleep 301) & ${node} server.js PORT`
    const { run } = await serveStep(start)
    const { outputs, temp } = await run()
    expect(outputs.outcome).toBe('passed')
    expect(await processesLeft(`K6_LOAD_TEST_DIRECTORY=${temp}`)).toEqual([])
  })

  test('at the timeout the test is stopped, and a server that ignores SIGTERM is gone', {
    timeout: 60_000,
  }, async () => {
    const script = `import http from 'k6/http'
      import { sleep } from 'k6'
      export const options = { vus: 1, duration: '40s' }
      export default function () { http.get(__ENV.TARGET); sleep(0.2) }`
    const { run } = await serveStep(`trap '' TERM; ${node} server.js PORT`, {
      script,
      inputs: { iterations: '', timeout: '2s' },
    })
    const { outputs, temp } = await run()
    expect(outputs).toMatchObject({ outcome: 'timed-out', 'exit-code': '105' })
    expect(Number(outputs.iterations)).toBeGreaterThan(0)
    expect(await processesLeft(`RUNNER_TEMP=${temp}`)).toEqual([])
  })

  test('its signal is the one that was asked for', { timeout: 60_000 }, async () => {
    const start = `trap 'echo got INT > got.txt; kill %1; exit 0' INT; ${node} server.js PORT & wait`
    const { run } = await serveStep(start, { inputs: { 'stop-signal': 'INT' } })
    const { outputs, workspace } = await run()
    expect(outputs.outcome).toBe('passed')
    expect(readFileSync(join(workspace, 'got.txt'), 'utf8')).toBe('got INT\n')
  })

  test('100 MB of output harm nothing', { timeout: 60_000 }, async () => {
    const { run } = await serveStep(`head -c 100000000 /dev/zero | tr '\\0' x; exec ${node} server.js PORT`)
    const { outputs, log } = await run()
    expect(outputs.outcome).toBe('passed')
    expect(log.length).toBeLessThan(100_000)
  })

  test('it sees the job, and neither the runner nor the inputs', { timeout: 60_000 }, async () => {
    const start = `env > seen.txt; exec ${node} server.js PORT`
    const { run } = await serveStep(start, { env: { OF_THE_JOB: 'seen' } })
    const { workspace, outputs } = await run()
    expect(outputs.outcome).toBe('passed')
    const seen = readFileSync(join(workspace, 'seen.txt'), 'utf8')
    expect(seen).toMatch(/^OF_THE_JOB=seen$/m)
    expect(seen).toMatch(/^LOAD_TEST_SIDE=A$/m)
    expect(seen).not.toMatch(/^(?:INPUT_|ACTIONS_|STATE_|GITHUB_(?:OUTPUT|ENV|STATE|PATH|STEP_SUMMARY)=|TARGET=)/m)
  })

  test('several commands, one over two lines, a port and a comment', { timeout: 60_000 }, async () => {
    const second = await freePort()
    const start = `# both\n${node} server.js \\\n  PORT\n${node} server.js ${second}`
    const { run } = await serveStep(start, { inputs: { 'wait-on': `tcp:127.0.0.1:${second}\nhttp://127.0.0.1:PORT/` } })
    expect((await run()).outputs).toMatchObject({ outcome: 'passed', 'http-req-failed-rate': '0' })
  })

  test('verify-only starts nothing', { timeout: 60_000 }, async () => {
    const { run } = await serveStep('touch started.txt', { inputs: { 'verify-only': 'true' } })
    const { outputs, workspace } = await run()
    expect(outputs.passed).toBe('true')
    expect(existsSync(join(workspace, 'started.txt'))).toBe(false)
  })

  test('wait-on alone waits for what others started', { timeout: 60_000 }, async () => {
    const { run, port } = await serveStep('', { inputs: { start: '' } })
    const server = createServer((_request, response) => response.end())
    setTimeout(() => server.listen(port, '127.0.0.1'), 1000)
    const { outputs } = await run()
    server.closeAllConnections()
    server.close()
    expect(outputs).toMatchObject({ outcome: 'passed', 'http-req-failed-rate': '0' })
  })
})

describe('a step that is stopped', () => {
  test.each([
    ['while the server starts', 'sleep 60; exit 1', /Starting:/],
    ['during the test', `exec ${node} server.js PORT`, /Ready after/],
  ])('%s leaves no server', { timeout: 60_000 }, async (_when, start, ready) => {
    const script = `import http from 'k6/http'
      import { sleep } from 'k6'
      export const options = { vus: 1, duration: '40s' }
      export default function () { http.get(__ENV.TARGET); sleep(0.2) }`
    const { step } = await serveStep(start, { script, inputs: { iterations: '' } })
    const ended = await cancelStep(step, { ready: ({ log }) => ready.test(log) })
    expect(ended.outputs).toMatchObject({ outcome: 'cancelled', passed: 'false' })
    expect(ended.left).toEqual([])
    expect(ended.ms).toBeLessThan(9500)
  })

  test('by SIGKILL: the post step ends its server', { timeout: 60_000 }, async () => {
    const { step } = await serveStep(`exec ${node} server.js PORT`, {
      script: `import { sleep } from 'k6'
        export default function () { sleep(30) }`,
    })
    const ended = await cancelStep(step, {
      ready: ({ log }) => /Ready after/.test(log),
      signals: [['SIGKILL', 0]],
    })
    expect(ended.left.length).toBeGreaterThan(0)
    expect(await runPost({ ...ended, temp: ended.temp })).toBe(0)
    expect(await processesLeft(ended.mark)).toEqual([])
    expect(readdirSync(ended.temp)).toEqual([])
  })
})
