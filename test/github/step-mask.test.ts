import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { hideMoreSecrets, hideSecrets, stepMask } from '../../src/github/step-mask.ts'

const written: string[] = []

beforeEach(() => {
  written.length = 0
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text))
    return true
  })
})

afterEach(() => {
  hideSecrets([], [])
  vi.restoreAllMocks()
})

it('hides what is known later, too, and tells the runner once', () => {
  hideSecrets(['first-secret'], ['known-secret'])
  hideMoreSecrets(['later-secret'])
  hideMoreSecrets(['later-secret', 'first-secret'])
  expect(stepMask().text('first-secret known-secret later-secret')).not.toContain('secret')
  expect(written).toEqual(['::add-mask::first-secret\n', '::add-mask::later-secret\n'])
})

it('begins anew with the next step', () => {
  hideMoreSecrets(['later-secret'])
  hideSecrets([], [])
  expect(stepMask().text('later-secret')).toBe('later-secret')
})
