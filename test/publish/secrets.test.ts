import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { maskOf } from '../../src/base/mask.ts'
import { hideSecrets } from '../../src/github/step-mask.ts'
import { noErrors } from '../../src/k6/log-errors.ts'
import { renderComment } from '../../src/publish/markdown/comment.ts'
import { publish } from '../../src/publish/publish.ts'
import { withoutSecrets } from '../../src/publish/without-secrets.ts'
import { judge } from '../../src/verdict/verdict.ts'
import { resultOf, scriptReport, stepReport } from '../support/reports.ts'

const directory = mkdtempSync(join(tmpdir(), 'secrets-'))
afterAll(() => {
  hideSecrets([], [])
  rmSync(directory, { recursive: true })
})

/** Numbers from 0 up to 1, the same in every run of the test (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const random = randomFrom(20_261_126)

/** All that can be typed, but a space. */
const password = (length: number): string =>
  Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 94))).join('')

/** As a reader sees it: without escapes, marks of no width, entities and the quoting of JSON and of the runner. */
function readable(text: string): string {
  return text
    .replaceAll('\u200b', '')
    .replaceAll('<span>$</span>', '$')
    .replaceAll('%25', '%')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll(
      /&(lt|gt|quot|#39|amp);/g,
      (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name] ?? '',
    )
}

const unescaped = (text: string): string => text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')

/** Wherever a script can put a text, one of the secrets. */
function leaking(secrets: readonly string[]) {
  const next = secrets.values()
  const secret = () => next.next().value ?? 'none is left'
  const some = <T>(count: number, make: (secret: string) => T) => Array.from({ length: count }, () => make(secret()))
  const trend = { avg: 4, min: 2, med: 3, max: 15, 'p(90)': 7, 'p(95)': 8, count: 12 }
  const metrics = some(20, (one) => [`http_reqs{key:${one}}`, { ...trend, thresholds: { 'p(95)<5': true } }] as const)
  const checks = some(20, (one) => [one, { name: one, passes: 1, fails: 1 }] as const)
  const groups = some(
    5,
    (one) => [one, { name: one, checks: { a: { name: 'a', passes: 0, fails: 2 } }, groups: {} }] as const,
  )
  const result = resultOf(Object.fromEntries(metrics), {
    checks: Object.fromEntries(checks),
    groups: Object.fromEntries(groups),
  })
  const firstExceptions = some(5, (one) => ({ message: `Error: cannot log in with ${one}`, place: null }))
  const errors = { ...noErrors, exceptions: 12, iterationExceptions: 12, firstExceptions }
  const end = { exitCode: 108, signal: null, cause: 'itself', killed: false, idle: false } as const
  const verdicts = some(4, (one) =>
    judge({
      ...{ result: null, plan: null, failOn: new Set<never>(), comparison: null },
      end: {
        ...end,
        errors: {
          ...errors,
          last: {
            message: `test aborted: at ${'x'.repeat(Math.floor(random() * 290))} ${one}`,
            ...{ place: null, isException: true, thrownIn: null },
          },
        },
      },
    }),
  )
  const reports = verdicts.map((verdict, index) =>
    scriptReport({
      script: `tests/${secret()}.js`,
      verdict: { ...verdict, passed: false, advice: `Look at ${secret()}` },
      result: index === 0 ? result : null,
      errors: index === 1 ? errors : null,
      usageReport: { status: 'failed', detail: `POST https://${secret()}@x`, body: '' },
      comparison: {
        mode: 'baseline',
        verdict: null,
        figures: [],
        runs: 0,
        notes: some(8, (one) => `A note on ${one}.`),
      },
      warnings: some(2, (message) => ({ level: 'warning', message })),
    }),
  )
  return { step: stepReport(...reports), used: secrets.slice(0, secrets.length - [...next].length) }
}

/** Everything that a step shows of it, one below the other. */
async function published(step: ReturnType<typeof stepReport>, hidden: readonly string[]): Promise<string> {
  const env = { GITHUB_OUTPUT: join(directory, 'output'), GITHUB_STEP_SUMMARY: join(directory, 'summary') }
  const write = process.stdout.write
  let log = ''
  hideSecretsQuietly(hidden)
  process.stdout.write = ((text: string) => {
    log += text
    return true
  }) as typeof write
  try {
    await publish(step, {
      env,
      jobSummary: true,
      junit: '',
      comment: { when: 'never', id: '', token: '' },
      checkRun: null,
      notify: null,
      grafana: null,
      signal: new AbortController().signal,
    })
  } finally {
    process.stdout.write = write
  }
  const machine = { os: 'Linux', arch: 'x64', cpuModel: 'one', cpus: 2 }
  const comment = renderComment({ step: withoutSecrets(step, maskOf(hidden)), machine, runUrl: '' })
  const files = Object.values(env).map((file) => readFileSync(file, 'utf8'))
  for (const file of Object.values(env)) rmSync(file)
  const all = [log, comment, ...files].map(readable).join('\n')
  return `${all}\n${unescaped(all)}`
}

/** The commands for the runner are no part of what people read. */
function hideSecretsQuietly(secrets: readonly string[]): void {
  hideSecrets([], secrets)
}

test('of 100,000 random passwords, not one can be read in outputs, job summary, comment, annotations or log', async () => {
  const read: string[] = []
  let count = 0
  while (count < 100_000) {
    const { step, used } = leaking(Array.from({ length: 200 }, () => password(6 + Math.floor(random() * 20))))
    const text = await published(step, used)
    read.push(...used.filter((secret) => text.includes(secret)))
    count += used.length
  }
  expect(read).toEqual([])
}, 600_000)

test('without the mask they are read, so the test above can fail', async () => {
  const { step, used } = leaking(Array.from({ length: 200 }, () => password(16)))
  const text = await published(step, [])
  expect(used.filter((secret) => text.includes(secret)).length).toBeGreaterThan(0.9 * used.length)
  expect(used.length).toBeGreaterThan(90)
})

describe('a report without secrets', () => {
  const report = scriptReport({
    script: 'passed/s3cr3t!1.js',
    verdict: { outcome: 'passed', passed: true, reason: 'passed with s3cr3t!1', advice: '' },
    summaryPath: '/runner/passed/summary.json',
    result: resultOf({
      'm{a:s3cr3t!1}': { count: 1, rate: 1, thresholds: { 'count>100': true } },
      'm{a:s3cr3t!2}': { count: 2, rate: 1, thresholds: { 'count>200': true } },
    }),
  })
  const [shown] = withoutSecrets(stepReport(report), maskOf(['s3cr3t!1', 's3cr3t!2', 'passed'])).scripts

  test('keeps its outcomes and paths, whatever they are made of', () => {
    expect(shown).toMatchObject({
      script: '***/***.js',
      verdict: { outcome: 'passed', reason: '*** with ***' },
      summaryPath: '/runner/passed/summary.json',
    })
  })

  test('keeps names that differ only in their secrets apart, and each threshold with its metric', () => {
    const { metrics, thresholds } = shown?.result ?? {}
    expect([...(metrics?.keys() ?? [])]).toEqual(['m{a:***}', 'm{a:***} (2)'])
    expect(metrics?.get('m{a:***} (2)')).toMatchObject({ name: 'm{a:***} (2)', values: { count: 2 } })
    expect(thresholds?.map(({ metric, expression }) => `${metric} ${expression}`)).toEqual([
      'm{a:***} count>100',
      'm{a:***} (2) count>200',
    ])
  })

  test('is the report itself where there are no secrets', () => {
    const step = stepReport(report)
    expect(withoutSecrets(step, maskOf([]))).toBe(step)
  })
})
