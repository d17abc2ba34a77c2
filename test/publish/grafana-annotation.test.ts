import { describe, expect, test } from 'vitest'
import { grafanaAnnotationOf } from '../../src/publish/grafana-annotation.ts'
import type { ScriptReport } from '../../src/verdict/script-report.ts'
import { scriptReport, stepReport } from '../support/reports.ts'

const env = {
  GITHUB_REPOSITORY: 'your-org/shop',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_RUN_ID: '4711',
  GITHUB_RUN_ATTEMPT: '2',
}

const runUrl = 'https://github.example/run?a=1&b="2"'
const annotationOf = (scripts: readonly ScriptReport[], more: { runsBegan?: number | null; env?: typeof env } = {}) =>
  grafanaAnnotationOf(stepReport(...scripts), { env, runUrl, runsBegan: 900, now: 90_000, ...more })

test('a script that ran is a region with its verdict, and tags to find it by', () => {
  expect(annotationOf([scriptReport({ startedAt: 1000.4, durationMs: 30_200 })])).toEqual({
    time: 1000,
    timeEnd: 31_200,
    tags: [
      'load-test',
      'outcome:passed',
      'testid:4711-2',
      'github_ref:refs/heads/main',
      `github_sha:${'a'.repeat(40)}`,
    ],
    text: '✅ tests/load.js: passed (your-org/shop). All 2 thresholds held. <a href="https://github.example/run?a=1&amp;b=&quot;2&quot;">the run</a>',
  })
})

describe('when', () => {
  test('several scripts are one region', () => {
    const found = annotationOf([
      scriptReport({ startedAt: 5000, durationMs: 1000 }),
      scriptReport({ script: 'not-run.js', durationMs: null }),
      scriptReport({ script: 'b.js', startedAt: 8000, durationMs: 2000 }),
    ])
    expect(found).toMatchObject({
      ...{ time: 5000, timeEnd: 10_000 },
      text: expect.stringContaining('tests/load.js: passed; not-run.js: passed; b.js: passed'),
    })
  })

  test('a comparison is all of its runs, not the last one', () => {
    const comparison = { mode: 'paired', notes: [], figures: [], verdict: 'same', runs: 5 } as unknown as NonNullable<
      ScriptReport['comparison']
    >
    expect(annotationOf([scriptReport({ startedAt: 60_000, durationMs: 5000, comparison })])).toMatchObject({
      ...{ time: 900, timeEnd: 90_000 },
    })
  })

  test.each([
    [900, 900],
    [null, 60_000],
  ])('a run elsewhere began when its script did (%j)', (runsBegan, time) => {
    const scripts = [scriptReport({ startedAt: null, durationMs: 30_000 })]
    expect(annotationOf(scripts, { runsBegan })).toMatchObject({ time, timeEnd: 90_000 })
  })

  test('it never ends after now', () => {
    expect(annotationOf([scriptReport({ startedAt: 89_000, durationMs: 30_000 })])).toMatchObject({ timeEnd: 90_000 })
  })

  test('nothing where no load was made', () => {
    expect(annotationOf([])).toBeNull()
    expect(annotationOf([scriptReport({ durationMs: null })])).toBeNull()
  })
})

describe('what Grafana takes', () => {
  test('tags of at most 100 characters, 500 in all', () => {
    const long = { ...env, GITHUB_REF: `refs/heads/${'👍'.repeat(300)}`, GITHUB_RUN_ID: '9'.repeat(300) }
    const tags = annotationOf([scriptReport({ startedAt: 1 })], { env: long })?.tags ?? []
    expect(tags.map((tag) => Array.from(tag).length)).toEqual([9, 14, 100, 100, 51])
    expect(Array.from(JSON.stringify(tags)).length).toBeLessThan(500)
  })

  test('no markup of a script or a branch', () => {
    const verdict = {
      ...({ outcome: 'script-error', passed: false, advice: '' } as const),
      reason: `<img src=x onerror=alert(1)> ${'y'.repeat(1000)}`,
    }
    const found = annotationOf([scriptReport({ script: '<b>@here</b>.js', startedAt: 1, verdict })])
    expect(found?.text).toMatch(/^❌ &lt;b&gt;@\u200bhere&lt;\/b&gt;\.js: script-error /)
    expect(found?.text.replace(/<a href.*$/, '')).not.toMatch(/[<>]/)
    expect(found?.text.length).toBeLessThan(800)
  })

  test('so many scripts are counted', () => {
    const scripts = Array.from({ length: 12 }, (_, index) => scriptReport({ script: `${index}.js`, startedAt: 1 }))
    expect(annotationOf(scripts)?.text).toMatch(/ 0\.js: passed; .*; 9\.js: passed; 2 more\. /)
  })
})
