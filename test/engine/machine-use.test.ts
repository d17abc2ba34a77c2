import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { stealShare, watchMachine } from '../../src/engine/machine-use.ts'

test.each([
  ['a tenth', { total: 100, steal: 5 }, { total: 200, steal: 15 }, 0.1],
  ['none', { total: 100, steal: 5 }, { total: 200, steal: 5 }, 0],
  ['all', { total: 100, steal: 5 }, { total: 200, steal: 105 }, 1],
  ['no time passed', { total: 100, steal: 5 }, { total: 100, steal: 5 }, null],
  ['it counts anew', { total: 100, steal: 50 }, { total: 200, steal: 5 }, null],
  ['unknown before', null, { total: 200, steal: 5 }, null],
  ['unknown after', { total: 200, steal: 5 }, null, null],
])('steal: %s', (_what, before, after, share) => {
  expect(stealShare(before, after)).toBe(share)
})

/** Burns a second of CPU time, then waits. */
const burner = 'while (process.cpuUsage().user < 1e6) Math.random(); console.log("burnt"); setInterval(() => {}, 1e6)'

test.runIf(process.platform === 'linux')('the CPU time of a process is a share of all CPUs', async () => {
  const watch = watchMachine({ LOAD_TEST_PROC_STAT: '/dev/null' })
  const child = spawn(process.execPath, ['-e', burner], { stdio: ['ignore', 'pipe', 'inherit'] })
  const started = performance.now()
  watch.follow(child.pid ?? 0)
  await once(child.stdout, 'data')
  // Two more samples: the last counts.
  await delay(2500)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const { steal, k6 } = watch.ended()
  const wall = performance.now() - started
  expect(steal).toBeNull()
  // It used a second of the time that was watched, which is a part of all that passed.
  expect((k6?.share ?? 0) * (k6?.cpus ?? 0) * wall).toBeGreaterThan(950)
  expect(k6?.share).toBeLessThanOrEqual(1)
})

test('a run that is short says nothing, and neither does one that did not start', async () => {
  const watch = watchMachine({})
  expect(watch.ended()).toEqual({ steal: null, k6: null })
  const another = watchMachine({})
  another.follow(process.pid)
  await delay(50)
  expect(another.ended()).toEqual({ steal: null, k6: null })
})
