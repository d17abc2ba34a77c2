import { Worker } from 'node:worker_threads'
import type { Answer, Call, WorkerRole } from './sqlite-worker.ts'
import type { Store } from './store.ts'

type Waiting = { resolve: (result: never) => void; reject: (error: Error) => void }

/**
 * What is made for one answer and thrown away: by default a thread lets more of it gather than all else takes, when many
 * ask for long periods.
 */
const youngMegabytes = 16

/** Starts a worker and returns a function that calls its methods. */
function connect(entry: URL, workerData: WorkerRole) {
  const worker = new Worker(entry, { workerData, resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } })
  const waiting = new Map<number, Waiting>()
  let calls = 0
  worker.on('message', (text: string) => {
    const answer = JSON.parse(text) as Answer
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) call?.reject(new Error(answer.error))
    else call?.resolve(answer.result as never)
  })
  return <Method extends Exclude<keyof Store, 'name'>>(method: Method, ...args: Parameters<Store[Method]>) =>
    new Promise<Awaited<ReturnType<Store[Method]>>>((resolve, reject) => {
      calls += 1
      waiting.set(calls, { resolve, reject })
      worker.postMessage(JSON.stringify({ id: calls, method, args } satisfies Call))
    })
}

/**
 * Keeps reports in an SQLite file, which is made when it is not there. Writing and reading have a thread each:
 * neither a stalled disk nor a long export holds up the server.
 *
 * @param options.entry a module that calls `serveSqlite` when it is loaded in a worker.
 */
export function sqliteStore({ file, entry }: { file: string; entry: URL }): Store {
  const writer = connect(entry, { file, role: 'writer' })
  const reader = connect(entry, { file, role: 'reader' })
  // A reader cannot make the file or its tables; the writer does when it is asked whether it can write.
  const read = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } catch {
      await writer('ping')
      return work()
    }
  }
  return {
    name: file,
    append: (reports) => writer('append', reports),
    deleteBefore: (day, limit) => writer('deleteBefore', day, limit),
    totals: (period) => read(() => reader('totals', period)),
    days: (query) => read(() => reader('days', query)),
    page: (query) => read(() => reader('page', query)),
    ping: async () => {
      await writer('ping')
      await reader('ping')
    },
    close: async () => {
      await reader('close')
      await writer('close')
    },
  }
}
