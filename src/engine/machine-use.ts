import { availableParallelism } from 'node:os'
import { type CpuTimes, readCpuTimes, readTreeTimes } from '../base/proc-stat.ts'

/** What became of the machine's CPU time during a run. */
export type MachineUse = {
  /** The share that other machines on the same hardware took, from 0 to 1; null: unknown. */
  steal: number | null
  /** The share of all CPUs that k6 and what it started used, from 0 to 1, and how many CPUs these are; null: unknown. */
  k6: { share: number; cpus: number } | null
}

/** Shorter runs have too few ticks to say anything. */
const shortestMs = 2000

const sampleMs = 1000

/** Linux counts CPU time in ticks of 10 ms for programs, whatever it does itself (USER_HZ). */
const ticksPerMs = 1 / 10

/**
 * Watches the CPUs during a run, on Linux; elsewhere nothing is known. The CPU time of a process is gone with it, so it
 * is read every second, and what k6 used after the last time counts neither as used nor as time.
 *
 * @param env with LOAD_TEST_PROC_STAT, which tests set, that file is read instead of `/proc/stat`.
 */
export function watchMachine(env: NodeJS.ProcessEnv) {
  const statFile = env.LOAD_TEST_PROC_STAT || '/proc/stat'
  const before = readCpuTimes(statFile)
  const started = performance.now()
  let k6: ReturnType<typeof followProcess> | null = null
  return {
    /** To be called when k6 has started. */
    follow(pid: number): void {
      k6 = followProcess(pid)
    },
    /** To be called once, when k6 has ended. */
    ended(): MachineUse {
      const isLong = performance.now() - started >= shortestMs
      const share = k6?.ended() ?? null
      return {
        steal: isLong ? stealShare(before, readCpuTimes(statFile)) : null,
        k6: share === null ? null : { share, cpus: availableParallelism() },
      }
    },
  }
}

/** The share of the time between two readings; null where it cannot be known. */
export function stealShare(before: CpuTimes | null, after: CpuTimes | null): number | null {
  if (before === null || after === null) return null
  const total = after.total - before.total
  const steal = after.steal - before.steal
  // A virtual machine that was moved can start to count anew.
  return total > 0 && steal >= 0 && steal <= total ? steal / total : null
}

/** The share of all CPUs that a process and its descendants use, those that end in the meantime included. */
function followProcess(pid: number) {
  const started = performance.now()
  let lastAt = started
  let used: ReadonlyMap<number, number> = new Map()
  const sample = () => {
    const now = readTreeTimes(pid)
    if (now.size === 0) return
    used = new Map([...used, ...now])
    lastAt = performance.now()
  }
  const timer = setInterval(sample, sampleMs).unref()
  return {
    ended(): number | null {
      clearInterval(timer)
      const passed = lastAt - started
      if (passed < shortestMs) return null
      const ticks = [...used.values()].reduce((sum, time) => sum + time, 0)
      return Math.min(ticks / ticksPerMs / passed / availableParallelism(), 1)
    },
  }
}
