import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** Something that can be started. */
export type Program = {
  command: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  cwd: string
  /** Done before each run, and not measured. */
  before?: () => void
}

/** One run of it. */
export type Sample = {
  /** Wall time. */
  seconds: number
  /** Peak memory of the process itself, without its children; NaN where the program is no {@link nodeProgram}. */
  megabytes: number
}

/** A Node program whose memory is measured, too. */
export const nodeProgram = (entry: string, where: Omit<Program, 'command' | 'args'>): Program => ({
  command: process.execPath,
  args: ['--require', join(import.meta.dirname, 'peak-memory.cjs'), entry],
  ...where,
})

export type Pairs = {
  /** How many pairs count; one more comes first, to warm up. */
  count: number
  /** The file for the output of each run. */
  log: string
  /** Whether an output shows that the work was done. */
  worked: (output: string) => boolean
  /** The same for the first of the two, where its output says less; else `worked`. */
  theirsWorked?: (output: string) => boolean
}

/**
 * Runs two programs in turns, A, B, A, B, …, so that whatever else the machine does meets both alike.
 *
 * @throws when one fails or does not do its work.
 */
export async function inPairs(theirs: Program, ours: Program, { count, log, worked, theirsWorked = worked }: Pairs) {
  const samples = { theirs: [] as Sample[], ours: [] as Sample[] }
  for (let pair = 0; pair <= count; pair++) {
    const [first, second] = [await measure(theirs, log, theirsWorked), await measure(ours, log, worked)]
    if (pair === 0) continue
    samples.theirs.push(first)
    samples.ours.push(second)
  }
  return samples
}

/** Runs one program several times, and once before that to warm up. */
export async function alone(program: Program, { count, log, worked }: Omit<Pairs, 'theirsWorked'>): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let run = 0; run <= count; run++) {
    const sample = await measure(program, log, worked)
    if (run > 0) samples.push(sample)
  }
  return samples
}

async function measure(
  { command, args, env, cwd, before }: Program,
  log: string,
  worked: Pairs['worked'],
): Promise<Sample> {
  before?.()
  const output = openSync(log, 'w')
  const started = performance.now()
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', output, output, 'pipe'] })
  const kilobytes = text(child.stdio[3] as Readable)
  const [exitCode] = await once(child, 'close')
  const seconds = (performance.now() - started) / 1000
  closeSync(output)
  if (exitCode !== 0 || !worked(readFileSync(log, 'utf8'))) {
    throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}, and with this output: ${log}`)
  }
  return { seconds, megabytes: Number((await kilobytes) || Number.NaN) / 1000 }
}

/**
 * Runs a program of which only what it leaves is wanted.
 *
 * @throws when it fails.
 */
export async function finished({ command, args, env, cwd }: Program): Promise<void> {
  const [exitCode] = await once(spawn(command, args, { env, cwd, stdio: 'ignore' }), 'close')
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}`)
}
