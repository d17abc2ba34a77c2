import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** Something that can be started; its whole output goes to a file. */
export type Program = { command: string; args: readonly string[]; env: NodeJS.ProcessEnv; cwd: string }

/** One run of it. */
export type Sample = {
  /** Wall time in seconds. */
  seconds: number
  /** Peak memory in MB of the process itself; NaN unless it is {@link nodeProgram}'s. */
  peakMB: number
}

/** A Node program whose memory is measured, too. */
export const nodeProgram = (entry: string, where: Pick<Program, 'env' | 'cwd'>): Program => ({
  command: process.execPath,
  args: ['--require', join(import.meta.dirname, 'peak-memory.cjs'), entry],
  ...where,
})

export type Turns = {
  /** How often each program runs, after once for warming up. */
  rounds: number
  /** The file for the output of each. */
  log: string
  /** Whether a program's output shows that it did its work. */
  worked: (output: string) => boolean
}

/** Runs programs in turns (A, B, A, B, …), so that what else the machine does meets all of them alike. */
export async function inTurns<Name extends string>(
  programs: Readonly<Record<Name, Program>>,
  { rounds, log, worked }: Turns,
): Promise<Record<Name, readonly Sample[]>> {
  const names = Object.keys(programs) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<Name, Sample[]>
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const sample = await measure(programs[name], log)
      if (!worked(readFileSync(log, 'utf8'))) throw new Error(`${name} did not do its work: see ${log}`)
      if (round > 0) samples[name].push(sample)
    }
  }
  return samples
}

async function measure({ command, args, env, cwd }: Program, log: string): Promise<Sample> {
  const output = openSync(log, 'w')
  const started = performance.now()
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', output, output, 'pipe'] })
  const told = text(child.stdio[3] as Readable)
  const [exitCode] = await once(child, 'close')
  const seconds = (performance.now() - started) / 1000
  closeSync(output)
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}: see ${log}`)
  return { seconds, peakMB: Number((await told) || Number.NaN) / 1000 }
}

export const secondsOf = (samples: readonly Sample[]): readonly number[] => samples.map(({ seconds }) => seconds)

export const memoryOf = (samples: readonly Sample[]): readonly number[] => samples.map(({ peakMB }) => peakMB)

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}
