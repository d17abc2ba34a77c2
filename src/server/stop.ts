import { setTimeout as delay } from 'node:timers/promises'
import { killGroup } from '../base/child-process.ts'
import { processes } from '../base/process-list.ts'
import type { ServerCommand } from './server-command.ts'

/** Milliseconds that a server has to end by itself, then to be gone, and between two looks. */
const patience = { endMs: 5000, goneMs: 2000, lookMs: 50 }

/**
 * Ends commands and all that they started: with the signal that asks, and after five seconds, or when there is no more
 * time, with SIGKILL.
 *
 * @param mark stands in the environment of all of them, and of nothing else.
 */
export async function stopCommands(
  commands: readonly ServerCommand[],
  { mark, signal, hard }: { mark: string; signal: NodeJS.Signals; hard: AbortSignal },
): Promise<void> {
  const groups = new Set(commands.map(({ pid }) => pid))
  const left = () => processes().filter(({ group, text }) => groups.has(group) || `${text} `.includes(mark))
  for (const pid of groups) killGroup(pid, signal)
  const isGone = async () => left().length === 0 && (await allEnded(commands))
  await waitUntil(isGone, { ms: patience.endMs, hard })
  for (const pid of groups) killGroup(pid, 'SIGKILL')
  for (const { pid } of left()) killOne(pid)
  await waitUntil(isGone, { ms: patience.goneMs })
}

/** On Windows nothing is listed, and only the commands themselves are known. */
const allEnded = (commands: readonly ServerCommand[]): Promise<boolean> =>
  Promise.race([Promise.all(commands.map(({ ended }) => ended)).then(() => true), delay(0, false)])

async function waitUntil(
  isSo: () => Promise<boolean>,
  { ms, hard }: { ms: number; hard?: AbortSignal },
): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end && !hard?.aborted && !(await isSo())) await delay(patience.lookMs)
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended, or is another user's
  }
}
