import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { shardFileBytes } from '../../src/engine/shard/shard-file.ts'
import type { ShardFile } from '../../src/engine/shard/shard-left.ts'
import { answering } from '../support/answering.ts'
import { startCacheServer } from '../support/cache-server.ts'
import { type K6Version, k6Versions } from '../support/k6.ts'
import { numbered, runShard, shardOf } from '../support/shards.ts'
import { runStep, type StepResult } from '../support/stand-in-runner.ts'

const ofRun = (shard: number) => ({
  GITHUB_REPOSITORY: 'octo/shop',
  GITHUB_RUN_ID: '77',
  GITHUB_RUN_ATTEMPT: '1',
  RUNNER_NAME: `runner ${shard}`,
})

/** Runs a script in shards, all at the same time. */
const runShards = (
  of: number,
  script: string,
  { version = '2.2.0', inputs = {} }: { version?: K6Version; inputs?: Record<string, string> } = {},
) =>
  Promise.all(
    Array.from({ length: of }, (_, index) =>
      runShard(`${index + 1}/${of}`, {
        version,
        script,
        env: ofRun(index + 1),
        inputs: { 'no-usage-report': 'true', ...inputs },
      }),
    ),
  )

/** A directory as actions/download-artifact leaves it: each artifact has one of its own. */
function downloaded(files: Readonly<Record<string, ShardFile | Buffer>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'downloaded-'))
  for (const [name, file] of Object.entries(files)) {
    const path = join(directory, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, Buffer.isBuffer(file) ? file : shardFileBytes(file, (text) => text))
  }
  return directory
}

const nameOf = (shard: number, of: number) => `artifact-${shard}/k6-shard-${shard}-of-${of}.json.gz`

const inDirectory = (shards: readonly ShardFile[]) =>
  downloaded(Object.fromEntries(shards.map((file) => [nameOf(file.run.shard, file.run.of), file])))

const merge = (
  path: string,
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
): Promise<StepResult> => runStep({ merge: true, k6: null, inputs: { path, ...inputs }, env })

const said = ({ commands }: StepResult) =>
  commands
    .filter(({ name }) => name === 'error')
    .map(({ data }) => data)
    .join('\n')

const script = numbered({
  vus: 6,
  iterations: 300,
  thresholds: { sum: ['count==44850', 'count<20000'], number: ['max<299.5', 'p(95)<290'] },
})

describe.each(k6Versions)('k6 %s', (version) => {
  test('three shards are judged as one test', async () => {
    const steps = await runShards(3, script, { version })
    const directory = mkdtempSync(join(tmpdir(), 'downloaded-'))
    for (const { outputs } of steps) {
      const from = outputs['shard-path'] ?? ''
      mkdirSync(join(directory, 'deep', basename(from, '.json.gz')), { recursive: true })
      copyFileSync(from, join(directory, 'deep', basename(from, '.json.gz'), basename(from)))
    }
    const merged = await merge(directory)
    const { outputs, exitCode, log } = merged
    // 44850 in all: more than 20,000, although no shard has that much.
    expect([exitCode, outputs.outcome, outputs['exit-code']], log).toEqual([1, 'thresholds-crossed', '99'])
    const byExpression = Object.fromEntries(
      JSON.parse(outputs.thresholds ?? '').map((one: { expression: string; status: string }) => [
        one.expression,
        one.status,
      ]),
    )
    expect(byExpression).toEqual({
      'count==44850': 'ok',
      'count<20000': 'crossed',
      'max<299.5': 'ok',
      'p(95)<290': 'ok',
    })
    const { number, iterations, sum } = JSON.parse(outputs.metrics ?? '')
    expect([number.values.count, number.values.min, number.values.max, number.values.avg]).toEqual([300, 0, 299, 149.5])
    expect([iterations.values.count, sum.values.count, outputs.iterations]).toEqual([300, 44_850, '300'])
    expect([outputs['shards-expected'], outputs['shards-found']]).toEqual(['3', '3'])
    expect(Number(outputs['start-skew-ms'])).toBeGreaterThanOrEqual(0)
    expect(said(merged)).toContain('sum count<20000 (measured 44,850)')
    const kept = JSON.parse(readFileSync(outputs['summary-path'] ?? '', 'utf8'))
    expect(kept.metrics.number).toMatchObject({ count: 300, max: 299, thresholds: { 'max<299.5': false } })
    expect(merged.summary).toMatch(/\| 2\/3 \| `runner 2` \|/)
    expect(outputs['k6-version']).toBe(version)
  })
})

describe('what is not all of the test', () => {
  let shards: readonly ShardFile[] = []
  beforeAll(async () => {
    shards = (await runShards(3, numbered({ vus: 3, iterations: 30, thresholds: { sum: ['count>1'] } }))).map(shardOf)
  })
  const [one, two, three] = [() => shards[0] as ShardFile, () => shards[1] as ShardFile, () => shards[2] as ShardFile]

  test('is not called passed; and all of it is', async () => {
    const { outputs, exitCode, log, summary } = await merge(inDirectory(shards))
    expect([exitCode, outputs.outcome, outputs.passed], log).toEqual([0, 'passed', 'true'])
    expect(summary).toContain('All 3 shards.')
  })

  const bytes = (file: ShardFile) => shardFileBytes(file, (text) => text)
  const with2 = (second: ShardFile | Buffer, more: Readonly<Record<string, ShardFile | Buffer>> = {}) =>
    downloaded({ [nameOf(1, 3)]: one(), [nameOf(2, 3)]: second, [nameOf(3, 3)]: three(), ...more })
  const changed = (change: (file: ShardFile) => Partial<ShardFile>): ShardFile => ({ ...two(), ...change(two()) })

  test.each<[string, () => string, string]>([
    ['missing', () => inDirectory([one(), three()]), 'shard 2 of 3 is missing'],
    ['missing, as most are', () => inDirectory([two()]), 'shards 1 and 3 of 3 are missing'],
    [
      'cut off',
      () => with2(bytes(two()).subarray(0, 400)),
      'shard 2 of 3 is missing; artifact-2/k6-shard-2-of-3.json.gz is cut off',
    ],
    ['empty', () => with2(Buffer.alloc(0)), 'artifact-2/k6-shard-2-of-3.json.gz is empty'],
    ['no shard', () => with2(Buffer.from('hello')), 'artifact-2/k6-shard-2-of-3.json.gz is not compressed with gzip'],
    [
      'there twice',
      () => with2(two(), { 'again/k6-shard-2-of-3.json.gz': two() }),
      'shard 2 is there twice (again/k6-shard-2-of-3.json.gz and artifact-2/k6-shard-2-of-3.json.gz)',
    ],
    [
      'of another run',
      () => with2(changed(({ origin }) => ({ origin: { ...origin, runId: '12' } }))),
      'artifact-2/k6-shard-2-of-3.json.gz is of another run (12, and others are of 77)',
    ],
    [
      'of another script',
      () => with2(changed(({ origin }) => ({ origin: { ...origin, script: 'other.js' } }))),
      'is of another script (other.js, and others are of test.js)',
    ],
    [
      'of a script that changed',
      () =>
        with2(changed(({ conditions }) => ({ conditions: conditions && { ...conditions, script: 'f'.repeat(64) } }))),
      'is of another version of the script or of what it imports',
    ],
    [
      'by another k6',
      () => with2(changed(({ conditions }) => ({ conditions: conditions && { ...conditions, k6: '1.8.1' } }))),
      'is by another k6 (1.8.1, and others are by 2.2.0)',
    ],
    [
      'with another load',
      () => with2(changed(({ conditions }) => ({ conditions: conditions && { ...conditions, load: 'f'.repeat(64) } }))),
      'is of another load: other VUs, rate, duration or iterations',
    ],
    [
      'with other flags',
      () =>
        with2(changed(({ conditions }) => ({ conditions: conditions && { ...conditions, flags: 'f'.repeat(64) } }))),
      'is with other flags',
    ],
    [
      'run again alone',
      () => with2(changed(({ origin }) => ({ origin: { ...origin, attempt: 2 } }))),
      'only shard 2 is of attempt 2, so they did not run together with the others',
    ],
    [
      'altered by its script',
      () => with2(changed(({ run }) => ({ run: { ...run, incomplete: "its script changed k6's summary" } }))),
      "of shard 2 of 3, its script changed k6's summary",
    ],
  ])('a shard that is %s', async (_what, directory, sentence) => {
    const merged = await merge(directory())
    expect([merged.exitCode, merged.outputs.outcome, merged.outputs.passed], merged.log).toEqual([
      1,
      'incomplete',
      'false',
    ])
    expect(said(merged)).toContain(sentence)
  })

  test('of all attempts, the newest counts', async () => {
    const again = shards.map((file) => ({ ...file, origin: { ...file.origin, attempt: 2 } }))
    const old = { ...one(), run: { ...one().run, result: null, incomplete: 'it left no summary' } }
    const directory = downloaded({
      ...Object.fromEntries(again.map((file) => [`new/${nameOf(file.run.shard, 3)}`, file])),
      'old/k6-shard-1-of-3.json.gz': old,
    })
    const { outputs, log } = await merge(directory)
    expect([outputs.outcome, outputs['shards-found']], log).toEqual(['passed', '3'])
  })

  test('a shard that was late makes the measurement invalid, which fails only if asked', async () => {
    const startAt = Date.UTC(2026, 0, 1)
    const late = shards.map((file, index) => ({
      ...file,
      startAt,
      run: { ...file.run, startedAt: startAt + (index === 2 ? 6500 : index) },
    }))
    const lenient = await merge(inDirectory(late))
    expect([lenient.outputs.outcome, lenient.outputs['start-skew-ms']], lenient.log).toEqual(['passed', '6500'])
    expect(lenient.commands.map(({ data }) => data).join('\n')).toContain('the shards started 6.5 s apart')
    const strict = await merge(inDirectory(late), { 'fail-on': 'invalid' })
    expect([strict.outputs.outcome, strict.exitCode], strict.log).toEqual(['invalid', 1])
    const wide = await merge(inDirectory(late), { 'fail-on': 'invalid', 'max-start-skew': '10s' })
    expect(wide.outputs.outcome, wide.log).toBe('passed')
    const each = late.map((file) => ({ ...file, startAt: null }))
    const unplanned = await merge(inDirectory(each), { 'fail-on': 'invalid' })
    expect([unplanned.outputs.outcome, unplanned.outputs['start-skew-ms']]).toEqual(['passed', '6500'])
  })

  test('a shard that was late is no regression', async () => {
    const before = await merge(inDirectory(shards), { baseline: 'none.json' })
    const startAt = Date.UTC(2026, 0, 1)
    const late = shards.map((file, index) => ({
      ...file,
      startAt,
      run: { ...file.run, startedAt: startAt + (index === 2 ? 6500 : index) },
    }))
    const inputs = { baseline: before.outputs['summary-path'] ?? '', 'fail-on': 'regression' }
    const { outputs, log } = await merge(inDirectory(late), inputs)
    expect(outputs.outcome, log).toBe('passed')
    expect(JSON.parse(outputs.comparison ?? '')).toMatchObject({ verdict: 'too-little-to-tell', runs: 1, figures: [] })
  })

  test('a shard that was stopped in its tracks, and one whose step was killed', async () => {
    const killed = changed(({ run }) => ({
      run: {
        ...run,
        result: null,
        startedAt: null,
        incomplete: 'its step ended before it did',
        end: { ...run.end, exitCode: null, cause: 'cancelled' },
      },
    }))
    const merged = await merge(with2(killed))
    expect([merged.outputs.outcome, merged.exitCode], merged.log).toEqual(['cancelled', 1])
    expect(said(merged)).toContain('Shard 2 of 3 (runner 2): The step was cancelled; its step ended before it did')
    expect(merged.summary).toMatch(/cancelled; its step ended before it did/)
  })
})

test('a threshold with abortOnFail stops one shard, and the test is not called passed', async () => {
  const aborting = `
import { sleep } from 'k6'
import exec from 'k6/execution'
import { Counter } from 'k6/metrics'
const early = new Counter('early')
export const options = {
  scenarios: { a: { executor: 'constant-vus', vus: 2, duration: '6s' } },
  thresholds: { early: [{ threshold: 'count<3', abortOnFail: true }] },
}
export default function () {
  if (exec.vu.idInTest === 1) early.add(1)
  sleep(0.2)
}`
  const shards = (await runShards(2, aborting)).map(shardOf)
  const merged = await merge(inDirectory(shards))
  expect([merged.outputs.outcome, merged.exitCode, merged.outputs['exit-code']], merged.log).toEqual([
    'thresholds-crossed',
    1,
    '99',
  ])
  expect(merged.log).toMatch(
    /A threshold with abortOnFail was crossed in shard [12] of 2 and stopped the test there; the others went on/,
  )
})

test('a script that fails in one shard only names that shard', async () => {
  const failing = `
import exec from 'k6/execution'
export const options = { vus: 2, iterations: 4 }
export function setup() { if (__ENV.RUNNER_NAME === 'runner 2') throw new Error('no luck') }
export default function () {}`
  const steps = await runShards(2, failing)
  expect(steps.map(({ outputs }) => outputs.outcome)).toEqual(['ran', 'script-error'])
  const merged = await merge(inDirectory(steps.map(shardOf)))
  expect([merged.outputs.outcome, merged.exitCode], merged.log).toEqual(['script-error', 1])
  expect(said(merged)).toMatch(/Shard 2 of 2 \(runner 2\): .*no luck/)
})

test.each<[string, Record<string, string>, Record<string, string>, string]>([
  ['without charts', { charts: 'false' }, {}, 'incomplete'],
  ['without a record', {}, { K6_WEB_DASHBOARD: 'false' }, 'checks-failed'],
])('a script cannot hide its checks from fail-on: checks in shards %s', async (_what, inputs, env, outcome) => {
  const hiding = `import { check } from 'k6'
export const options = { vus: 2, iterations: 4 }
export default function () { check(1, { two: (n) => n === 2 }) }
export function handleSummary({ metrics, root_group }) { delete metrics.checks; root_group.checks = []; return {} }`
  const steps = await Promise.all(
    [1, 2].map((shard) => runShard(`${shard}/2`, { script: hiding, inputs, env: { ...ofRun(shard), ...env } })),
  )
  const merged = await merge(inDirectory(steps.map(shardOf)), { 'fail-on': 'checks' })
  expect(merged.outputs.outcome, merged.log).toBe(outcome)
  expect(merged.log).not.toContain('no check was made')
})

test('a test that did nothing in any shard tested nothing', async () => {
  const endless = `
import { sleep } from 'k6'
export const options = { scenarios: { a: { executor: 'constant-vus', vus: 2, duration: '1s', gracefulStop: '0s' } } }
export default function () { sleep(30) }`
  const shards = (await runShards(2, endless)).map(shardOf)
  const merged = await merge(inDirectory(shards))
  expect([merged.outputs.outcome, merged.exitCode], merged.log).toEqual(['no-iterations', 1])
})

test('the merge has a check run of its own, and tells of itself', async () => {
  const of = numbered({ vus: 2, iterations: 20, thresholds: { sum: ['count<1'] } })
  const shards = (await runShards(2, of)).map(shardOf)
  const server = await answering(201)
  const inputs = { 'check-run': 'load test', 'github-token': 'job-token', 'notify-url': `${server.url}/hook` }
  const runner = { GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'octo/shop', GITHUB_SHA: 'a'.repeat(40) }
  const { outputs } = await merge(inDirectory(shards), inputs, runner)
  expect(outputs.outcome).toBe('thresholds-crossed')
  const byPath = Object.fromEntries(server.asked.map(({ path, body }) => [path, body]))
  expect(byPath).toEqual({
    '/repos/octo/shop/check-runs': expect.objectContaining({ name: 'load test', conclusion: 'failure' }),
    '/hook': expect.objectContaining({ outcome: 'thresholds-crossed', repository: 'octo/shop' }),
  })

  const unchanging = await merge(inDirectory(shards), { 'notify-on': 'change' })
  expect(said(unchanging)).toContain('input notify-on: "change" needs a history')
})

test('the merge tells once that no shard could load the script', async () => {
  const shards = (await runShards(2, "throw new Error('no luck')")).map(shardOf)
  const chat = await answering(200)
  await using cache = await startCacheServer()
  const inputs = { 'notify-url': chat.url, 'notify-on': 'change', baseline: 'cache', 'baseline-key': 'nightly' }
  for (const night of ['1', '2']) {
    const runner = { ...cache.env.v1, GITHUB_EVENT_NAME: 'schedule', GITHUB_RUN_ID: night }
    const merged = await merge(inDirectory(shards), inputs, runner)
    expect(merged.outputs.outcome, merged.log).toBe('script-error')
    expect(chat.asked.map(({ body }) => body)).toEqual([expect.objectContaining({ outcome: 'script-error' })])
  }
})

test('the merge tells once that it cannot start, and of the first that can', async () => {
  const shards = (await runShards(2, 'export default function () {}')).map(shardOf)
  const chat = await answering(200)
  await using cache = await startCacheServer()
  const inputs = { 'notify-url': chat.url, 'notify-on': 'change', baseline: 'cache', 'baseline-key': 'nightly' }
  const told: unknown[] = []
  for (const [night, path] of ['nowhere', 'nowhere', inDirectory(shards)].entries()) {
    const runner = { ...cache.env.v1, GITHUB_EVENT_NAME: 'schedule', GITHUB_RUN_ID: `${night + 1}` }
    const { outputs } = await merge(path, inputs, runner)
    told.push([outputs.outcome, chat.asked.length])
  }
  expect(told).toEqual([
    ['not-run', 1],
    ['not-run', 1],
    ['passed', 2],
  ])
})

describe('wrong input', () => {
  test.each<[string, Record<string, string>, string]>([
    ['no path', { path: '' }, 'input path: it is required; give the directory'],
    ['no such path', { path: 'nowhere' }, 'input path: "nowhere" is not a directory that exists'],
    [
      'no file',
      { path: mkdtempSync(join(tmpdir(), 'empty-')) },
      'input path: there is no file of a shard (k6-shard-1-of-4.json.gz) in ',
    ],
    [
      'not one that can be read',
      { path: downloaded({ [nameOf(1, 2)]: Buffer.from('x') }) },
      'input path: no file of a shard there can be read: artifact-1/k6-shard-1-of-2.json.gz is not compressed with gzip',
    ],
    ['a skew that is none', { path: '.', 'max-start-skew': 'soon' }, 'input max-start-skew: "soon" is not a duration'],
    ['fail-on', { path: '.', 'fail-on': 'luck' }, 'input fail-on: "luck" is not one of'],
  ])('%s', async (_what, { path = '', ...inputs }, sentence) => {
    const merged = await merge(path, inputs)
    expect([merged.exitCode, merged.outputs.outcome], merged.log).toEqual([1, 'not-run'])
    expect(said(merged)).toContain(sentence)
    expect(merged.log).not.toMatch(/^\s+at /m)
  })
})

test('Grafana gets a region of the whole test from the merge', async () => {
  const grafana = await answering(200)
  const shards = (await runShards(2, numbered({ vus: 2, iterations: 4 }))).map(shardOf)
  const { outputs, log } = await merge(
    inDirectory(shards),
    { 'grafana-url': grafana.url, 'grafana-token': 'glsa_x' },
    ofRun(1),
  )
  expect(outputs.outcome, log).toBe('passed')
  const starts = shards.map(({ run }) => run.startedAt ?? Number.NaN)
  expect(grafana.asked.map(({ body }) => body)).toEqual([
    expect.objectContaining({
      time: Math.round(Math.min(...starts)),
      tags: expect.arrayContaining(['outcome:passed', 'testid:77-1']),
      text: expect.stringMatching(/^✅ test\.js: passed \(octo\/shop\)/),
    }),
  ])
})
