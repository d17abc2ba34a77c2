import type { ChildProcess } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from './action.ts'
import { type Process, processesLeft, processesWith, until } from './processes.ts'
import type { Step, StepResult } from './stand-in-runner.ts'

/** A signal for the action's process, so many milliseconds after the step was ready for it. */
type Sent = readonly [signal: NodeJS.Signals, afterMs: number]

/** What actions/runner does to a step that is cancelled (src/Runner.Sdk/ProcessInvoker.cs). */
export const asRunner: readonly Sent[] = [
  ['SIGINT', 0],
  ['SIGTERM', 7500],
  ['SIGKILL', 10_000],
]

export type Cancel = {
  /** When the signals begin. `processes` are those that the step has started. */
  ready: (state: { log: string; processes: readonly Process[] }) => boolean
  signals?: readonly Sent[]
  /** What else happens to the step then. */
  also?: (child: ChildProcess) => void
}

export type SignalledStep = StepResult & {
  /** From the first signal to the end of the step. */
  ms: number
  /** Stands in the environment of all that the step started, and nowhere else. */
  mark: string
}

/** Runs a step without a usage report, signals it as soon as it is ready, and waits for its end. */
export async function signalStep(
  step: Omit<Step, 'k6'> & { k6?: string | null },
  { ready, signals = asRunner, also = () => {} }: Cancel,
): Promise<SignalledStep> {
  const temp = mkdtempSync(join(tmpdir(), 'signalled-'))
  const mark = `RUNNER_TEMP=${temp}`
  let firstSignalAt = Number.NaN
  const timers: NodeJS.Timeout[] = []
  const ended = await runAction({
    ...step,
    inputs: { 'no-usage-report': 'true', ...step.inputs },
    env: { ...step.env, RUNNER_TEMP: temp },
    watch({ child, log }) {
      const others = () => processesWith(mark).filter(({ pid }) => pid !== child.pid)
      const isReady = () => child.exitCode !== null || ready({ log: log(), processes: others() })
      const signal = () => {
        firstSignalAt = performance.now()
        for (const [name, afterMs] of signals) timers.push(setTimeout(() => child.kill(name), afterMs))
        also(child)
      }
      until(isReady, 'the step is ready for its signals').then(signal, () => child.kill('SIGKILL'))
    },
  })
  for (const timer of timers) clearTimeout(timer)
  return { ...ended, temp, ms: performance.now() - firstSignalAt, mark }
}

export type CancelledStep = SignalledStep & {
  /** Processes of the step that outlived it. */
  left: readonly Process[]
}

/** As {@link signalStep}, and looks for what outlived the step. */
export async function cancelStep(...args: Parameters<typeof signalStep>): Promise<CancelledStep> {
  const step = await signalStep(...args)
  return { ...step, left: await processesLeft(step.mark) }
}
