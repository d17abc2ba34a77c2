import { execFileSync } from 'node:child_process'
import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isShardFileName,
  parseShardFile,
  readShardFile,
  shardFileBytes,
  shardFileName,
} from '../../../src/engine/shard/shard-file.ts'
import type { ShardFile } from '../../../src/engine/shard/shard-left.ts'
import { noErrors } from '../../../src/k6/log-errors.ts'
import { parsePlan } from '../../../src/k6/plan.ts'
import { segmentArgs, segmentOf, sequenceOf } from '../../../src/k6/segment.ts'

const plan = parsePlan(
  JSON.stringify({
    maxVUs: 4,
    totalDuration: '31s',
    noSetup: true,
    scenarios: { a: { executor: 'constant-vus', vus: 4, duration: '1s' } },
    thresholds: { mine: ['p(95)<1'] },
    summaryTrendStats: ['avg'],
  }),
)

const threshold = { metric: 'mine', expression: 'p(95)<1', status: 'crossed', value: 2, limit: 1 } as const

const file: ShardFile = {
  segment: '1/4:2/4',
  sequence: '0,1/4,2/4,3/4,1',
  origin: { repository: 'o/r', runId: '7', attempt: 2, workflow: 'load', job: 'shards', script: 'tests/a.js' },
  conditions: { k6: '2.2.0', script: 'a', load: 'b', flags: 'c', os: 'linux', arch: 'x64', cpu: 'one' },
  plan,
  maxVUs: 1,
  startAt: 1_700_000_000_000,
  run: {
    shard: 2,
    of: 4,
    where: 'runner-2',
    end: {
      exitCode: 99,
      signal: null,
      cause: 'itself',
      killed: false,
      errors: {
        ...noErrors,
        exceptions: 1,
        byScenario: new Map([['a', 1]]),
        last: { message: 'token s3cr3t-value is bad', place: null, isException: false, thrownIn: null },
      },
      idle: false,
      progress: { complete: 3, interrupted: 0 },
      durationMs: 1234.5,
    },
    result: {
      metrics: new Map([
        ['mine', { name: 'mine', kind: 'trend', values: { avg: 1, 'p(95)': 2 }, thresholds: [threshold] }],
      ]),
      thresholds: [threshold],
      checks: [{ groups: ['g'], name: 'ok', passes: 1, fails: 0 }],
      altered: { signs: ['x'], from: 'record', checksRecorded: true },
    },
    startedAt: 1_700_000_000_010,
    machine: { steal: null, k6: { share: 0.5, cpus: 2 } },
    overTime: { of: 'requests', period: 1, moments: [{ at: 1, rate: 2, p95: null, failed: 0 }] },
    incomplete: null,
  },
  warnings: ['late'],
}

const same = (text: string) => text
const bytes = shardFileBytes(file, same)
const json = JSON.parse(gunzipSync(bytes).toString('utf8'))
const packed = (value: unknown) => gzipSync(JSON.stringify(value))
const problemOf = (data: Buffer) => {
  const read = parseShardFile(data)
  return read.kind === 'unreadable' ? read.problem : null
}

it('gives back what was written', () => {
  expect(parseShardFile(bytes)).toEqual({ kind: 'shard', file })
})

it('gives back a shard that k6 did not start', () => {
  const none: ShardFile = {
    ...file,
    plan: null,
    conditions: null,
    maxVUs: null,
    startAt: null,
    run: { ...file.run, result: null, startedAt: null, overTime: null, incomplete: 'it never ran', lost: true },
  }
  expect(parseShardFile(shardFileBytes(none, same))).toEqual({ kind: 'shard', file: none })
})

it('has exact fractions', () => {
  expect(segmentArgs({ shard: 1, of: 3 })).toEqual([
    '--execution-segment=0:1/3',
    '--execution-segment-sequence=0,1/3,2/3,1',
  ])
  expect([segmentOf({ shard: 3, of: 3 }), segmentOf({ shard: 1, of: 1 }), sequenceOf(1)]).toEqual([
    '2/3:1',
    '0:1',
    '0,1',
  ])
})

it('names its files', () => {
  expect(shardFileName({ shard: 2, of: 4 })).toBe('k6-shard-2-of-4.json.gz')
  expect(isShardFileName('k6-shard-2-of-4.json.gz')).toBe(true)
  expect(isShardFileName('summary.json')).toBe(false)
})

it('holds no secret, and keeps names apart that differ only in one', () => {
  const mine = file.run.result?.metrics.get('mine')
  if (!mine || !file.run.result) throw new Error('no metric')
  const named = (name: string) => [name, { ...mine, name, thresholds: [] }] as const
  const result = { ...file.run.result, metrics: new Map([named('m{a:s3cr3t-value}'), named('m{a:***}')]) }
  const clean = (text: string) => text.replaceAll('s3cr3t-value', '***')
  const data = shardFileBytes({ ...file, warnings: ['s3cr3t-value'], run: { ...file.run, result } }, clean)
  expect(gunzipSync(data).toString('utf8')).not.toContain('s3cr3t')
  const read = parseShardFile(data)
  expect(read.kind === 'shard' && [...(read.file.run.result?.metrics.keys() ?? [])]).toEqual([
    'm{a:***}',
    'm{a:***} (2)',
  ])
})

it.each([
  ['nothing', Buffer.alloc(0), 'is empty'],
  ['text', Buffer.from('{}'), 'is not compressed with gzip'],
  ['other gzip', packed({ metrics: {} }), 'is not the file of a shard'],
  [
    'a later schema',
    packed({ ...json, schema: 2 }),
    'was written by a later version of this action; use one version in all jobs',
  ],
  ['a wrong segment', packed({ ...json, segment: '0:1/4' }), 'is damaged: segment is not that of shard 2 of 4'],
  ['a wrong sequence', packed({ ...json, sequence: '0,1' }), 'is damaged: sequence is not that of 4 shards'],
  ['no place', packed({ ...json, shard: 5 }), 'is damaged: shard 5 of 4 is no shard'],
  ['a plan that is none', packed({ ...json, plan: {} }), 'is damaged: plan is not one of k6'],
  [
    'a text for a number',
    packed({ ...json, end: { ...json.end, exitCode: '0' } }),
    'is damaged: end.exitCode is not a whole number',
  ],
  ['a cut', bytes.subarray(0, bytes.length - 20), 'is cut off'],
  ['a bomb', gzipSync(Buffer.alloc(80 * 1024 * 1024)), 'is larger than any shard can be'],
])('says what is wrong with %s', (_name, data, problem) => {
  expect(problemOf(data)).toBe(problem)
})

describe('reads a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'shard-files-'))
  const at = (name: string) => join(directory, name)

  it('that is one', () => {
    writeFileSync(at('shard'), bytes)
    expect(readShardFile(at('shard'))).toEqual({ kind: 'shard', file })
  })

  it('only as far as a shard can go', () => {
    writeFileSync(at('large'), bytes)
    truncateSync(at('large'), 1024 ** 3)
    expect(readShardFile(at('large'))).toEqual({ kind: 'unreadable', problem: 'has more than the 16 MB that are read' })
  })

  it('that is a pipe, a directory or not there, without waiting', () => {
    execFileSync('mkfifo', [at('pipe')])
    const problems = [at('pipe'), directory, at('none')].map(readShardFile)
    expect(problems).toEqual([
      { kind: 'unreadable', problem: 'is not a regular file' },
      { kind: 'unreadable', problem: 'is not a regular file' },
      { kind: 'unreadable', problem: 'cannot be read (ENOENT)' },
    ])
  })
})

it('is not led astray by deep or endless JSON', () => {
  const deep = `${'['.repeat(5_000_000)}`
  expect(problemOf(gzipSync(deep))).toBe('is not the file of a shard')
  expect(problemOf(packed({ ...json, warnings: Array.from({ length: 100_000 }, () => ({})) }))).toBe(
    'is damaged: warnings[0] is not a text',
  )
  // Names that are special to JavaScript are names like any other.
  const odd = JSON.parse(JSON.stringify(json).replace('"p(95)":2', '"p(95)":2,"__proto__":3,"constructor":4'))
  expect(parseShardFile(packed(odd)).kind).toBe('shard')
})

it('never throws, and takes no cut file for a whole one', () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), (length) => problemOf(bytes.subarray(0, length)) !== null),
    { numRuns: 300 },
  )
})

/** Every place in a JSON, as a path of keys. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))]
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return by
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Object.assign(copy, { [key]: replaced((value as Record<string, unknown>)[key], rest, by) })
  return copy
}

it('never throws whatever stands at any place, and what it takes can be written again', () => {
  const places = placesIn(json)
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
      const read = parseShardFile(packed(replaced(json, path, value)))
      if (read.kind === 'unreadable') return !read.problem.includes('\n')
      return parseShardFile(shardFileBytes(read.file, same)).kind === 'shard'
    }),
    { numRuns: 3000 },
  )
})
