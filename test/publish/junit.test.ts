import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import testResultsParser from 'test-results-parser'
import { describe, expect, test } from 'vitest'
import { writeJunit } from '../../src/publish/junit.ts'
import { outcomes } from '../../src/verdict/outcome.ts'
import type { StepReport } from '../../src/verdict/script-report.ts'
import { haveJunitReaders, type JunitRead, readJunit } from '../support/junit-readers.ts'
import { resultOf, scriptReport, stepReport } from '../support/reports.ts'

const haveReaders = haveJunitReaders()

function written(step: StepReport): string {
  const workspace = mkdtempSync(join(tmpdir(), 'junit-'))
  const path = join(workspace, 'deep/results.xml')
  writeJunit(step, path, workspace)
  return path
}

/** As the second reader, from npm, counts. */
function counted(path: string) {
  const { total, passed, failed, skipped } = testResultsParser.parse({ type: 'junit', files: [path] })
  return { total, passed, failed, skipped }
}

const failing = (outcome: (typeof outcomes)[number]) => ({ outcome, passed: false, reason: 'It is so.', advice: '' })

const result = resultOf(
  {
    http_req_duration: {
      avg: 4,
      min: 2,
      med: 3,
      max: 15,
      'p(95)': 8,
      thresholds: { 'p(95)<5': true, 'p(95)<9': false },
    },
    iterations: { count: 12, rate: 3 },
    vus_max: { value: 3, min: 3, max: 3 },
  },
  {
    groups: {},
    checks: {
      up: { name: 'up', path: '::up', passes: 12, fails: 0 },
      fast: { name: 'fast', path: '::fast', passes: 11, fails: 1 },
    },
  },
)

const crossed = scriptReport({ result, verdict: failing('thresholds-crossed'), startedAt: Date.UTC(2026, 1, 1) })

const hostile = [
  ']]>',
  '<!--',
  '&amp;"\'<x>',
  '\u0000\u0001\u001b[31m',
  '\ud800 alone',
  '\udc00',
  '\ufffe\uffff',
  '🚀 été',
  'a\nb\tc',
  `${'é'.repeat(10_000)}`,
]

const hostileStep = stepReport(
  ...hostile.map((name) =>
    scriptReport({
      script: name,
      verdict: { ...failing('script-error'), reason: `It threw ${name}.` },
      result: resultOf(
        { [`m{a:${name}}`]: { count: 1, rate: 1, thresholds: { 'count>5': true } } },
        { groups: {}, checks: { [name]: { name, path: `::${name}`, passes: 1, fails: 1 } } },
      ),
    }),
  ),
)

describe.skipIf(!haveReaders)('two readers and the schema of Jenkins', () => {
  const read = (step: StepReport): JunitRead & ReturnType<typeof counted> => {
    const path = written(step)
    return { problems: [], suites: [], ...readJunit(path)[0], ...counted(path) }
  }

  test('a suite for the script, with properties, and a case for the outcome, each threshold and each check', () => {
    const { problems, suites, total, failed } = read(stepReport(crossed))
    expect(problems).toEqual([])
    expect(suites).toEqual([
      {
        name: 'tests/load.js',
        tests: 5,
        failures: 2,
        skipped: 0,
        properties: { outcome: 'thresholds-crossed', 'k6-version': '2.2.0', 'vus-max': '3', 'duration-ms': '30200' },
        failed: ['outcome', 'http_req_duration p(95)<5'],
        cases: ['outcome', 'http_req_duration p(95)<5', 'http_req_duration p(95)<9', 'up', 'fast'],
      },
    ])
    expect({ total, failed }).toEqual({ total: 5, failed: 2 })
  })

  test('failed checks fail where they fail the step', () => {
    const { suites } = read(stepReport({ ...crossed, verdict: failing('checks-failed') }))
    expect(suites[0]?.failed).toEqual(['outcome', 'http_req_duration p(95)<5', 'fast'])
  })

  test('every outcome is read with its number of failures', () => {
    const paths = outcomes.map((outcome) => {
      const passed = ['passed', 'ran', 'started'].includes(outcome)
      return written(stepReport(scriptReport({ verdict: { ...failing(outcome), passed } })))
    })
    const all = readJunit(...paths)
    expect(all.flatMap(({ problems }) => problems)).toEqual([])
    const failures = all.map(({ suites }, index) => [
      outcomes[index],
      suites[0]?.failures,
      counted(paths[index] ?? '').failed,
    ])
    const expected = outcomes.map((outcome) => {
      const many = ['passed', 'ran', 'started', 'skipped'].includes(outcome) ? 0 : 1
      return [outcome, many, many]
    })
    expect(failures).toEqual(expected)
  })

  test('a step that could not start is a suite with one failure', () => {
    const { problems, suites, failed } = read({ verdict: failing('not-run'), scripts: [], k6: null })
    expect(problems).toEqual([])
    expect(suites).toMatchObject([{ tests: 1, failures: 1, failed: ['outcome'] }])
    expect(failed).toBe(1)
  })

  test('hostile names break nothing', () => {
    const { problems, suites, failed } = read(hostileStep)
    expect(problems).toEqual([])
    expect(suites.map(({ tests, failures }) => [tests, failures])).toEqual(hostile.map(() => [3, 2]))
    expect(failed).toBe(2 * hostile.length)
    expect(suites.slice(0, 3).map(({ name }) => name)).toEqual(hostile.slice(0, 3))
    expect(suites[7]?.name).toBe('🚀 été')
  })
})

describe('where the file is', () => {
  const step = stepReport(scriptReport())
  const place = () => {
    const workspace = mkdtempSync(join(tmpdir(), 'junit-'))
    return { workspace, outside: mkdtempSync(join(tmpdir(), 'outside-')) }
  }

  test('a link at its path is replaced, not followed', () => {
    const { workspace, outside } = place()
    const target = join(outside, 'precious')
    writeFileSync(target, 'as it was')
    const path = join(workspace, 'results.xml')
    symlinkSync(target, path)
    writeJunit(step, path, workspace)
    expect(readFileSync(target, 'utf8')).toBe('as it was')
    expect(lstatSync(path).isFile()).toBe(true)
  })

  test.each(['way/results.xml', 'way/deeper/results.xml'])('no link leads out of the workspace: %s', (name) => {
    const { workspace, outside } = place()
    symlinkSync(outside, join(workspace, 'way'))
    expect(() => writeJunit(step, join(workspace, name), workspace)).toThrow(/leads out of the workspace by a link$/)
    expect(existsSync(join(outside, 'results.xml'))).toBe(false)
    expect(existsSync(join(outside, 'deeper'))).toBe(false)
  })

  test('a directory stays', () => {
    const { workspace } = place()
    mkdirSync(join(workspace, 'results.xml'))
    expect(() => writeJunit(step, join(workspace, 'results.xml'), workspace)).toThrow(/is a directory/)
  })
})
