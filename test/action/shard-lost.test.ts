/*
 * A shard whose step ended before its part of the test did: the merge fails and names it, and takes it for cancelled only
 * where somebody cancelled it.
 */
import { copyFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { answering } from '../support/answering.ts'
import { signalStep } from '../support/cancel.ts'
import { k6Path } from '../support/k6.ts'
import { serveStep } from '../support/serve-step.ts'
import { numbered, runShard } from '../support/shards.ts'
import { runStep, type StepResult } from '../support/stand-in-runner.ts'

const env = { GITHUB_REPOSITORY: 'octo/shop', GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '1' }
const script = numbered({ vus: 2, iterations: 20 })

/** What the merge makes of another shard, that is well, and of this one, the second of two. */
async function mergedWith(second: Pick<StepResult, 'outputs'>, inputs: Record<string, string> = {}) {
  const first = await runShard('1/2', { script, env })
  const path = mkdtempSync(join(tmpdir(), 'downloaded-'))
  for (const { outputs } of [first, second]) {
    const from = outputs['shard-path'] ?? ''
    copyFileSync(from, join(path, basename(from)))
  }
  return runStep({ merge: true, k6: null, inputs: { path, ...inputs } })
}

const inputs = { shard: '2/2', iterations: '', 'wait-on-timeout': '1s' }

const lost = 'What ran is not all of the test: of shard 2 of 2, its step ended before it did: see its log.'

test('a server that does not start in one shard fails the merge, which tells of it', async () => {
  const { run } = await serveStep('exec sleep 60', { script, env, inputs })
  const step = await run()
  expect(step.outputs.outcome, step.log).toBe('start-failed')
  const chat = await answering(200)
  const merged = await mergedWith(step, { 'notify-url': chat.url, 'notify-on': 'failure' })
  expect([merged.outputs.outcome, merged.exitCode], merged.log).toEqual(['incomplete', 1])
  expect(merged.log).toContain(lost)
  expect(merged.summary).not.toContain('cancelled')
  expect(chat.asked.map(({ body }) => body)).toEqual([expect.objectContaining({ outcome: 'incomplete' })])
})

/** It waits for its start longer than the test does for it. */
const waiting = () => ({
  k6: k6Path('2.2.0'),
  env,
  files: { 'test.js': script },
  inputs: { script: 'test.js', shard: '2/2', 'start-at': String(Date.now() + 600_000), 'progress-interval': '0' },
})

const isWaiting = ({ log }: { log: string }) => log.includes('its test starts at') && log.includes('paused')

test('a step that is killed fails the merge, too', async () => {
  const step = await signalStep(waiting(), { ready: isWaiting, signals: [['SIGKILL', 0]] })
  const merged = await mergedWith(step)
  expect([merged.outputs.outcome, merged.exitCode], merged.log).toEqual(['incomplete', 1])
  expect(merged.log).toContain(lost)
})

test('a step that is cancelled while its server starts is a cancelled shard', async () => {
  const { step } = await serveStep('exec sleep 60', { script, env, inputs: { ...inputs, 'wait-on-timeout': '60s' } })
  const cancelled = await signalStep(
    { ...step, k6: k6Path('2.2.0') },
    { ready: ({ processes }) => processes.some(({ command }) => command.startsWith('sleep 60')) },
  )
  expect(cancelled.outputs.outcome, cancelled.log).toBe('cancelled')
  const merged = await mergedWith(cancelled)
  expect(merged.outputs.outcome, merged.log).toBe('cancelled')
})

test('a step that is cancelled and then killed is a cancelled shard', async () => {
  const step = await signalStep(waiting(), {
    ready: isWaiting,
    signals: [
      ['SIGINT', 0],
      ['SIGKILL', 500],
    ],
  })
  const merged = await mergedWith(step)
  expect(merged.outputs.outcome, merged.log).toBe('cancelled')
})
