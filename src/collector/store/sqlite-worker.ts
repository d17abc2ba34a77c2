import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../../base/errors.ts'
import { type SqliteFile, sqliteFile } from './sqlite-file.ts'

/*
 * Both sides send JSON text: to copy thousands of small objects from thread to thread takes the main thread several
 * times as long.
 */

/** What the main thread asks a worker for. */
export type Call = { id: number; method: keyof SqliteFile; args: readonly unknown[] }
/** What the worker answers. */
export type Answer = { id: number; result: unknown } | { id: number; error: string }
/** What a worker is started with. */
export type WorkerRole = { file: string; role: 'writer' | 'reader' }

/** Serves one SQLite file to the main thread, which must never wait for a disk. */
export function serveSqlite(): void {
  const { file, role } = workerData as WorkerRole
  const database = sqliteFile(file, role)
  const answer = ({ id, method, args }: Call): Answer => {
    try {
      return { id, result: (database[method] as (...args: readonly unknown[]) => unknown)(...args) }
    } catch (error) {
      return { id, error: messageOf(error) }
    }
  }
  parentPort?.on('message', (text: string) => {
    const call = JSON.parse(text) as Call
    parentPort?.postMessage(JSON.stringify(answer(call)))
    if (call.method === 'close') parentPort?.close()
  })
}
