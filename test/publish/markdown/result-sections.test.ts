import { expect, test } from 'vitest'
import { renderJobSummary } from '../../../src/publish/markdown/job-summary.ts'
import { renderDoubts } from '../../../src/publish/markdown/result-sections.ts'
import { resultOf, scriptReport, stepReport } from '../../support/reports.ts'

const dropped = { about: 'dropped', words: '9 of 50 were dropped: maxVUs is 2', invalidates: true } as const
const busy = { about: 'k6-cpu', words: 'k6 was the bottleneck', invalidates: false } as const
const few = { about: 'dropped', words: '1 of 10,000 was dropped', invalidates: false } as const

test('what makes figures invalid, or k6 slow, is a line each; nothing else is', () => {
  expect(renderDoubts([])).toBe('')
  expect(renderDoubts([few])).toBe('')
  expect(renderDoubts([dropped, { ...dropped, about: 'steal', words: 'a | b' }, busy])).toBe(
    '⚠️ **This is no valid measurement:** 9 of 50 were dropped: maxVUs is 2; and a \\| b.\n\n⚠️ k6 was the bottleneck.',
  )
})

test('they stand above the figures', () => {
  const result = resultOf({
    iterations: { count: 10, rate: 5, thresholds: { 'count>1': false } },
    http_reqs: { count: 10, rate: 5 },
  })
  const machine = { os: 'Linux 6', arch: 'x64', cpuModel: '', cpus: 2 }
  const summary = renderJobSummary(stepReport(scriptReport({ result, doubts: [dropped, busy] })), machine)
  const places = ['no valid measurement', 'the bottleneck', '| Threshold |', '| Requests |'].map((text) =>
    summary.indexOf(text),
  )
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})
