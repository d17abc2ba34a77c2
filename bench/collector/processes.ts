import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Load } from './client.ts'

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

/** Starts the load client; `run` does one load at a time. */
export function startClient() {
  const child = spawn(process.execPath, [new URL('client.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async run(command: {
      port: number
      connections: number
      keepAlive: boolean
      seconds?: number
      requests?: number
    }): Promise<Load> {
      child.stdin.write(`${JSON.stringify(command)}\n`)
      const { value } = await lines.next()
      return JSON.parse(String(value)) as Load
    },
    stop: () => child.kill(),
  }
}

/** Answers 204 a second. */
export const throughput = (load: Load): number => (load.answers['204'] ?? 0) / load.seconds

/** The one in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
