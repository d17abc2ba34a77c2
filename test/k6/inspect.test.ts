import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { parseFlags } from '../../src/k6/flags.ts'
import { graceOf, planScript } from '../../src/k6/inspect.ts'
import type { PlanRequest } from '../../src/k6/inspect-commands.ts'
import { type K6Version, k6Path, k6Versions } from '../support/k6.ts'

type Case = Partial<Pick<PlanRequest, 'options' | 'env' | 'scriptEnv' | 'signal' | 'timeoutMs' | 'boundBy'>> & {
  flags?: string
  config?: object
}

const logged: string[] = []

function plan(version: K6Version, script: string, { flags = '', config, ...more }: Case = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'k6-plan-'))
  writeFileSync(join(cwd, 'script.js'), script)
  writeFileSync(join(cwd, 'config.json'), JSON.stringify(config ?? {}))
  return planScript({
    k6: { path: k6Path(version), version },
    script: 'script.js',
    options: {},
    flags: parseFlags(`${flags} --config config.json`),
    scriptEnv: {},
    cwd,
    scratch: cwd,
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    boundBy: [],
    log: (line) => logged.push(line),
    ...more,
    env: { ...process.env, ...more.env },
  })
}

const none = 'export default function () {}'
const options = (value: object) => `export const options = ${JSON.stringify(value)}\n${none}`
const scenarios = options({
  scenarios: {
    a: { executor: 'constant-vus', vus: 2, duration: '10s', gracefulStop: '5s' },
    b: { executor: 'per-vu-iterations', vus: 3, iterations: 4, startTime: '20s' },
  },
})

// [what, script, case, what the plan must say]
const cases: [string, string, Case, object][] = [
  ['nothing set', none, {}, { maxVUs: 1, duration: null, iterations: null, stages: null }],
  ['options of the script', options({ vus: 3, duration: '90s' }), {}, { maxVUs: 3, duration: '1m30s' }],
  ['the inputs vus and duration', none, { options: { vus: 4, duration: '5s' } }, { maxVUs: 4, duration: '5s' }],
  ['the input duration alone', none, { options: { duration: '5s' } }, { maxVUs: 1, duration: '5s' }],
  [
    'the input duration over the script iterations',
    options({ vus: 2, iterations: 9 }),
    { options: { duration: '5s' } },
    { maxVUs: 2, duration: '5s', iterations: null },
  ],
  [
    'the input iterations over a variable',
    none,
    { options: { iterations: 7 }, env: { K6_DURATION: '9s', K6_VUS: '2' } },
    { maxVUs: 2, duration: null, iterations: 7 },
  ],
  [
    'the input stages',
    options({ vus: 1, duration: '1s' }),
    {
      options: {
        stages: [
          { duration: '2s', target: 6 },
          { duration: '1m0s', target: 0 },
        ],
      },
    },
    {
      maxVUs: 6,
      duration: null,
      stages: [
        { duration: '2s', target: 6 },
        { duration: '1m0s', target: 0 },
      ],
    },
  ],
  [
    'the input stages over an empty variable',
    none,
    { options: { duration: '3s' }, env: { K6_STAGES: '1s:9' } },
    { maxVUs: 1, duration: '3s', stages: null },
  ],
  [
    'variables',
    options({ vus: 2, duration: '3s' }),
    { env: { K6_STAGES: '4s:5' } },
    { maxVUs: 5, duration: null, stages: [{ duration: '4s', target: 5 }] },
  ],
  [
    'variables of the env input',
    none,
    { scriptEnv: { K6_VUS: '2', K6_DURATION: '4s' } },
    { maxVUs: 2, duration: '4s' },
  ],
  [
    'flags',
    options({ vus: 2, duration: '3s' }),
    { flags: '-u 8 --iterations=16' },
    { maxVUs: 8, duration: null, iterations: 16 },
  ],
  ['the flag duration alone', none, { flags: '-d 5s' }, { maxVUs: 1, duration: '5s' }],
  ['an input and a flag', none, { options: { vus: 9 }, flags: '--duration 5s' }, { maxVUs: 9, duration: '5s' }],
  [
    'an execution segment',
    options({ vus: 10, duration: '3s' }),
    { flags: '--execution-segment 0:1/2 --execution-segment-sequence 0,1/2,1' },
    { maxVUs: 5, vus: 10, segmented: true },
  ],
  [
    'flags over variables',
    none,
    { flags: '--vus 5 --stage 1s:4', env: { K6_VUS: '3', K6_DURATION: '7s' } },
    { vus: 5, maxVUs: 5, duration: null, stages: [{ duration: '1s', target: 4 }] },
  ],
  [
    'trend stats as flags over a variable',
    none,
    { flags: '--summary-trend-stats=med', env: { K6_SUMMARY_TREND_STATS: 'avg' } },
    { summaryTrendStats: ['med'] },
  ],
  [
    'a flag and the type of the script',
    none,
    { flags: '--type js --vus 2 --iterations 4' },
    { maxVUs: 2, iterations: 4 },
  ],
  ['a config file', none, { config: { vus: 3, duration: '7s' } }, { maxVUs: 3, duration: '7s' }],
  [
    'trend stats as flags',
    none,
    { flags: "--summary-trend-stats='med,p(99.9)'" },
    { summaryTrendStats: ['med', 'p(99.9)'] },
  ],
  ['trend stats as a variable', none, { env: { K6_SUMMARY_TREND_STATS: 'avg' } }, { summaryTrendStats: ['avg'] }],
  [
    'an option that depends on a variable',
    `export const options = { vus: Number(__ENV.N), duration: __ENV.D }\n${none}`,
    { scriptEnv: { N: '3' }, flags: '-e D=4s' },
    { maxVUs: 3, duration: '4s' },
  ],
  ['scenarios', scenarios, {}, { maxVUs: 3, duration: null, iterations: null }],
]

describe.each(k6Versions)('the plan of k6 %s', (version) => {
  test.concurrent.each(cases)('follows %s', async (_what, script, given, expected) => {
    const planned = await plan(version, script, given)
    expect(planned).toMatchObject({ plan: expected, version })
  })

  test('has the thresholds, as expressions', async () => {
    const script = options({ thresholds: { http_reqs: ['count>1', { threshold: 'rate>2', abortOnFail: true }] } })
    expect(await plan(version, script)).toMatchObject({ plan: { thresholds: { http_reqs: ['count>1', 'rate>2'] } } })
  })

  test.each([
    ['an input', { options: { duration: '3s' } }, ['duration']],
    ['a flag', { flags: '--iterations 3' }, ['--iterations']],
    ['a variable', { env: { K6_ITERATIONS: '3' } }, ['K6_ITERATIONS']],
    ['nothing', {}, null],
    ['an unrelated flag', { flags: '--tag a=b' }, null],
  ])('says whether %s replaces the scenarios of the script', async (_what, given, replacedBy) => {
    expect(await plan(version, scenarios, given)).toMatchObject({ replacedBy, ignoresVus: false })
  })

  // k6 2.1 takes them for iterations, as it warns; before, they do nothing.
  test.each([
    ['an input', { options: { vus: 3 } }, ['vus']],
    ['a flag', { flags: '--vus=3' }, ['--vus']],
  ])('says what %s of VUs alone does', async (_what, given, names) => {
    const isOld = version === '1.8.1'
    expect(await plan(version, scenarios, given)).toMatchObject({
      replacedBy: isOld ? null : names,
      ignoresVus: isOld,
    })
  })

  test.each<[string, object, Case]>([
    ['in its options', { vus: 0, duration: '1s' }, {}],
    ['in its options, under the input duration', { vus: 0 }, { options: { duration: '1s' } }],
    ['in a scenario', { scenarios: { a: { executor: 'constant-vus', vus: 0, duration: '1s' } } }, {}],
  ])('is none where the script has no VUs %s, as k6 run has it', async (_where, value, given) => {
    expect(await plan(version, options(value), given)).toMatchObject({ kind: 'not-planned', code: 104 })
  })

  test('fails with the message and the place in the script', async () => {
    const broken = await plan(version, 'import http from "k6/http"\nexport default function ( {')
    expect(broken).toMatchObject({
      code: 107,
      errors: { last: { message: expect.stringContaining('Unexpected'), place: { line: 2 } } },
    })
    expect(await plan(version, 'export const options = { vus: "many" }')).toMatchObject({
      code: expect.any(Number),
      errors: { last: { isException: false } },
    })
    expect(await plan(version, options({ thresholds: { nope: ['p(95)<1'] } }))).toMatchObject({
      code: 104,
      errors: { last: { message: expect.stringContaining('nope') } },
    })
  })

  test('does not wait for ever for init code, nor after a cancel', async () => {
    const endless = `while (true) {}\n${none}`
    expect(await plan(version, endless, { timeoutMs: 300 })).toMatchObject({ killed: 'timeout' })
    const cancel = new AbortController()
    setTimeout(() => cancel.abort(), 100)
    expect(await plan(version, endless, { signal: cancel.signal })).toMatchObject({ killed: 'abort' })
  })

  test('never asks for a custom build that nothing needs', async () => {
    const service = 'http://127.0.0.1:1'
    expect(await plan(version, none, { env: { K6_BUILD_SERVICE_URL: service } })).toMatchObject({
      env: { K6_AUTO_EXTENSION_RESOLUTION: 'false' },
    })
  })
})

/** A build service that has one build: the given binary. */
async function buildService(binary: string) {
  const asked: unknown[] = []
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void createReadStream(binary).pipe(response)
    asked.push(await json(request))
    const { port } = server.address() as AddressInfo
    const artifact = {
      id: 'one',
      url: `http://127.0.0.1:${port}/k6`,
      dependencies: { k6: 'v1.8.1' },
      platform: 'linux/amd64',
      checksum: createHash('sha256').update(readFileSync(binary)).digest('hex'),
    }
    response.end(JSON.stringify({ artifact }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { asked, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('a script that needs another k6 gets it, and the version that will run is known', async () => {
  const service = await buildService(k6Path('1.8.1'))
  const env = { K6_BUILD_SERVICE_URL: service.url, XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'k6-builds-')) }
  const planned = await plan('2.2.0', `"use k6 < 2.0.0"\n${options({ vus: 2, duration: '3s' })}`, { env })
  service.server.close()
  expect(planned).toMatchObject({
    version: '1.8.1',
    plan: { maxVUs: 2 },
    env: { K6_AUTO_EXTENSION_RESOLUTION: 'true' },
  })
  expect(service.asked.length).toBeGreaterThan(0)
  expect(logged.join('\n')).toMatch(/custom k6 build.*k6 <\s?2\.0\.0/)
})

test('the version that will run is what k6 logs of itself, whatever the script logs', async () => {
  const service = await buildService(k6Path('1.8.1'))
  const env = { K6_BUILD_SERVICE_URL: service.url, XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'k6-builds-')) }
  const line = 'time="2026-01-02T03:04:05Z" level=debug msg="k6 version: v9.9.9 (go1.26.8, linux/amd64)"'
  const said = ['k6 version: v9.9.9 (go1.26.8, linux/amd64)', line, `x\n${line}\n`, `x\r${line}`, `x\u2028${line}`]
  const logs = said.flatMap((text) =>
    ['log', 'debug', 'error'].map((level) => `console.${level}(${JSON.stringify(text)})`),
  )
  const planned = await plan('2.2.0', `"use k6 < 2.0.0"\n${logs.join('\n')}\n${none}`, { env })
  service.server.close()
  expect(planned).toMatchObject({ version: '1.8.1' })
})

describe.each(k6Versions)('k6 %s, when no other binary may run,', (version) => {
  const faker = `import "k6/x/faker"\n${none}`
  const otherMajor = version === '2.2.0' ? '"use k6 < 2.0.0"' : '"use k6 >= 2.0.0"'
  const off = { K6_AUTO_EXTENSION_RESOLUTION: 'false' }

  test.each<[string, string, Case, string, string]>([
    ['an extension', faker, { boundBy: ['input k6-path'] }, 'k6/x/faker', 'input k6-path forbids'],
    [
      'another version',
      `${otherMajor}\n${none}`,
      { boundBy: ['input install-mode: none'] },
      version === '2.2.0' ? 'k6 <2.0.0' : 'k6 >=2.0.0',
      'input install-mode: none forbids',
    ],
    [
      'an extension, by two inputs',
      faker,
      { boundBy: ['input k6-path', 'input k6-checksum'] },
      'k6/x/faker',
      'input k6-path and input k6-checksum forbid',
    ],
    ['an extension, by a variable', faker, { env: off }, 'k6/x/faker', 'K6_AUTO_EXTENSION_RESOLUTION=false forbids'],
  ])('refuses a script that needs %s', async (_what, script, given, needs, forbids) => {
    const service = await buildService(k6Path('1.8.1'))
    const env = { K6_BUILD_SERVICE_URL: service.url, XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'k6-builds-')) }
    const failed = await plan(version, script, { ...given, env: { ...env, ...given.env } })
    service.server.close()
    expect(service.asked).toEqual([])
    if (!('refusal' in failed) || !failed.refusal) throw new Error('it was not refused')
    expect(failed.refusal.reason).toContain(`The script needs ${needs}, which `)
    expect(failed.refusal.reason).toContain(
      `k6 ${version} at ${k6Path(version)} does not satisfy, and ${forbids} another binary`,
    )
    expect(failed.refusal.reason).not.toContain('\n')
  })

  test('takes a script that needs nothing else, and one whose directive it satisfies', async () => {
    const satisfied = `"use k6 >= 1.0.0"\n${none}`
    for (const script of [none, satisfied])
      expect(await plan(version, script, { boundBy: ['input k6-path'], env: off })).toMatchObject({ version })
  })

  test('is not misled by a log that goes to stdout', async () => {
    const given = { boundBy: ['input k6-path'], env: { K6_LOG_OUTPUT: 'stdout', SSLKEYLOGFILE: '/dev/null' } }
    expect(await plan(version, faker, given)).toMatchObject({ refusal: { reason: expect.any(String) } })
  })
})

test('a build service that is not there is a clear failure, without debug lines', async () => {
  const env = { K6_BUILD_SERVICE_URL: 'http://127.0.0.1:1' }
  const failed = await plan('2.2.0', `import "k6/x/faker"\n${none}`, { env })
  expect(failed).toMatchObject({
    code: 107,
    errors: { last: { message: expect.stringMatching(/^building binary: .*connection refused/) } },
  })
  expect('log' in failed && failed.log).not.toContain('level=debug')
})

test('a build service that never answers does not keep the step', async () => {
  const server = createServer(() => {})
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const env = { K6_BUILD_SERVICE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  const cancel = new AbortController()
  server.once('request', () => cancel.abort())
  const planned = await plan('2.2.0', `import "k6/x/faker"\n${none}`, { env, signal: cancel.signal })
  server.closeAllConnections()
  server.close()
  expect(planned).toMatchObject({ killed: 'abort' })
})

test.each([
  ['30s', 40_000],
  [null, 70_000],
  ['1m30s', 100_000],
])('a stopped run with a teardownTimeout of %s has its time', (teardownTimeout, ms) => {
  expect(graceOf({ teardownTimeout } as never)).toBe(ms)
})
