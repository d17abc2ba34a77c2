import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/** How a bounded helper process ended. */
export type Captured = {
  /** Exit code, or null when a signal ended it. */
  code: number | null
  /** The signal that ended it, or null. */
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Why it was killed, when this module killed it. */
  killed: 'timeout' | 'abort' | 'output' | null
}

export type CaptureOptions = {
  cwd?: string
  env: NodeJS.ProcessEnv
  /** Aborting it kills the process and everything it started. */
  signal: AbortSignal
  /** Milliseconds until the process is killed. */
  timeoutMs: number
  /** Bytes of stdout or of stderr beyond which the process is killed; 64 MiB unless given. */
  maxBytes?: number
}

const onWindows = process.platform === 'win32'

/**
 * The leaders of the process groups that run now. A group lives here until its leader has ended
 * and its pipes are closed.
 */
const groups = new Set<number>()

/** Nothing is there, or (macOS) nothing but what is dead already; what may not be killed is not ours. */
const isBeyondKilling = (error: unknown): boolean =>
  ['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')

/**
 * Kills a process and, except on Windows, all of its group. A process that is already gone is no error.
 */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(onWindows ? pid : -pid, signal)
  } catch (error) {
    if (!isBeyondKilling(error)) throw error
  }
}

/** Kills every process group that this module still knows: the last resort before the action ends. */
export function killAllGroups(): void {
  for (const pid of groups) killGroup(pid, 'SIGKILL')
}

type SpawnOptions = { cwd?: string; env: NodeJS.ProcessEnv }

/** The leader of its own group; not on Windows, where a group of its own would leave the console that delivers Ctrl-C. */
const asLeader = { detached: !onWindows, shell: false, windowsHide: true } as const

/** @param outputs streams that it writes to and that it does not have as its own. */
function remember<Child extends ChildProcess>(child: Child, outputs: readonly Readable[] = []): Child {
  const { pid } = child
  if (pid !== undefined) {
    groups.add(pid)
    void Promise.allSettled([child, ...outputs].map((one) => once(one, 'close'))).then(() => groups.delete(pid))
  }
  return child
}

/**
 * Starts a process as the leader of its own group, without a shell and with stdin closed.
 */
export const spawnGroup = (command: string, args: readonly string[], options: SpawnOptions) =>
  remember(spawn(command, args, { ...options, ...asLeader, stdio: ['ignore', 'pipe', 'pipe'] }))

/** As {@link spawnGroup}, but all that it prints goes straight into an open file: it never waits for this process. */
export const spawnGroupInto = (file: number, command: string, args: readonly string[], options: SpawnOptions) =>
  remember(spawn(command, args, { ...options, ...asLeader, stdio: ['ignore', file, file] }))

/** The two ends of a pipe, as open files. */
export type Pipe = { input: number; output: number }

/** For the two streams of a child process. */
export type Pipes = { stdout: Pipe; stderr: Pipe }

/** As {@link spawnGroup}, but through pipes that were made for it (see pipes.ts). */
export function spawnGroupThrough(
  { stdout, stderr }: Pipes,
  command: string,
  args: readonly string[],
  options: SpawnOptions,
) {
  const child = spawn(command, args, { ...options, ...asLeader, stdio: ['ignore', stdout.input, stderr.input] })
  // What is read ends when nobody has these open any more.
  for (const { input } of [stdout, stderr]) closeSync(input)
  const streams = { stdout: reader(stdout.output), stderr: reader(stderr.output) }
  return Object.assign(remember(child, Object.values(streams)), streams)
}

/** Reads a piece only when it is asked for one, so that what is written can gather meanwhile. */
function reader(fd: number): Readable {
  const options = { fd, readable: true, writable: false, highWaterMark: 1 }
  return new Socket(options)
}

/**
 * Runs a short helper process to its end and returns all that it printed. It never outlives its
 * time, its output limit or the signal: its whole group is killed then.
 *
 * @throws when the process cannot be started (the Node error, with its `code`, such as ENOENT).
 */
export function capture(command: string, args: readonly string[], options: CaptureOptions): Promise<Captured> {
  const { signal, timeoutMs, maxBytes = 64 * 1024 * 1024, ...spawnOptions } = options
  return new Promise((resolve, reject) => {
    const child = spawnGroup(command, args, spawnOptions)
    let killed: Captured['killed'] = null
    const kill = (why: NonNullable<Captured['killed']>) => {
      killed ??= why
      if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL')
      // A grandchild that left the group could hold the pipes open for ever.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const gather = (stream: NodeJS.ReadableStream) => {
      const chunks: Buffer[] = []
      let bytes = 0
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > maxBytes) kill('output')
        else chunks.push(chunk)
      })
      return () => Buffer.concat(chunks).toString('utf8')
    }
    const stdout = gather(child.stdout)
    const stderr = gather(child.stderr)
    const timer = setTimeout(() => kill('timeout'), timeoutMs)
    const abort = () => kill('abort')
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
    child.once('error', (error) => {
      settle()
      reject(error)
    })
    child.once('close', (code, ended) => {
      settle()
      resolve({ code, signal: ended, stdout: stdout(), stderr: stderr(), killed })
    })
  })
}
