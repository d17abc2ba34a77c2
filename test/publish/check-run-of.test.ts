import { expect, test } from 'vitest'
import { conclusionOf } from '../../src/publish/check-run-of.ts'
import { outcomes } from '../../src/verdict/outcome.ts'

test.each(outcomes)('%s that failed is no success', (outcome) => {
  const conclusion = conclusionOf({ outcome, passed: false, reason: '', advice: '' })
  const own = { cancelled: 'cancelled', 'timed-out': 'timed_out' } as Record<string, string>
  expect(conclusion).toBe(own[outcome] ?? 'failure')
})

test.each([
  ['passed', 'success'],
  ['not-run', 'success'],
  ['started', 'neutral'],
  ['ran', 'neutral'],
] as const)('%s that passed is %s', (outcome, conclusion) =>
  expect(conclusionOf({ outcome, passed: true, reason: '', advice: '' })).toBe(conclusion),
)
