import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { type Calibrated, calibrate, histories } from './calibrate.ts'
import { type Outcome, rows, simulate } from './simulate.ts'

/** The parts of the work, the longest first: those of the calibration, then the rows of the tables. */
const parts = histories.length + rows.length

function part(index: number): Calibrated | Outcome {
  const [runs, row] = [histories[index], rows[index - histories.length]]
  if (runs !== undefined) return calibrate(runs)
  if (row !== undefined) return simulate(row)
  throw new Error(`there is no part ${index}`)
}

/** Does all of the work, on as many cores as there are; the results are the same on each number of them. */
export async function inWorkers(): Promise<{ outcomes: readonly Outcome[]; calibrated: readonly Calibrated[] }> {
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
  return {
    calibrated: results.slice(0, histories.length) as Calibrated[],
    outcomes: results.slice(histories.length) as Outcome[],
  }
}

if (!isMainThread) {
  parentPort?.on('message', (index: number | null) => {
    if (index === null) parentPort?.close()
    else parentPort?.postMessage([index, part(index)])
  })
}
