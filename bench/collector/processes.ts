import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Load, LoadCommand } from './client.ts'
import type { ReadersCommand, Readings } from './readers.ts'

/** A server in a process of its own. */
export type Served = { child: ChildProcess; port: number; stop(): Promise<void> }

/** Starts a server and waits until it prints its address. */
export async function serve(file: string, args: readonly string[] = []): Promise<Served> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = (await once(lines, 'line')) as [string]
  const port = Number(/:(\d+)\//.exec(line)?.[1])
  return {
    child,
    port,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
    },
  }
}

/** Starts a program that answers each line of JSON with another one. */
function startProgram<Command, Result>(file: string) {
  const child = spawn(process.execPath, [new URL(file, import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async run(command: Command): Promise<Result> {
      child.stdin.write(`${JSON.stringify(command)}\n`)
      const { value } = await lines.next()
      return JSON.parse(String(value)) as Result
    },
    stop: () => child.kill(),
  }
}

/** Starts the load client; `run` does one load at a time. */
export const startClient = () => startProgram<LoadCommand, Load>('client.ts')

/** Starts the readers; `run` does one crowd at a time. */
export const startReaders = () => startProgram<ReadersCommand, Readings>('readers.ts')

/** Answers 204 a second. */
export const throughput = (load: Load): number => (load.answers['204'] ?? 0) / load.seconds
