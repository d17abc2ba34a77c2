import { expect, test } from 'vitest'
import type { Conditions } from '../../src/history/conditions.ts'
import type { Place } from '../../src/history/history-place.ts'
import { keepRun } from '../../src/history/keep-run.ts'

const conditions = { k6: '2.2.0', script: '', load: '', flags: '', os: '', arch: '', cpu: '' } satisfies Conditions

/** What is logged of a run of the default branch that is to be kept. */
async function logged(run: { passed: boolean; invalid: string | null }): Promise<readonly string[]> {
  const lines: string[] = []
  const log = (line: string) => lines.push(line)
  const place: Place = { kind: 'cache', key: 'k', isRead: false, runs: [] }
  const env = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' }
  const told = { verdict: '', thresholds: [] }
  const kept = { metrics: new Map(), told, ...run }
  const pages = () => []
  await keepRun({ place, conditions }, kept, { env, signal: new AbortController().signal, log, pages })
  return lines
}

test('a run that is no valid measurement is not kept, though it passed', async () => {
  expect(await logged({ passed: true, invalid: '12 of 12 requests failed' })).toEqual([
    'This run was not added to the history, because it is no valid measurement: 12 of 12 requests failed.',
  ])
  expect(await logged({ passed: true, invalid: null })).not.toContainEqual(expect.stringContaining('valid'))
  expect(await logged({ passed: false, invalid: 'any' })).toEqual([
    'This run was not added to the history, because it did not pass.',
  ])
})
