import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { startTarget } from '../support/target.ts'

type Case = {
  script?: string
  inputs?: Record<string, string>
  env?: Record<string, string>
  files?: Record<string, string>
}

const none = 'export default function () {}'
const options = (value: object) => `export const options = ${JSON.stringify(value)}\n${none}`
const machine = { goos: 'linux', goarch: process.arch === 'arm64' ? 'arm64' : 'amd64' }

/** Runs the step with a report server of its own. */
async function runReported(version: (typeof k6Versions)[number], { script = none, inputs, env, files }: Case) {
  const server = await startTarget()
  const step = await runAction({
    k6: k6Path(version),
    files: { 'test.js': script, ...files },
    inputs: { script: 'test.js', 'usage-report-url': `${server.url}/report?a=b`, ...inputs },
    ...(env ? { env } : {}),
  })
  await server.close()
  return { step, posts: server.posts }
}

// [what, case, vus_max, duration, st_duration, iterations]: by k6's documentation of the report, derived by hand
const reports: [string, Case, number, number, number, number | null][] = [
  ['no options', {}, 1, 0, 0, 1],
  ['vus and duration as inputs', { inputs: { vus: '3', duration: '1s' } }, 3, 1, 0, null],
  ['options only in the script', { script: options({ vus: 2, duration: '1500ms' }) }, 2, 1.5, 0, null],
  ['iterations', { inputs: { vus: '2', iterations: '5' } }, 2, 0, 0, 5],
  ['iterations with a limit', { script: options({ vus: 2, iterations: 4, duration: '20s' }) }, 2, 20, 0, 4],
  ['stages as input', { inputs: { stages: '500ms:4, 1s:0' } }, 4, 0, 1.5, null],
  [
    'stages in the script',
    {
      script: options({
        stages: [
          { duration: '1s', target: 2 },
          { duration: '250ms', target: 6 },
        ],
      }),
    },
    6,
    0,
    1.25,
    null,
  ],
  [
    'several scenarios',
    {
      script: options({
        scenarios: {
          constant: { executor: 'constant-vus', vus: 2, duration: '1s', gracefulStop: '0s' },
          shared: { executor: 'shared-iterations', vus: 3, iterations: 6, maxDuration: '5s', gracefulStop: '0s' },
          each: { executor: 'per-vu-iterations', vus: 2, iterations: 3, maxDuration: '5s', gracefulStop: '0s' },
          later: {
            executor: 'ramping-vus',
            stages: [{ duration: '500ms', target: 1 }],
            startTime: '1s',
            gracefulStop: '0s',
            gracefulRampDown: '0s',
          },
        },
      }),
    },
    // concurrent: 2 + 3 + 2 in the first second, 3 + 2 + 1 later; ends: 1 s and 1 s + 0.5 s; iterations: 6 + 2 × 3
    7,
    1.5,
    0.5,
    12,
  ],
  [
    'an input over the script',
    { script: options({ vus: 5, iterations: 50 }), inputs: { duration: '1s' } },
    5,
    1,
    0,
    null,
  ],
  [
    'flags over the script',
    { script: options({ vus: 5, iterations: 50 }), inputs: { flags: '-u 2 --duration=1s' } },
    2,
    1,
    0,
    null,
  ],
  ['K6_* variables of the step', { env: { K6_VUS: '2', K6_ITERATIONS: '3' } }, 2, 0, 0, 3],
  ['K6_* variables of the env input', { inputs: { env: 'K6_VUS=2\nK6_DURATION=1s' } }, 2, 1, 0, null],
  [
    'an input over K6_* variables',
    { inputs: { iterations: '3' }, env: { K6_VUS: '2', K6_DURATION: '9s' } },
    2,
    0,
    0,
    3,
  ],
  [
    'an execution segment',
    {
      script: options({ vus: 10, duration: '1s' }),
      inputs: { flags: '--execution-segment=0:1/2 --execution-segment-sequence=0,1/2,1' },
    },
    5,
    1,
    0,
    null,
  ],
]

describe.each(k6Versions)('the usage report with k6 %s', (version) => {
  test.concurrent.each(reports)('%s', async (_what, given, vus_max, duration, st_duration, iterations) => {
    const { step, posts } = await runReported(version, given)
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'usage-report': 'sent' })
    const body = { k6_version: version, vus_max, duration, st_duration, iterations, ...machine }
    expect(posts).toHaveLength(1)
    expect(JSON.parse(posts[0]?.body ?? '')).toEqual(body)
    expect(posts[0]).toMatchObject({ path: '/report?a=b', headers: { 'content-type': 'application/json' } })
    expect(step.outputs['usage-report-body']).toBe(posts[0]?.body)
    expect(step.log).toContain(posts[0]?.body)
  })

  test.concurrent.each<[string, Case, RegExp]>([
    ['the input', { inputs: { 'no-usage-report': 'true' } }, /input no-usage-report/],
    ['a flag', { inputs: { flags: '--no-usage-report' } }, /--no-usage-report in flags/],
    ['a variable', { env: { K6_NO_USAGE_REPORT: 'true' } }, /K6_NO_USAGE_REPORT in the environment/],
    [
      'a variable that k6 itself would die of',
      { env: { K6_NO_USAGE_REPORT: '1' } },
      /K6_NO_USAGE_REPORT in the environment/,
    ],
    ['the env input', { inputs: { env: 'K6_NO_USAGE_REPORT=yes' } }, /K6_NO_USAGE_REPORT in the env input/],
    ['DO_NOT_TRACK', { env: { DO_NOT_TRACK: '1' } }, /DO_NOT_TRACK in the environment/],
    [
      "k6's config file",
      { inputs: { flags: '--config c.json' }, files: { 'c.json': '{"noUsageReport":true}' } },
      /noUsageReport in k6's config file/,
    ],
    [
      'one no among several yes',
      { inputs: { flags: '--no-usage-report=false' }, env: { DO_NOT_TRACK: 'true', K6_NO_USAGE_REPORT: 'false' } },
      /DO_NOT_TRACK/,
    ],
  ])('is off by %s, and says so', async (_what, given, by) => {
    const { step, posts } = await runReported(version, given)
    expect(step.outputs).toMatchObject({ outcome: 'passed', 'usage-report': 'off', 'usage-report-body': '' })
    expect(posts).toEqual([])
    expect(step.log).toMatch(by)
  })

  test.concurrent('stays on where a no is spelled out as false, and is still only one', async () => {
    const inputs = { 'no-usage-report': 'false', flags: '--no-usage-report=false' }
    const { step, posts } = await runReported(version, {
      inputs,
      env: { K6_NO_USAGE_REPORT: 'false', DO_NOT_TRACK: '0' },
    })
    expect(step.outputs['usage-report']).toBe('sent')
    expect(posts).toHaveLength(1)
  })

  test.concurrent('goes where K6_USAGE_REPORT_URL says, once, when the input is not set', async () => {
    const server = await startTarget()
    const env = { K6_USAGE_REPORT_URL: `${server.url}/by-variable` }
    await runAction({ k6: k6Path(version), files: { 'test.js': none }, inputs: { script: 'test.js' }, env })
    await server.close()
    expect(server.posts.map(({ path }) => path)).toEqual(['/by-variable'])
  })
})

test('each of several scripts is a run, with a report of its own; none is sent for what does not run', async () => {
  const files = { 'a.js': none, 'b.js': options({ vus: 2, iterations: 2 }), 'c.js': 'broken(' }
  const { step, posts } = await runReported('2.2.0', {
    inputs: { script: '*.js' },
    files: { ...files, 'test.js': none },
  })
  expect(posts.map(({ body }) => JSON.parse(body).vus_max)).toEqual([1, 2, 1])
  expect(step.outputs.outcome).toBe('script-error')
  const verified = await runReported('2.2.0', { inputs: { 'verify-only': 'true' } })
  expect(verified.posts).toEqual([])
  expect(verified.step.outputs['usage-report']).toBe('skipped')
})

describe('whatever the server at the other end does, the step is the same', () => {
  const servers: Server[] = []
  afterAll(() => {
    for (const server of servers) server.close()
  })

  /** A bare TCP server: what it does with a connection is the test. */
  async function listen(behave: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      behave(socket)
    })
    servers.push(server)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const answer = (text: string) => (socket: Socket) => void socket.once('data', () => socket.end(text))
  const hundredMegabytes = (socket: Socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n')
      const write = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
      }
      socket.on('drain', write)
      write()
    })
  }
  const drip = (socket: Socket) => {
    socket.once('data', () => {
      const timer = setInterval(() => socket.write('H'), 20)
      socket.once('close', () => clearInterval(timer))
    })
  }

  test.concurrent.each<[string, string, () => Promise<string>]>([
    ['refuses', 'failed', async () => 'http://127.0.0.1:1/'],
    ['never answers', 'failed', () => listen(() => {})],
    ['drips', 'failed', () => listen(drip)],
    ['resets', 'failed', () => listen((socket) => socket.resetAndDestroy())],
    ['answers 500', 'failed', () => listen(answer('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n'))],
    [
      'redirects',
      'failed',
      () => listen(answer('HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n')),
    ],
    ['sends 100 MB', 'sent', () => listen(hundredMegabytes)],
    ['speaks nonsense', 'failed', () => listen(answer('220 smtp ready\r\n'))],
  ])('%s: %s', async (_what, usage, start) => {
    const inputs = { script: 'test.js', 'usage-report-url': await start() }
    const step = await runAction({ files: { 'test.js': none }, inputs })
    expect(step.outputs).toMatchObject({ outcome: 'passed', passed: 'true', 'usage-report': usage, 'http-reqs': '' })
    expect(step.exitCode).toBe(0)
    expect(step.commands.filter(({ name }) => ['error', 'warning', 'notice'].includes(name))).toEqual([])
  })
})
