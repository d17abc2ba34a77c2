import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Conditions, differences, parseConditions } from '../../src/history/conditions.ts'
import { comparableRuns, type EarlierRun, parseEarlierRun, withConditions } from '../../src/history/earlier-runs.ts'
import { parseSummary } from '../../src/results/summary.ts'

const hash = (digit: string) => digit.repeat(64)

const now: Conditions = {
  k6: '2.2.0',
  script: hash('a'),
  load: hash('b'),
  flags: hash('c'),
  os: 'linux',
  arch: 'x64',
  cpu: 'AMD EPYC 7763',
}
const run = (changed: Partial<Conditions> | null, name = 'earlier'): EarlierRun => ({
  name,
  conditions: changed === null ? null : { ...now, ...changed },
  metrics: new Map(),
})

describe('conditions', () => {
  test.each<[Partial<Conditions>, readonly string[]]>([
    [{}, []],
    [{ k6: '1.8.1' }, ['other k6 version']],
    [{ script: hash('d') }, ['other script']],
    [{ load: hash('d') }, ['other VUs, rate or duration']],
    [{ flags: hash('d') }, ['other flags']],
    [
      { os: 'darwin', arch: 'arm64', cpu: 'Apple M2' },
      ['other operating system', 'other architecture', 'other CPU model or place'],
    ],
  ])('%j', (changed, words) => {
    expect(differences({ ...now, ...changed }, now)).toEqual(words)
  })

  test('are read again, without what they do not have', () => {
    expect(parseConditions(JSON.parse(JSON.stringify({ ...now, more: 1 })))).toEqual(now)
  })

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['a text', 'linux'],
    ['no CPU', { ...now, cpu: undefined }],
    ['a number', { ...now, k6: 2 }],
    ['a hash that is none', { ...now, script: 'a' }],
    ['a long text', { ...now, cpu: 'x'.repeat(201) }],
    ['inherited ones', Object.create(now)],
  ])('%s is none', (_what, value) => {
    expect(parseConditions(value)).toBeNull()
  })
})

describe('comparable runs', () => {
  test('all of them, in their order', () => {
    const runs = [run({}, 'first'), run({}, 'second')]
    expect(comparableRuns(now, runs)).toEqual({ runs, notes: [] })
  })

  test('none', () => {
    expect(comparableRuns(now, [])).toEqual({ runs: [], notes: [] })
  })

  test('one that is not is left out with its reason', () => {
    expect(comparableRuns(now, [run({ script: hash('e') }), run({}, 'kept')])).toEqual({
      runs: [run({}, 'kept')],
      notes: ['1 earlier run was left out: other script.'],
    })
  })

  test('the reasons are counted, the most frequent first', () => {
    const runs = [run({ k6: '1.8.1' }), run({ cpu: 'x' }), run({ cpu: 'y' })]
    expect(comparableRuns(now, runs)).toEqual({
      runs: [],
      notes: ['3 earlier runs were left out: other CPU model or place (2), other k6 version (1).'],
    })
  })

  test('unknown conditions are compared, and said', () => {
    const { runs, notes } = comparableRuns(now, [run(null), run({}), run(null)])
    expect(runs).toHaveLength(3)
    expect(notes).toEqual([expect.stringMatching(/^2 earlier runs do not say under which conditions/)])
  })
})

/** As k6 writes it: four blanks, and numbers that JSON.stringify would spell otherwise. */
const summary = `{
    "root_group": { "name": "", "path": "", "groups": {}, "checks": {} },
    "metrics": {
        "http_req_duration": { "avg": 1.50, "p(95)": 2e0, "min": 1, "med": 1.5, "max": 2 },
        "http_reqs": { "count": 10, "rate": 5.0 }
    }
}`

describe('the conditions in a summary', () => {
  test('are read again, and nothing else has changed', () => {
    const text = withConditions(summary, now)
    expect(text.startsWith(summary.slice(0, -2))).toBe(true)
    expect(parseSummary(text)).toEqual(parseSummary(summary))
    expect(parseEarlierRun('a.json', text)).toMatchObject({ name: 'a.json', conditions: now })
  })

  test('a summary of k6 itself has none', () => {
    const earlier = parseEarlierRun('a.json', summary)
    expect(earlier).toMatchObject({ conditions: null })
    expect('metrics' in earlier && earlier.metrics.get('http_req_duration')).toMatchObject({
      kind: 'trend',
      values: { avg: 1.5, 'p(95)': 2 },
    })
  })

  test('count also where there are others already', () => {
    const text = withConditions(withConditions(summary, { ...now, k6: '1.0.0' }), now)
    expect(parseEarlierRun('a.json', text)).toMatchObject({ conditions: now })
  })

  test('any object stays valid JSON, with what it had', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(0, 4),
        fc.constantFrom('', '\n'),
        (object, space, end) => {
          const { k6_load_test, ...read } = JSON.parse(withConditions(JSON.stringify(object, null, space) + end, now))
          expect(k6_load_test).toEqual({ schema: 1, conditions: now })
          const { k6_load_test: _own, ...was } = JSON.parse(JSON.stringify(object))
          expect(read).toEqual(was)
        },
      ),
    )
  })

  test.each(['', '[]', 'null', '}', '"{}"'])('%j, which is no object, is left as it is', (text) => {
    expect(withConditions(text, now)).toBe(text)
  })
})

const added = (value: string) => `${summary.slice(0, -1)},"k6_load_test":${value}}`

test.each([
  ['', /^is empty$/],
  [summary.slice(0, 60), /^is not JSON/],
  ['[]', /^is JSON, but not an object$/],
  ['{"metrics":{}}', /^has no metrics$/],
  ['{"__proto__":{"metrics":{"a":{"avg":1}}}}', /^has no metrics$/],
  [added('{"schema":2,"conditions":{}}'), /^is of a newer version of this action \(schema 2; this version reads 1\)$/],
  [added('{"schema":"2"}'), /^is damaged: it says no schema$/],
  [added('[]'), /^is damaged: it says no schema$/],
  [added('null'), /^is damaged: it says no schema$/],
  [withConditions(summary, 'altered'), /^has figures that its script changed$/],
  [added('{"schema":1,"conditions":{"k6":"2.2.0"}}'), /^is damaged: its k6_load_test has no conditions$/],
])('a file that is no earlier run (%#) says what is wrong', (text, problem) => {
  expect(parseEarlierRun('a.json', text)).toEqual({ problem: expect.stringMatching(problem) })
})

test('metrics as deep as a file can be have no numbers', () => {
  const deep = `${'{"metrics":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  const read = parseEarlierRun('a.json', deep)
  expect('metrics' in read && read.metrics.get('metrics')?.values).toEqual({})
})

test('no text at all makes it throw, and every run that it reads has finite numbers alone', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"metrics":${json}}`),
    fc.json().map((json) => `{"metrics":{"http_reqs":${json}},"k6_load_test":${json}}`),
    fc.json().map(added),
  )
  fc.assert(
    fc.property(hostile, (text) => {
      const read = parseEarlierRun('a.json', text)
      if ('problem' in read) return /^[ -~]+$/.test(read.problem)
      return [...read.metrics.values()].every(({ values }) => Object.values(values).every(Number.isFinite))
    }),
  )
})
