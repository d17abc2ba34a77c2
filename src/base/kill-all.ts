import { setTimeout as delay } from 'node:timers/promises'
import { killGroup } from './child-process.ts'
import type { Process } from './process-list.ts'

/** Milliseconds between two looks. */
const lookMs = 50

/**
 * Kills processes, the groups that they lead, and what they start in the meantime.
 *
 * @param find those that still live.
 * @param ms after which it gives up.
 */
export async function killAll(find: () => readonly Process[], ms: number): Promise<void> {
  const end = performance.now() + ms
  for (let left = find(); left.length > 0 && performance.now() < end; left = find()) {
    for (const { pid, group } of left) {
      if (group === pid) killGroup(pid, 'SIGKILL')
      signalProcess(pid, 'SIGKILL')
    }
    await delay(lookMs)
  }
}

/** Sends a signal to a process; one that ended, or is another user's, is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // see above
  }
}
