import { setTimeout as delay } from 'node:timers/promises'
import { killGroup } from '../base/child-process.ts'
import { killAll, signalProcess } from '../base/kill-all.ts'
import { type Process, processes } from '../base/process-list.ts'
import type { ServerCommand } from './server-command.ts'

/** Milliseconds that a server has to end by itself, then to be gone, and between two looks. */
const patience = { endMs: 5000, goneMs: 2000, lookMs: 50 }

/**
 * Ends commands and all that they started, in their groups or out of them: with the signal that asks, and after five
 * seconds, or when there is no more time, with SIGKILL.
 *
 * @param mark stands in the environment of all of them, and of nothing else.
 */
export async function stopCommands(
  commands: readonly ServerCommand[],
  { mark, signal, hard }: { mark: string; signal: NodeJS.Signals; hard: AbortSignal },
): Promise<void> {
  const groups = new Set(commands.map(({ pid }) => pid))
  const outputs = new Set(commands.map(({ output }) => output))
  // A program can have written over its environment, but seldom also left what it prints to.
  const isOfThem = ({ group, text, prints }: Process) =>
    groups.has(group) || `${text} `.includes(mark) || prints.some((file) => outputs.has(file))
  const left = () => processes().filter(isOfThem)
  for (const pid of groups) killGroup(pid, signal)
  for (const { pid, group } of left()) if (!groups.has(group)) signalProcess(pid, signal)
  const isGone = async () => left().length === 0 && (await allEnded(commands))
  await waitUntil(isGone, { ms: patience.endMs, hard })
  for (const pid of groups) killGroup(pid, 'SIGKILL')
  await killAll(left, patience.goneMs)
  await waitUntil(() => allEnded(commands), { ms: patience.goneMs })
  for (const { forget } of commands) forget()
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
