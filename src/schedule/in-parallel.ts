import { join } from 'node:path'
import { Cancelled, type Interruption } from '../base/interruption.ts'
import { logPart } from '../github/log-part.ts'
import { info } from '../github/step-log.ts'
import type { FoundScript } from '../k6/scripts.ts'
import { skippedAfter, stoppedAfter } from '../verdict/other-verdicts.ts'
import { failedFirst, type Several, type Tested, withoutTurn } from './several-scripts.ts'

/** How several scripts are run at the same time. */
export type Parallel = Several & {
  /** How many. */
  parallel: number
  /** The step's private directory, where their logs are kept. */
  directory: string
}

/**
 * Milliseconds that scripts have to end when another one failed. k6 gives a teardown() 60 s unless the script says more.
 */
const patienceMs = 90_000

/**
 * Runs several scripts at the same time. The log of each is kept aside, and shown whole when it has ended.
 *
 * @returns what became of each, in their order.
 * @throws what a run throws, when all others have ended.
 */
export async function runInParallel(scripts: readonly FoundScript[], several: Parallel): Promise<readonly Tested[]> {
  info(`Up to ${several.parallel} scripts run at the same time; the log of each follows when it has ended`)
  const tested = new Map<number, Tested>()
  const aside: Aside = { several, stop: stopper(several.interruption), inLog: oneByOne() }
  const turns = scripts.entries()
  const takeTurns = async (): Promise<void> => {
    for (const [index, script] of turns) {
      const sofar = [...tested.values()]
      tested.set(index, withoutTurn(script, sofar, several) ?? (await runAside(script, index, aside)))
      const failed = failedFirst([...tested.values()], several)
      if (failed !== undefined) aside.stop.because(failed)
    }
  }
  const workers = Array.from({ length: Math.min(several.parallel, scripts.length) }, () =>
    takeTurns().catch((error) => {
      aside.stop.because('')
      throw error
    }),
  )
  const ended = await Promise.allSettled(workers)
  aside.stop.over()
  await aside.inLog(async () => {})
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return [...tested.entries()].sort(([a], [b]) => a - b).map(([, one]) => one)
}

/** What scripts that run at the same time share. */
type Aside = { several: Parallel; stop: ReturnType<typeof stopper>; inLog: ReturnType<typeof oneByOne> }

async function runAside(script: FoundScript, index: number, { several, stop, inLog }: Aside): Promise<Tested> {
  const part = logPart(join(several.directory, `log-${index + 1}`), several.interruption.soft)
  const began = performance.now()
  const show = (became: string) => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    void inLog(() => part.show(`${script.name}: ${became} after ${seconds} s`))
  }
  void inLog(async () => info(`${script.name} starts`))
  try {
    const tested = stop.told(await part.during(() => several.run(script, index, stop.interruption())))
    show(tested.kind === 'judged' ? tested.report.verdict.outcome : 'no test')
    return tested
  } catch (error) {
    show('failed')
    throw error
  }
}

/** Stops what runs when a script failed, as a cancelled step would, only with more time. */
function stopper({ soft, hard }: Interruption) {
  const [stop, tooLate] = [new AbortController(), new AbortController()]
  let failed = ''
  let timer: NodeJS.Timeout | undefined
  return {
    because(script: string): void {
      if (stop.signal.aborted) return
      failed = script
      stop.abort(new Cancelled())
      timer = setTimeout(() => tooLate.abort(stop.signal.reason), patienceMs)
    },
    over: () => clearTimeout(timer),
    /** One for each script: many listeners at one signal look like a leak to Node. */
    interruption: (): Interruption => ({
      soft: AbortSignal.any([soft, stop.signal]),
      hard: AbortSignal.any([hard, tooLate.signal]),
    }),
    /** Says of a script that it was stopped here, where the step itself goes on. */
    told(tested: Tested): Tested {
      if (tested.kind !== 'judged' || tested.report.verdict.outcome !== 'cancelled') return tested
      if (soft.aborted || !stop.signal.aborted) return tested
      const { report } = tested
      const verdict = report.durationMs === null ? skippedAfter(failed) : stoppedAfter(failed)
      return { ...tested, report: { ...report, verdict } }
    },
  }
}

/** Lets one write to the log at a time: no group must have lines of others in it. */
function oneByOne() {
  let last: Promise<void> = Promise.resolve()
  return (write: () => Promise<void>): Promise<void> => {
    // A log that cannot be read back keeps nothing from being published.
    last = last.then(write).catch(() => {})
    return last
  }
}
