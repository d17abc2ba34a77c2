import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { inputDefaults } from '../../src/inputs/input-defaults.ts'
import { checkOneScript, readInputs } from '../../src/inputs/inputs.ts'

const workspace = mkdtempSync(join(tmpdir(), 'shard-inputs-'))
writeFileSync(join(workspace, 'data.json'), '{"token": 1}\n')
writeFileSync(join(workspace, 'data.txt'), '{"token": 1')
writeFileSync(join(workspace, 'large.json'), '')
truncateSync(join(workspace, 'large.json'), 17 * 1024 * 1024)

function read(given: Readonly<Record<string, string>>) {
  const all = { ...inputDefaults, script: 'a.js', ...given }
  const env = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  return readInputs({ GITHUB_WORKSPACE: workspace, ...Object.fromEntries(env) })
}

const now = Date.now()
const second = Math.floor(now / 1000)

describe('reads', () => {
  it.each([
    ['1/1', { shard: 1, of: 1 }],
    ['2/4', { shard: 2, of: 4 }],
    ['256/256', { shard: 256, of: 256 }],
  ])('the shard %s', (shard, place) => {
    expect(read({ shard }).engine).toEqual({ kind: 'shard', ...place, startAt: null, setupData: null })
  })

  it.each([
    ['seconds', String(second), second * 1000],
    ['seconds with a fraction', `${second}.25`, second * 1000 + 250],
    ['milliseconds', String(now), now],
    ['an ISO time', new Date(now).toISOString(), now],
    ['one with another zone', `${new Date(second * 1000 + 7_200_000).toISOString().slice(0, 19)}+02:00`, second * 1000],
    ['one that is past', String(second - 3600), (second - 3600) * 1000],
  ])('start-at as %s', (_what, text, startAt) => {
    expect(read({ shard: '1/2', 'start-at': text }).engine).toMatchObject({ startAt })
  })

  it('setup data', () => {
    expect(read({ shard: '1/2', 'setup-data': 'data.json' }).engine).toMatchObject({ setupData: '{"token": 1}\n' })
  })

  it('what to plan', () => {
    const plan = { 'verify-only': 'true', shards: '4' }
    expect(read(plan).shardPlan).toEqual({ shards: 4, startInMs: null })
    expect(read({ ...plan, 'start-in': '2m' }).shardPlan).toEqual({ shards: 4, startInMs: 120_000 })
    expect(read({ 'verify-only': 'true' }).shardPlan).toBeNull()
  })
})

const forTheMerge = 'a shard knows only a part of the test; give it to the merge action'
const aTime = 'is not a time with its zone, such as 2026-03-01T10:00:00Z, or seconds since 1970'

const refused: [Record<string, string>, string][] = [
  [{ 'fail-on': 'checks' }, `fail-on: ${forTheMerge}`],
  [{ baseline: 'cache' }, `baseline: ${forTheMerge}`],
  [{ 'compare-env': 'A=1' }, `compare-env: ${forTheMerge}`],
  [{ comment: 'always' }, `comment: ${forTheMerge}`],
  [
    { flags: '--execution-segment 0:1/2' },
    'shard: flags sets an execution segment too; leave it out, the shard has its own',
  ],
  [
    { flags: '--execution-segment-sequence=0,1/2,1' },
    'shard: flags sets an execution segment too; leave it out, the shard has its own',
  ],
  [{ shards: '2' }, 'shards: it is for the job that plans; a shard has only the input shard'],
  [{ 'verify-only': 'true' }, 'verify-only: the job that plans takes shards; a step with the input shard runs it'],
  [{ 'start-at': 'soon' }, `start-at: "soon" ${aTime}`],
  [{ 'start-at': '2026-03-01T10:00:00' }, `start-at: "2026-03-01T10:00:00" ${aTime}`],
  [{ 'start-at': '2026-13-01T10:00:00Z' }, `start-at: "2026-13-01T10:00:00Z" ${aTime}`],
  [{ 'start-at': '-5' }, `start-at: "-5" ${aTime}`],
  [
    { 'start-at': String(second + 90_000) },
    `start-at: "${second + 90_000}" is not within a day of now: it is more than 24 hours ahead; run the job that plans again`,
  ],
  [
    { 'start-at': '2020-01-01T00:00:00Z' },
    'start-at: "2020-01-01T00:00:00Z" is not within a day of now: it is more than 24 hours ago; run the job that plans again',
  ],
  [{ 'setup-data': 'none.json' }, 'setup-data: the file "none.json" cannot be read (ENOENT)'],
  [{ 'setup-data': 'large.json' }, 'setup-data: the file "large.json" has more than the 16 MB that are read'],
  [{ 'setup-data': '.' }, 'setup-data: the file "." is not a regular file'],
  [{ 'setup-data': 'data.txt' }, 'setup-data: the file "data.txt" is not JSON; it has what setup() would return'],
]

describe('refuses', () => {
  it.each(refused)('a shard with %j', (given, message) => {
    expect(() => read({ shard: '1/2', ...given })).toThrow(new UserError(`input ${message}`))
  })

  it('a start that is more than a day ahead', () => {
    const plan = { 'verify-only': 'true', shards: '4', 'start-in': '25h' }
    expect(() => read(plan)).toThrow(new UserError('input start-in: "25h" is not at most 24h'))
  })

  it('several scripts', () => {
    const inputs = read({ shard: '1/2', script: 'a.js\nb.js' })
    const message = 'input shard: it takes exactly one script, and there are 2'
    expect(() => checkOneScript(inputs, ['a.js', 'b.js'])).toThrow(new UserError(message))
  })
})
