/*
 * The history in the cache of a real workflow: under act, with the server that act has for @actions/cache.
 */
import { mkdtempSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { cacheKeyPrefix } from '../../src/history/history-key.ts'
import { act, type Line, runAct, startTarget } from '../support/act.ts'
import { k6Path } from '../support/k6.ts'

const repository = { default_branch: 'main' }
const push = { name: 'push', payload: { ref: 'refs/heads/main', repository } }
const pushElsewhere = { name: 'push', payload: { ref: 'refs/heads/feature', repository } }
const pullRequest = {
  name: 'pull_request',
  payload: { number: 7, pull_request: { number: 7, head: { ref: 'feature' }, base: { ref: 'main' } }, repository },
}

const read = (runs: number) => `earlier runs from the Actions cache, under "e2e": ${runs}`
const added = 'this run was added to the history in the Actions cache, under "e2e"'

/** What the step said of its history, in its order. */
const history = (lines: readonly Line[]) =>
  lines
    .map(({ msg }) => msg?.trim() ?? '')
    .filter((line) => /^earlier runs from the Actions cache|^this run was .*the history/i.test(line))

const warnings = (lines: readonly Line[]) =>
  lines.filter(({ command }) => command === 'warning').map(({ arg }) => arg ?? '')

/** The archives of all entries that act's server has. */
const archives = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((file) => /[\\/]\d+$/.test(file) && statSync(file).isFile())

/** act's server knows by the second which entry is the newest. */
async function nextSecond(): Promise<void> {
  const now = Math.floor(Date.now() / 1000)
  while (Math.floor(Date.now() / 1000) === now) await setTimeout(50)
}

type Event = { name: string; payload: object }

/** Runs the workflow again and again, with one cache. */
async function startWorkflow() {
  const target = await startTarget()
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'act-cache-'))
  const run = async (event: Event, env: Record<string, string> = {}) => {
    const k6 = k6Path('2.2.0')
    await nextSecond()
    const lines = await runAct({ file: 'test/e2e/history.yml', k6, targetUrl: target.url, event, env, cacheDirectory })
    expect(lines.map(({ msg }) => msg?.trim() ?? '')).toContain('later step - outcome passed')
    return { said: history(lines), warnings: warnings(lines) }
  }
  return { run, cacheDirectory, [Symbol.dispose]: () => target.server.close() }
}

// Without the inputs the action could only fail.
describe.skipIf(act === null)('the history under act', () => {
  test('grows by the default branch alone, and is read by the others', { timeout: 240_000 }, async () => {
    using workflow = await startWorkflow()
    const { run, cacheDirectory } = workflow
    expect(await run(push)).toEqual({ said: [added], warnings: [] })
    expect(await run(push)).toEqual({ said: [read(1), added], warnings: [] })
    const kept = archives(cacheDirectory).length
    expect(kept).toBe(2)

    expect(await run(pullRequest)).toEqual({
      said: [
        read(2),
        'This run was not added to the history: only a push, a schedule or a workflow_dispatch of the default branch is, not pull_request.',
      ],
      warnings: [],
    })
    expect(await run(pushElsewhere)).toEqual({
      said: [read(2), 'This run was not added to the history: only those of the default branch, main, are.'],
      warnings: [],
    })
    expect(archives(cacheDirectory)).toHaveLength(kept)
  })

  test('is not used when it is damaged, and starts again', { timeout: 240_000 }, async () => {
    using workflow = await startWorkflow()
    const { run, cacheDirectory } = workflow
    await run(push)
    for (const file of archives(cacheDirectory)) truncateSync(file, 40)
    expect(await run(push)).toEqual({
      said: [added],
      warnings: [expect.stringMatching(/^the Actions cache gave no earlier runs: Failed to restore: .*tar/)],
    })
    expect(await run(pullRequest)).toMatchObject({ said: [read(1), expect.anything()], warnings: [] })

    for (const file of archives(cacheDirectory)) writeFileSync(file, 'no archive')
    expect(await run(pullRequest)).toMatchObject({
      said: [expect.stringMatching(/^This run was not added/)],
      warnings: [expect.stringMatching(/^the Actions cache gave no earlier runs: Failed to restore: .*tar/)],
    })
  })

  test('is not used when somebody else wrote it', { timeout: 240_000 }, async () => {
    using workflow = await startWorkflow()
    const hostile = async (entry: string) => ({
      HOSTILE_ENTRY: entry,
      HOSTILE_KEY: `${await cacheKeyPrefix('e2e')}0`,
    })
    expect(await workflow.run(pullRequest, await hostile('{"schema":2,"runs":[]}'))).toMatchObject({
      said: [expect.stringMatching(/^This run was not added/)],
      warnings: [
        'the Actions cache gave no earlier runs: its history under "e2e" is of a newer version of this action (schema 2; this version reads 1)',
      ],
    })
  })
})
