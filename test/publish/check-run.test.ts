import { describe, expect, test } from 'vitest'
import { checkRunOf, conclusionOf } from '../../src/publish/check-run.ts'
import { type Outcome, outcomes } from '../../src/verdict/outcome.ts'
import { resultOf, scriptReport, stepReport } from '../support/reports.ts'

const machine = { os: 'Linux 6.8', arch: 'x64', cpuModel: 'one', cpus: 2 }

describe('the conclusion', () => {
  const other: Partial<Record<Outcome, string>> = {
    passed: 'success',
    ran: 'neutral',
    started: 'neutral',
    cancelled: 'cancelled',
  }
  const passing: readonly Outcome[] = ['passed', 'ran', 'started']

  test.each(outcomes)('of %s', (outcome) => {
    expect(conclusionOf({ outcome, passed: passing.includes(outcome) })).toBe(other[outcome] ?? 'failure')
  })

  test('of scripts that were only verified says that nothing was tested', () => {
    expect(conclusionOf({ outcome: 'not-run', passed: true })).toBe('neutral')
  })
})

test('says why, leads to the run, and has the job summary', () => {
  const verdict = {
    outcome: 'crashed',
    passed: false,
    reason: 'k6 met @you & died.',
    advice: 'Use fewer VUs.',
  } as const
  const step = stepReport(scriptReport({ verdict }))
  const runUrl = 'https://github.example/your-org/shop/actions/runs/1'
  const made = checkRunOf(step, { machine, runUrl, annotations: [] })
  expect(made).toMatchObject({ conclusion: 'failure', title: 'crashed: k6 met @you & died.', annotations: [] })
  expect(made.summary).toBe(`k6 met @\u200byou \\& died.\n\n> Use fewer VUs.\n\n[The run with its log](${runUrl})\n`)
  expect(made.text).toMatch(/^### ❌ `tests\/load\.js` failed/)
})

test.each([1, 40])('stays within what GitHub takes, cut at whole blocks: %i scripts', (count) => {
  const values = { avg: 4, min: 2, med: 3, max: 15, 'p(90)': 7, 'p(95)': 8, count: 12 }
  const metrics = Array.from({ length: 1500 }, (_, at) => [
    `http_req_duration{name:<&>€${at}}`,
    { ...values, thresholds: { 'p(95)<5': true } },
  ])
  const result = resultOf(Object.fromEntries(metrics))
  const verdict = { outcome: 'crashed', passed: false, reason: '$&𝒳'.repeat(30_000), advice: '$'.repeat(9999) } as const
  const reports = Array.from({ length: count }, () => scriptReport({ result, verdict }))
  const { title, summary, text } = checkRunOf(stepReport(...reports), {
    machine,
    runUrl: 'https://x/',
    annotations: [],
  })
  for (const part of [summary, text]) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(65_535)
  expect(Buffer.byteLength(text)).toBeGreaterThan(30_000)
  expect(text).toContain('more')
  for (const line of text.split('\n').filter((one) => one.startsWith('|'))) expect(line).toMatch(/\|$/)
  expect(text.match(/<details/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0)
  expect(Array.from(title).length).toBeLessThanOrEqual(200)
})
