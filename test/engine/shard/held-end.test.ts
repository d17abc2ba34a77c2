import { expect, it } from 'vitest'
import type { Ran } from '../../../src/engine/engine.ts'
import { withoutWait } from '../../../src/engine/shard/held-end.ts'

const startAt = Date.UTC(2026, 2, 1, 10)

const ran: Ran = {
  end: {
    exitCode: 0,
    signal: null,
    cause: 'itself',
    killed: false,
    errors: null,
    idle: false,
    progress: null,
    durationMs: 9000,
  },
  usage: { status: 'skipped', detail: '', body: '' },
  result: null,
  summary: '',
  overTime: null,
  machine: { steal: null, k6: null },
  htmlReport: null,
  warnings: [],
}

const notReady = 'it was not ready; give the job that plans a longer start-in'
const began = 'that was over before its step began; give the job that plans a longer start-in'
const again =
  'that was over before its job ran again; run all jobs again, the one that plans too (if it was, give it a longer start-in)'

// Milliseconds from the step's start to start-at, the attempt, and why the shard was late.
it.each<[number, number | null, string]>([
  [60_000, 1, notReady],
  [60_000, 2, notReady],
  [60_000, null, notReady],
  [-5_400_000, 1, began],
  [-5_400_000, null, began],
  [-5_400_000, 2, again],
])('a step that begins %d ms before start-at, in attempt %j, was late because %s', (ahead, attempt, why) => {
  const release = { kind: 'let-go', startedAt: startAt + 7000, heldMs: 4000, lateMs: 7000 } as const
  const step = { beganAt: startAt - ahead, attempt }
  const { end, warnings } = withoutWait(ran, { shard: 2, of: 4, startAt }, { release, step })
  expect(warnings).toEqual([`shard 2/4 started 7.0 s after start-at, because ${why}`])
  expect(end.durationMs).toBe(5000)
})
