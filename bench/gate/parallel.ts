import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { type Calibrated, calibrate, histories } from './calibrate.ts'
import { type RoundsOutcome, roundsRows, simulateRounds } from './rounds.ts'
import { type Outcome, rows, simulate } from './simulate.ts'

/** The parts of the work, the longest first: those of the calibration, then the rows of the tables. */
const works: readonly (() => RoundsOutcome | Calibrated | Outcome)[] = [
  ...roundsRows.map((row) => () => simulateRounds(row)),
  ...histories.map((runs) => () => calibrate(runs)),
  ...rows.map((row) => () => simulate(row)),
]
const parts = works.length

function part(index: number): RoundsOutcome | Calibrated | Outcome {
  const work = works[index]
  if (work === undefined) throw new Error(`there is no part ${index}`)
  return work()
}

type Simulated = {
  rounds: readonly RoundsOutcome[]
  outcomes: readonly Outcome[]
  calibrated: readonly Calibrated[]
}

/** Does all of the work, on as many cores as there are; the results are the same on each number of them. */
export async function inWorkers(): Promise<Simulated> {
  const results: unknown[] = Array.from({ length: parts })
  let next = 0
  const runOne = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url))
      const give = () => worker.postMessage(next < parts ? next++ : null)
      worker.on('message', ([index, result]: [number, unknown]) => {
        results[index] = result
        give()
      })
      worker.on('error', reject)
      worker.on('exit', () => resolve())
      give()
    })
  await Promise.all(Array.from({ length: availableParallelism() }, runOne))
  const [history, rest] = [roundsRows.length, roundsRows.length + histories.length]
  return {
    rounds: results.slice(0, history) as RoundsOutcome[],
    calibrated: results.slice(history, rest) as Calibrated[],
    outcomes: results.slice(rest) as Outcome[],
  }
}

if (!isMainThread) {
  parentPort?.on('message', (index: number | null) => {
    if (index === null) parentPort?.close()
    else parentPort?.postMessage([index, part(index)])
  })
}
