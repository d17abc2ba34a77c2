import type { ChildProcess } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { type Cancel, cancelStep } from '../support/cancel.ts'
import { fakeK6 } from '../support/fake.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

/** Until every pipe and buffer on the way is full. */
const fullAfterMs = 1500

/** Nobody reads the log from now on, until the step has ended. */
function stopReading(child: ChildProcess): void {
  child.stdout?.pause()
  child.once('exit', () => child.stdout?.resume())
}

const stalled: Cancel = {
  ready: ({ log }) => log.includes('iteration begins'),
  also: stopReading,
  // As the runner's, after the log has stalled.
  signals: [
    ['SIGINT', fullAfterMs],
    ['SIGTERM', fullAfterMs + 7500],
    ['SIGKILL', fullAfterMs + 10_000],
  ],
}

/** Milliseconds from the cancel to the end of the step. */
const promisedMs = 9500

/** It says more than all pipes hold, and has something to do at its end. */
const talking = `import { sleep } from 'k6'
import { Counter } from 'k6/metrics'
const done = new Counter('done')
export const options = { scenarios: { only: { executor: 'per-vu-iterations', gracefulStop: '60s' } } }
export default function () {
  console.log('iteration begins')
  for (let at = 0; at < 1e6; at++) { console.log(at + 'x'.repeat(500)); if (at % 100 === 0) sleep(0.01) }
}
export function teardown() { console.log('teardown'); done.add(1) }`

const step = { files: { 'test.js': talking }, inputs: { script: 'test.js' } }

describe.concurrent.each(k6Versions)('a log that nobody reads, with k6 %s', (version) => {
  test('does not hold a cancelled step: k6 ends gracefully, and all results are there', async () => {
    const ended = await cancelStep({ ...step, k6: k6Path(version) }, stalled)
    expect(ended.ms - fullAfterMs).toBeLessThan(promisedMs)
    expect(ended).toMatchObject({ exitCode: 1, signal: null, left: [] })
    expect(ended.outputs).toMatchObject({ outcome: 'cancelled', passed: 'false', 'exit-code': '105' })
    expect(JSON.parse(ended.outputs.metrics ?? '').done.values.count).toBe(1)
    expect(ended.summary).toMatch(/^### ❌ .*cancelled/)
  })
})

describe.concurrent('nor does it', () => {
  const flood = "echo 'iteration begins'; yes 'a line that is quite long, as lines go' | head -n 100000"

  test('when k6 is deaf and has to be killed', async () => {
    const k6 = fakeK6({ run: `trap '' INT TERM; ${flood}; while true; do sleep 1; done` })
    const ended = await cancelStep({ ...step, k6 }, stalled)
    expect(ended.ms - fullAfterMs).toBeLessThan(promisedMs)
    expect(ended).toMatchObject({ exitCode: 1, signal: null, left: [], outputs: { outcome: 'cancelled' } })
  })

  test('when k6 had ended by itself, and its log has not', async () => {
    const k6 = fakeK6({ run: `${flood} & exit 99` })
    const ended = await cancelStep({ ...step, k6 }, stalled)
    expect(ended.ms - fullAfterMs).toBeLessThan(promisedMs)
    expect(ended).toMatchObject({ exitCode: 1, signal: null, left: [], outputs: { outcome: 'thresholds-crossed' } })
  })
})
