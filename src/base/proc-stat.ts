import { readdirSync, readFileSync } from 'node:fs'

/** Time of all CPUs since the machine started, in ticks of 10 ms. */
export type CpuTimes = {
  total: number
  /** What other machines on the same hardware took of it. */
  steal: number
}

/** user, nice, system, idle, iowait, irq, softirq, steal; what follows is part of the first two (proc_stat(5)). */
const columns = 8

/**
 * Reads the CPU times of a Linux machine.
 *
 * @param file `/proc/stat`, but for tests.
 * @returns null where there is no such file, or it is not what Linux writes.
 */
export function readCpuTimes(file: string): CpuTimes | null {
  const line = /^cpu +(\d+(?: \d+)+)/m.exec(read(file))?.[1]
  const times = line?.split(' ').slice(0, columns).map(Number) ?? []
  const steal = times[columns - 1]
  return steal === undefined ? null : { total: times.reduce((sum, time) => sum + time, 0), steal }
}

/**
 * The CPU time that a process and all of its descendants used so far, by process id, in ticks of 10 ms; empty where
 * nothing can be read. Those that ended already are not in it.
 */
export function readTreeTimes(pid: number, found = new Map<number, number>()): Map<number, number> {
  // The name in brackets can hold anything, so what counts starts behind the last of them (proc_pid_stat(5)).
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
  const [user, system] = [Number(fields[11]), Number(fields[12])]
  if (found.has(pid) || !Number.isFinite(user + system)) return found
  found.set(pid, user + system)
  for (const child of childrenOf(pid)) readTreeTimes(child, found)
  return found
}

/** A child belongs to the thread that started it. */
function childrenOf(pid: number): readonly number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.flatMap((thread) =>
      read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return [] // it ended in the meantime
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
